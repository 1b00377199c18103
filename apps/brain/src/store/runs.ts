import { sql, type Kysely } from 'kysely';
import type { OpenRun, StoredEvent, Tables } from '@brain/schema';
import { prepared } from './prepared.ts';
import { asEvent, fromTable } from './row.ts';

// The conditions of the partial indexes, word for word: see `events.ts`.
const isEvent = sql<boolean>`type = 'event'`;
const isOpen = sql<boolean>`data ->> 'state' = 'open'`;
const isMessage = sql<boolean>`data ->> 'event_type' = 'message'`;
const isSaidByUser = sql<boolean>`data ->> 'role' = 'user'`;

const source = sql<string>`data ->> 'source'`;
const reply_to = sql<string | null>`data ->> 'reply_to'`;
const source_message_id = sql<string | null>`data ->> 'source_message_id'`;

/** Which open runs; null is any. */
export interface OpenRunsQuery {
  user_id: string | null;
  session_id: string | null;
  source: string | null;
}

/** The reads of runs by their triggers. */
export function createRunReads(db: Kysely<Tables>) {
  const last = prepared(db, 1, (session_id: string) =>
    db
      .selectFrom('store')
      .selectAll()
      .where(isEvent)
      .where('session_id', '=', session_id)
      .where(isMessage)
      .where(isSaidByUser)
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const replacement = prepared(db, 3, (session_id: string, seq: number, run_id: string) =>
    db
      .selectFrom('store')
      .select('id')
      .where(isEvent)
      .where('session_id', '=', session_id)
      .where('seq', '>', seq)
      .where(sql`data ->> 'replaces'`, '=', run_id)
      .limit(1),
  );

  return {
    /** Whether a later trigger of the session takes the place of a run. */
    async isReplaced(trigger: { id: string; seq: number; session_id: string }): Promise<boolean> {
      return (await replacement(trigger.session_id, trigger.seq, trigger.id)).length > 0;
    },

    /** The runs that have no outcome yet, oldest first; at most `limit`. Costs what is open, not what is stored. */
    async open({ user_id, session_id, ...query }: OpenRunsQuery, limit: number): Promise<OpenRun[]> {
      const all = db
        .selectFrom('store')
        .select(['id as run_id', 'session_id', 'user_id', 'created_at'])
        .select([source.as('source'), reply_to.as('reply_to'), source_message_id.as('source_message_id')])
        .where(isEvent)
        .where(isOpen)
        .where(isMessage);
      const rows = await all
        .$if(user_id !== null, (some) => some.where('user_id', '=', user_id))
        .$if(session_id !== null, (some) => some.where('session_id', '=', session_id))
        .$if(query.source !== null, (some) => some.where(source, '=', query.source))
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ reply_to: to, source_message_id: of, ...row }) => ({
        ...(row as Omit<OpenRun, 'reply_to' | 'source_message_id'>), // an event's row holds a user and a session
        ...(to === null ? {} : { reply_to: to }),
        ...(of === null ? {} : { source_message_id: of }),
      }));
    },

    /** The latest trigger of a session, whatever became of it. */
    async last(session_id: string): Promise<StoredEvent<'message'> | undefined> {
      const [row] = await last(session_id);
      return row && (asEvent(fromTable(row)) as StoredEvent<'message'>); // the query asks for messages
    },
  };
}
