import { z } from 'zod';
import { RowId, UserId } from './name.ts';

const Role = z.enum(['owner', 'member']);
const name = z.string().trim().min(1).max(200);

/** What a row of type user holds, by `kind`: the person, or one of their keys. The key itself is not kept. */
export const UserContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), role: Role, name: name.optional() }),
  z.object({ kind: z.literal('key'), name }),
]);
export type UserContent = z.infer<typeof UserContent>;
export type Person = Extract<UserContent, { kind: 'person' }>;

export const UserInput = z.strictObject({
  user_id: UserId,
  name: name.optional().meta({ description: 'how to call them' }),
  role: Role.optional().meta({ description: 'default: as it is, `member` for a new user' }),
});
export type UserInput = z.infer<typeof UserInput>;

/** A person the brain knows. */
export const User = z.object({
  user_id: UserId,
  role: Role,
  name: name.optional(),
  created_at: z.iso.datetime(),
});
export type User = z.infer<typeof User>;

export const KeyInput = z.strictObject({ name: name.meta({ description: 'what the key is for' }) });

/** A key that was just made: the only time it is shown. */
export const NewKey = z.object({ id: RowId, key: z.string() });
export type NewKey = z.infer<typeof NewKey>;
