import { z } from 'zod';
import { MemorySettings } from './memory.ts';
import { SessionId } from './name.ts';

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

/** What a row of type config holds, by `kind`. */
export const SettingContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), title: z.string() }),
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
]);
export type SettingContent = z.infer<typeof SettingContent>;

/**
 * What a row of type config holds where the file was restored or imported into: the cursors after `from`, up to `to`,
 * were never given in this file, or by one that it replaced. No setting, and no row to export: it is about this file.
 */
export const Timeline = z.object({ kind: z.literal('timeline'), from: z.int(), to: z.int() });
export type Timeline = z.infer<typeof Timeline>;

/** One conversation in a list. */
export const Session = z.object({
  session_id: SessionId,
  title: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;
