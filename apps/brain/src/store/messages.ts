import { sql, type Kysely } from 'kysely';
import type { StoredEvent, Tables } from '@brain/schema';
import { prepared } from './prepared.ts';
import { asEvent, fromTable } from './row.ts';

const isEvent = sql<boolean>`type = 'event'`;
const isMessage = sql<boolean>`json_extract(data, '$.event_type') = 'message'`;

export type Message = StoredEvent<'message'>;

/** The reads of what was said in all sessions of a user, for who searches it. */
export function createMessages(db: Kysely<Tables>) {
  const some = prepared(db, 2, (user_id: string, seqs: string) =>
    db
      .selectFrom('store')
      .selectAll()
      .where('seq', 'in', sql<number>`(SELECT value FROM json_each(${seqs}))`)
      .where(isEvent)
      .where(sql`+user_id`, '=', user_id)
      .where(isMessage),
  );

  return {
    /** The sessions of a user, the oldest first. */
    async sessions(user_id: string): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select('session_id')
        .where(sql<boolean>`type = 'config'`)
        .where('user_id', '=', user_id)
        .where(sql`json_extract(data, '$.kind')`, '=', 'session')
        .orderBy('seq')
        .execute();
      return rows.flatMap(({ session_id }) => session_id ?? []);
    },

    /** What was said in a session after a `seq`, ascending; at most `limit`. */
    async after(session_id: string, cursor: number, limit: number): Promise<Message[]> {
      const rows = await db
        .selectFrom('store')
        .selectAll()
        .where(isEvent)
        .where('session_id', '=', session_id)
        .where(isMessage)
        .where('seq', '>', cursor)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => asEvent(fromTable(row)) as Message); // the query asks for messages
    },

    /** Those of these `seq` that are messages of the user, in no order. At most 500 at a time. */
    async some(user_id: string, seqs: number[]): Promise<Message[]> {
      const rows = seqs.length === 0 ? [] : await some(user_id, JSON.stringify(seqs));
      return rows.map((row) => asEvent(fromTable(row)) as Message); // the query asks for messages
    },
  };
}
