import { z } from 'zod';
import { MemorySettings } from './memory.ts';
import { SessionId } from './name.ts';

/** What a row of type config holds, by `kind`. */
export const SettingContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), title: z.string() }),
  z.object({ kind: z.literal('memory'), ...MemorySettings.shape }),
  // A statement that was forgotten, so that it is not learnt again: its hash is the id of the row, and all that is kept.
  z.object({ kind: z.literal('forgotten') }),
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
