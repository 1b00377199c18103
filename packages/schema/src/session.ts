import { z } from 'zod';
import type { StoredEvent } from './event.ts';
import { Channel, SessionId, UserId } from './name.ts';

/** One conversation in a list. */
export const Session = z.object({
  session_id: SessionId,
  title: z.string(),
  source: Channel.optional().meta({ description: 'the channel its first trigger came in by' }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime().meta({ description: 'when its last event was stored' }),
  is_pinned: z.boolean(),
  is_archived: z.boolean().meta({ description: 'put away; the next trigger into it takes it out again' }),
  is_unread: z.boolean().meta({
    description:
      'its last message is an answer later than `read_seq`, and went out by no channel where its person reads it',
  }),
});
export type Session = z.infer<typeof Session>;

/** What a row of type config holds of a session. A field that is not true is left out. */
export const SessionContent = z.object({
  kind: z.literal('session'),
  title: z.string(),
  source: Channel.optional(),
  is_pinned: z.literal(true).optional(),
  is_archived: z.literal(true).optional(),
  // Without it nothing was ever said to be read, as of a session that is older than this field: it is not unread.
  read_seq: z.int().nonnegative().optional(),
  is_temporary: z.literal(true).optional(),
});
export type SessionContent = z.infer<typeof SessionContent>;

export const SessionsInput = z.strictObject({
  user_id: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
  is_archived: z
    .boolean()
    .default(false)
    .meta({ description: 'those that are put away, or those that are not' }),
});
export type SessionsInput = z.infer<typeof SessionsInput>;

/** What of a session may be changed; what is not given stays. */
export const SessionChange = z.strictObject({
  is_pinned: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  read_seq: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: 'up to which `seq` its person has read; it only grows' }),
});
export type SessionChange = z.infer<typeof SessionChange>;
export const SessionUpdate = SessionChange.extend({ session_id: SessionId });

const place = z.coerce.number().int().positive().optional();

/** Which events of a session: without a place, the latest. */
export const HistoryWindow = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  before: place.meta({ description: 'the last ones before this `seq`' }),
  after: place.meta({ description: 'the first ones after this `seq`' }),
  around: place.meta({ description: 'that `seq` itself, and about half of the limit on each side' }),
});
export type HistoryWindow = z.infer<typeof HistoryWindow>;

const isOnePlace = ({ before, after, around }: HistoryWindow) =>
  [before, after, around].filter((seq) => seq !== undefined).length <= 1;
const oneOnly = { path: ['before'], error: 'name one place only: before, after or around' };
export const HistoryQuery = HistoryWindow.refine(isOnePlace, oneOnly);
export const HistoryInput = HistoryWindow.extend({ session_id: SessionId }).refine(isOnePlace, oneOnly);
export type HistoryInput = z.infer<typeof HistoryInput>;

/**
 * Some events of a session that follow each other, ascending. `cursor` is where to subscribe from: the last of them.
 * Large events make a page shorter than its limit.
 */
export interface HistoryPage {
  events: StoredEvent[];
  cursor: number;
  has_older: boolean;
  has_newer: boolean;
}
