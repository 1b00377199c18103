import { sql, type Kysely } from 'kysely';
import type { StoredEvent, Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { asEvent, fromTable } from './row.ts';
import { sessionRowId } from './sessions.ts';

const isEvent = sql<boolean>`type = 'event'`;
const isMessage = sql<boolean>`data ->> 'event_type' = 'message'`;
const isTemporary = sql<boolean | 0 | 1>`data ->> 'is_temporary' IS NOT NULL`;

export type Message = StoredEvent<'message'>;
/** A message and what its session is called. */
export type TitledMessage = { message: Message; title: string | undefined };

/** The reads of what was said in all sessions of a user, for who searches it. */
export function createMessages(db: Kysely<Tables>) {
  const { isAmong, isAmongNumbers } = dialectOf(db);
  const some = prepared(db, 2, (user_id: string, seqs: string) =>
    db
      .selectFrom('store')
      .selectAll()
      .where(isAmongNumbers(sql`seq`, seqs))
      .where(isEvent)
      .where(sql`coalesce(user_id, '')`, '=', user_id)
      .where(isMessage),
  );

  const sessions = prepared(db, 1, (ids: string) =>
    db
      .selectFrom('store')
      .select(['session_id', sql<string>`data ->> 'title'`.as('title'), isTemporary.as('is_temporary')])
      .where(isAmong(sql`id`, ids)),
  );

  return {
    /** The sessions of a user, the oldest first, without the temporary ones. */
    async sessions(user_id: string): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select('session_id')
        .where(sql<boolean>`type = 'config'`)
        .where('user_id', '=', user_id)
        .where(sql`data ->> 'kind'`, '=', 'session')
        .where(sql<boolean>`data ->> 'is_temporary' IS NULL`)
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

    /** Those of these `seq` that are messages of the user, and of no temporary session, in no order. At most 500 at a time. */
    async some(user_id: string, seqs: number[]): Promise<TitledMessage[]> {
      const rows = seqs.length === 0 ? [] : await some(user_id, JSON.stringify(seqs));
      if (rows.length === 0) return [];
      const messages = rows.map((row) => asEvent(fromTable(row)) as Message); // the query asks for messages
      const ids = new Set(messages.map(({ session_id }) => sessionRowId(session_id)));
      const found = new Map((await sessions(JSON.stringify([...ids]))).map((row) => [row.session_id, row]));
      return messages.flatMap((message) => {
        const session = found.get(message.session_id);
        return session?.is_temporary ? [] : { message, title: session?.title };
      });
    },
  };
}
