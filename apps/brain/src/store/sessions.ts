import { sql, type Kysely } from 'kysely';
import type { Session, Tables } from '@brain/schema';
import { factId, type NewRow } from './row.ts';

/** The longest title taken from a first message, in characters. */
const TITLE_CHARS = 60;

/** The row that says whose a session is, and its title. */
export function sessionRow(user_id: string, session_id: string, firstMessage: string): NewRow {
  const line = firstMessage.trim().split('\n', 1)[0] ?? '';
  const title = line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…` : line;
  return {
    id: sessionRowId(session_id),
    type: 'config',
    user_id,
    session_id,
    data: { kind: 'session', title },
  };
}

export function sessionRowId(session_id: string): string {
  return factId('cfg', 'session', session_id);
}

/** The reads of sessions. */
export function createSessions(db: Kysely<Tables>) {
  return {
    /** Whose the session is; undefined when nobody started it. */
    async owner(session_id: string): Promise<string | undefined> {
      const row = await db
        .selectFrom('store')
        .select('user_id')
        .where('id', '=', sessionRowId(session_id))
        .executeTakeFirst();
      return row?.user_id ?? undefined;
    },

    /** A user's sessions, the one spoken in last first. */
    async list(user_id: string, limit: number): Promise<Session[]> {
      const rows = await db
        .selectFrom('store as s')
        .select([
          's.session_id',
          's.created_at',
          sql<string>`json_extract(s.data, '$.title')`.as('title'),
          // The last event of the session, one step in its index.
          sql<number>`(SELECT max(seq) FROM store WHERE type = 'event' AND session_id = s.session_id)`.as(
            'last',
          ),
        ])
        .where(sql<boolean>`s.type = 'config'`)
        .where('s.user_id', '=', user_id)
        .where(sql`json_extract(s.data, '$.kind')`, '=', 'session')
        .orderBy('last', 'desc')
        .limit(limit)
        .execute();
      const last = await db
        .selectFrom('store')
        .select(['seq', 'created_at'])
        .where(
          'seq',
          'in',
          rows.map((row) => row.last),
        )
        .execute();
      const updated = new Map(last.map((row) => [row.seq, row.created_at]));
      return rows.map(({ session_id, title, created_at, last }) => ({
        session_id: session_id ?? '',
        title,
        created_at,
        updated_at: updated.get(last) ?? created_at,
      }));
    },
  };
}
