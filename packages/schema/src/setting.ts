import { z } from 'zod';
import { Price, ToolName, ToolRule } from './admin.ts';
import { FileId, MediaType } from './file.ts';
import { MemorySettings } from './memory.ts';
import { Channel, ModelName, SessionId, UserId } from './name.ts';
import { PushInput } from './push.ts';
import { SessionContent } from './session.ts';
import { KeptWebhook, WebhookName } from './webhook.ts';

/** A service that answers model calls, as it stands before the slash in a model's name. */
export const ProviderName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/, 'a provider’s name is lower-case letters, digits and hyphens');

const isPlain = (url: string) => {
  const { username, password, search, hash } = new URL(url);
  return username + password + search + hash === '';
};
const base_url = z
  .url({ protocol: /^https?$/, abort: true })
  .max(1000)
  .refine(isPlain, 'must hold no password, no ? and no #; the key has a field of its own')
  .transform((url) => url.replace(/\/+$/, ''));

/** A provider as the owner sets it. */
export const ProviderInput = z.strictObject({
  base_url: base_url.meta({ description: 'of an OpenAI-compatible service, such as `https://…/v1`' }),
  api_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'must be 1 to 1,000 characters of ASCII without spaces')
    .nullable()
    .optional()
    .meta({
      description: 'null: none. Without this field the one that is set stays, as long as it is the same host',
    }),
});
export type ProviderInput = z.infer<typeof ProviderInput>;

/** A provider in a list. Its key is not shown, to nobody. */
export const ProviderEntry = z.object({
  name: ProviderName,
  base_url: z.string(),
  has_key: z.boolean(),
  from: z.enum(['environment', 'settings', 'default']).meta({
    description: 'where it is set; what the environment sets wins, and is changed there',
  }),
  fault: z.string().optional().meta({ description: 'why it cannot be asked' }),
});
export type ProviderEntry = z.infer<typeof ProviderEntry>;

/** A provider to be tried with one short call of a model: of that name, or of the first that it lists. */
export const ProviderTryInput = z.strictObject({ name: ProviderName, model: ModelName.optional() });
export type ProviderTryInput = z.infer<typeof ProviderTryInput>;

/** What came of it. */
export const ProviderTried = z.object({
  ok: z.boolean(),
  ms: z.int().nonnegative(),
  model: z.string().optional(),
  error: z.string().optional().meta({ description: 'a sentence: what is wrong, and what to do' }),
});
export type ProviderTried = z.infer<typeof ProviderTried>;

/** What a person has chosen for themselves, on every surface. */
export const Preferences = z.object({
  model: ModelName.optional().meta({ description: 'what answers where a trigger names no model' }),
  streaming: z.enum(['auto', 'draft', 'edit', 'off']).optional().meta({
    description: 'how an answer is shown on Telegram while it is written; without it `auto`',
  }),
});
export type Preferences = z.infer<typeof Preferences>;
export type Streaming = NonNullable<Preferences['streaming']>;

/** A change of preferences: what is left out stays, null takes the choice back. */
export const PreferencesInput = z.strictObject({
  model: ModelName.nullable().optional(),
  streaming: z.enum(['auto', 'draft', 'edit', 'off']).nullable().optional(),
});
export type PreferencesInput = z.infer<typeof PreferencesInput>;

/** Where on a channel a conversation goes on, e.g. a Telegram chat: whose it is, and in which session. */
export const Place = z.strictObject({
  channel: Channel,
  address: z.string().min(1).max(300),
  user_id: UserId,
  session_id: SessionId,
});
export type Place = z.infer<typeof Place>;

/** How a channel’s service is, as it says itself. */
export const ChannelReport = z.strictObject({
  channel: Channel,
  state: z.enum(['starting', 'working', 'failing']),
  detail: z.string().max(500).optional().meta({ description: 'a sentence: what is wrong, and what to do' }),
});
export type ChannelReport = z.infer<typeof ChannelReport>;

/** The same as the brain shows it. `silent`: it has said nothing for a minute. */
export const ChannelHealth = z.object({
  channel: Channel,
  state: z.enum(['starting', 'working', 'failing', 'silent']),
  detail: z.string().optional(),
  since: z.iso.datetime().meta({ description: 'since when it is in this state' }),
  reported_at: z.iso.datetime(),
});
export type ChannelHealth = z.infer<typeof ChannelHealth>;

/** What a row of type config holds, by `kind`. */
export const SettingContent = z.discriminatedUnion('kind', [
  SessionContent,
  z.object({ kind: z.literal('memory'), ...MemorySettings.shape }),
  // A statement that was forgotten, so that it is not learnt again: its hash is the id of the row, and all that is kept.
  z.object({ kind: z.literal('forgotten') }),
  // The key is sealed with a secret that is not in the store.
  z.object({
    kind: z.literal('provider'),
    name: ProviderName,
    base_url: z.string(),
    sealed_key: z.string().optional(),
  }),
  z.object({ kind: z.literal('preferences'), ...Preferences.shape }),
  z.object({ kind: z.literal('place'), channel: Channel, address: z.string() }),
  // Its secrets are sealed, each by itself.
  z.object({
    kind: z.literal('webhook'),
    name: WebhookName,
    webhook: KeptWebhook,
    sealed_secrets: z.array(z.string()),
  }),
  z.object({ kind: z.literal('price'), ...Price.shape }),
  z.object({ kind: z.literal('tool'), name: ToolName, rule: ToolRule }),
  z.object({ kind: z.literal('instructions'), content: z.string() }),
  // A browser that is to be told of answers, as long as the sign-in it came by stands.
  z.object({ kind: z.literal('push'), ...PushInput.shape, credential: z.string().optional() }),
  // The private half is sealed.
  z.object({ kind: z.literal('push_key'), public_key: z.string(), sealed_key: z.string() }),
  // The bytes are a file beside the store, by this id.
  z.object({ kind: z.literal('file'), file_id: FileId, media_type: MediaType, bytes: z.int() }),
]);
export type SettingContent = z.infer<typeof SettingContent>;

/**
 * What a row of type config holds where the file was restored or imported into: the cursors after `from`, up to `to`,
 * were never given in this file, or by one that it replaced. No setting, and no row to export: it is about this file.
 */
export const Timeline = z.object({ kind: z.literal('timeline'), from: z.int(), to: z.int() });
export type Timeline = z.infer<typeof Timeline>;
