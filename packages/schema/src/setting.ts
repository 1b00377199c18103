import { z } from 'zod';
import { SessionId } from './name.ts';

/** What a row of type config holds, by `kind`. */
export const SettingContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), title: z.string() }),
]);
export type SettingContent = z.infer<typeof SettingContent>;

/** One conversation in a list. */
export const Session = z.object({
  session_id: SessionId,
  title: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;
