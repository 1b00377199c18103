import { z } from 'zod';
import { Channel, printable, RowId, UserId } from './name.ts';

export const Role = z.enum(['owner', 'member']);
export type Role = z.infer<typeof Role>;
const name = z.string().trim().min(1).max(200);
const time = z.iso.datetime();
/** Where a person is on a channel, by what never changes: a Telegram id, an e-mail address; never a name. */
const address = z.string().trim().min(1).max(300);
/** As they come in: a line break in one could pass for a line of what it is shown in. */
const newName = name.regex(printable, 'must hold no control characters');
const newAddress = address.regex(printable, 'must hold no control characters');

/**
 * What a row of type user holds, by `kind`. Of a key, a sign-in, a link or a code the secret is not kept: the id of the
 * row, or a hash in it, is made from it.
 */
export const UserContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), role: Role, name: name.optional() }),
  // Of a service where the row has no user.
  z.object({ kind: z.literal('key'), name }),
  // A browser that is signed in, by its cookie.
  z.object({ kind: z.literal('sign_in'), name, expires_at: time }),
  // A link that signs in once.
  z.object({ kind: z.literal('link'), expires_at: time }),
  // The person on a channel, proven by a code or let in by the owner.
  z.object({ kind: z.literal('identity'), channel: Channel, address, name: name.optional() }),
  // Six figures that the person is shown here and says on a channel.
  z.object({ kind: z.literal('code'), hash: z.string(), tries: z.int(), expires_at: time }),
  // Somebody who wrote on a channel and is nobody yet; the code is what they were told there.
  z.object({
    kind: z.literal('stranger'),
    channel: Channel,
    address,
    name: name.optional(),
    code: z.string(),
    tries: z.int(),
    code_until: time,
    denied: z.literal(true).optional(),
    expires_at: time,
  }),
]);
export type UserContent = z.infer<typeof UserContent>;
export type UserContentOf<K extends UserContent['kind']> = Extract<UserContent, { kind: K }>;
export type Person = UserContentOf<'person'>;

export const UserInput = z.strictObject({
  user_id: UserId,
  name: newName.optional().meta({ description: 'how to call them' }),
  role: Role.optional().meta({ description: 'default: as it is, `member` for a new user' }),
});
export type UserInput = z.infer<typeof UserInput>;

/** A person the brain knows. */
export const User = z.object({ user_id: UserId, role: Role, name: name.optional(), created_at: time });
export type User = z.infer<typeof User>;

/** Who asks, as the brain sees them. `user_id` is null for a service that names the user with each call. */
export const Me = z.object({
  kind: z.enum(['service', 'user']),
  user_id: UserId.nullable(),
  role: Role.optional(),
  name: name.optional(),
});
export type Me = z.infer<typeof Me>;

export const KeyInput = z.strictObject({ name: newName.meta({ description: 'what the key is for' }) });

/** A key that was just made: the only time it is shown. */
export const NewKey = z.object({ id: RowId, key: z.string() });
export type NewKey = z.infer<typeof NewKey>;

/** A key or a signed-in browser, in a list: how it is called, not what it is. */
export const Credential = z.object({
  id: RowId,
  kind: z.enum(['key', 'sign_in']),
  name,
  created_at: time,
  expires_at: time.optional(),
  is_current: z.literal(true).optional().meta({ description: 'it is what this call came by' }),
});
export type Credential = z.infer<typeof Credential>;

/** A link that signs a person in once. Its secret stands behind the `#`, which no server is ever sent. */
export const SignInLink = z.object({ user_id: UserId, url: z.url(), token: z.string(), expires_at: time });
export type SignInLink = z.infer<typeof SignInLink>;

export const SignInInput = z.strictObject({ token: z.string().min(1).max(200) });

/** A person on a channel. */
export const Identity = z.object({
  id: RowId,
  user_id: UserId,
  channel: Channel,
  address,
  name: name.optional(),
  created_at: time,
});
export type Identity = z.infer<typeof Identity>;

const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be six figures');
const at = { channel: Channel, address: newAddress };

export const IdentityQuery = z.strictObject(at);
/** Somebody on a channel says a code that they were shown by the brain. */
export const RedeemInput = z.strictObject({ ...at, name: newName.optional(), code });
export type RedeemInput = z.infer<typeof RedeemInput>;
/** A person says a code here that they were told on a channel. */
export const CodeInput = z.strictObject({ code });
export const KnockInput = z.strictObject({ ...at, name: newName.optional() });
export type KnockInput = z.infer<typeof KnockInput>;

export const NewCode = z.object({ code: z.string(), expires_at: time });
export type NewCode = z.infer<typeof NewCode>;

/** What a stranger is told, and whom to tell of them: where the owners are on that channel. */
export const Knock = z.object({
  id: RowId,
  code: z.string(),
  expires_at: time,
  is_new: z.boolean().meta({ description: 'they had not written before, so the owners do not know of them' }),
  owners: z.array(z.string()),
});
export type Knock = z.infer<typeof Knock>;

/** Somebody who wrote on a channel and waits for an owner's word. */
export const Stranger = z.object({
  id: RowId,
  channel: Channel,
  address,
  name: name.optional(),
  code: z.string(),
  created_at: time,
});
export type Stranger = z.infer<typeof Stranger>;

/** An owner's word about a stranger: a new member, or `user_id` on one more channel. */
export const StrangerVerdict = z.strictObject({
  status: z.enum(['approved', 'denied']),
  user_id: UserId.optional(),
});
export type StrangerVerdict = z.infer<typeof StrangerVerdict>;
