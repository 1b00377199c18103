import { z } from 'zod';
import type { DataOf, StoredEvent } from './event.ts';
import { Channel, RowId, SessionId, UserId } from './name.ts';
import { SourceMessageId } from './trigger.ts';

/** Which open runs. A service may leave `user_id` out and gets those of everybody; a person gets their own. */
export const OpenRunsInput = z.strictObject({
  channel: Channel.optional().meta({ description: 'the source of their triggers' }),
  session_id: SessionId.optional(),
  user_id: UserId.optional(),
});
export type OpenRunsInput = z.infer<typeof OpenRunsInput>;

/** A run without an outcome: it waits its turn or its user’s word, or is going on. Without what was said. */
export const OpenRun = z.object({
  run_id: RowId,
  session_id: SessionId,
  user_id: UserId,
  source: Channel,
  reply_to: z.string().optional(),
  source_message_id: SourceMessageId.optional(),
  created_at: z.iso.datetime(),
});
export type OpenRun = z.infer<typeof OpenRun>;

/** The run of a session’s latest trigger. `waiting`: for its turn, or for its user’s word. */
export interface LatestRun {
  run_id: string;
  trigger: StoredEvent<'message'>;
  status: DataOf<'run'>['status'];
}
