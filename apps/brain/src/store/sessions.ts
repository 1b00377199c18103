import { type Selectable, sql, type Kysely } from 'kysely';
import type { Session, SessionContent, StoreTable, Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { factId, type NewRow } from './row.ts';

/** The longest title taken from a first message, in characters. */
const TITLE_CHARS = 60;
/** The channels on which an answer is read where it arrives: nothing is left to read here. */
const READ_ELSEWHERE = ['telegram', 'slack', 'email'];

/** The row that says whose a session is, and its title: the first line of what it begins with. */
export function sessionRow(
  { user_id, session_id }: { user_id: string; session_id: string },
  first: { title: string; source: string; is_temporary?: true | undefined },
): NewRow {
  const line = first.title.trim().split('\n', 1)[0] ?? '';
  const title = line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…` : line;
  const data: SessionContent = { kind: 'session', title, source: first.source, read_seq: 0 };
  if (first.is_temporary) data.is_temporary = true;
  return { id: sessionRowId(session_id), type: 'config', user_id, session_id, data };
}

export function sessionRowId(session_id: string): string {
  return factId('cfg', 'session', session_id);
}

type Found = Pick<Selectable<StoreTable>, 'session_id' | 'data' | 'created_at'> & {
  /** The `seq` of its last event; 0 where there is none. */
  last: number;
};

// The last event of a session, one step in its index.
const last = sql<number>`coalesce(
  (SELECT max(seq) FROM store WHERE type = 'event' AND session_id = s.session_id), 0)`;
const field = (name: keyof SessionContent) => sql`s.data ->> ${sql.lit(name)}`;

interface LastMessage {
  session_id: string | null;
  role: string;
  source: string;
  /** The channels that its trigger wants the answer on, as JSON, where it says so. */
  answers: string | null;
}

/** Whether a message is an answer that is to be read here. */
function isReadHere({ role, source, answers }: LastMessage): boolean {
  if (role !== 'assistant') return false;
  const channels: string[] = answers === null ? [source] : JSON.parse(answers);
  return !channels.some((channel) => READ_ELSEWHERE.includes(channel));
}

/** The reads of sessions. */
export function createSessions(db: Kysely<Tables>) {
  const { isOneOf, lists } = dialectOf(db);
  const rows = () =>
    db.selectFrom('store as s').select(['s.session_id', 's.data', 's.created_at', last.as('last')]);
  const ofUser = (user_id: string) =>
    rows()
      .where(sql<boolean>`s.type = 'config'`)
      .where('s.user_id', '=', user_id)
      .where(field('kind'), '=', 'session');
  const byId = prepared(db, 1, (id: string) => rows().where('s.id', '=', id));
  const answers = sql<
    string | null
  >`(SELECT data -> 'response_to' FROM store WHERE id = m.data ->> 'run_id')`;
  /**
   * Of sessions and what was read of each, as JSON, the last message of each that came since. What was read
   * is not looked at again, so it costs what came since, and at most the events of one run.
   */
  const unread = prepared(db, 1, (read: string) => {
    const last = sql`SELECT (SELECT e.seq FROM store AS e WHERE e.type = 'event'
        AND e.session_id = read.value ->> 0 AND e.seq > CAST(read.value ->> 1 AS bigint)
        AND e.data ->> 'event_type' = 'message' ORDER BY e.seq DESC LIMIT 1)
      FROM ${lists(read, 'read')}`;
    const role = sql<string>`m.data ->> 'role'`;
    const source = sql<string>`m.data ->> 'source'`;
    return db
      .selectFrom('store as m')
      .select(['m.session_id', role.as('role'), source.as('source'), answers.as('answers')])
      .where(isOneOf(sql`m.seq`, last));
  });

  async function asSessions(found: Found[]): Promise<Session[]> {
    const sessions = found.map(({ data, ...row }) => ({ ...row, ...(JSON.parse(data) as SessionContent) })); // as `sessionRow` wrote it
    const read = sessions.flatMap(({ session_id, read_seq }) =>
      read_seq === undefined ? [] : [[session_id, read_seq]],
    );
    const answered = await unread(JSON.stringify(read));
    const isUnread = new Set(answered.filter(isReadHere).map(({ session_id }) => session_id));
    const lasts = found.flatMap(({ last }) => (last === 0 ? [] : last));
    const events =
      lasts.length === 0
        ? []
        : await db.selectFrom('store').select(['seq', 'created_at']).where('seq', 'in', lasts).execute();
    const updated = new Map<number, string>(events.map((event) => [event.seq, event.created_at]));
    return sessions.map(({ session_id, title, source, created_at, ...session }) => ({
      session_id: session_id ?? '',
      title,
      ...(source === undefined ? {} : { source }),
      created_at,
      updated_at: updated.get(session.last) ?? created_at,
      is_pinned: session.is_pinned ?? false,
      is_archived: session.is_archived ?? false,
      is_unread: isUnread.has(session_id),
    }));
  }

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

    /** One session, and the `seq` of its last event; undefined when nobody started it. */
    async get(session_id: string): Promise<{ session: Session; last: number } | undefined> {
      const found = await byId(sessionRowId(session_id));
      const [session] = await asSessions(found);
      return session && { session, last: found[0]?.last ?? 0 };
    },

    /**
     * A user's sessions, the one spoken in last first; the temporary ones are in no list. Beyond `limit` it is the older
     * ones that are left out, and of those that are pinned none before the others are.
     */
    async list(user_id: string, query: { limit: number; is_archived: boolean }): Promise<Session[]> {
      const found = await ofUser(user_id)
        .where(field('is_temporary'), 'is', null)
        .where(field('is_archived'), query.is_archived ? 'is not' : 'is', null)
        .orderBy(sql`${field('is_pinned')} IS NOT NULL`, 'desc')
        .orderBy('last', 'desc')
        .orderBy('s.seq')
        .limit(query.limit)
        .execute();
      return asSessions(found.toSorted((a, b) => b.last - a.last));
    },

    /** The ids of a user's temporary sessions. Costs what they have of sessions and settings. */
    async temporary(user_id: string): Promise<string[]> {
      const found = await ofUser(user_id).where(field('is_temporary'), 'is not', null).execute();
      return found.flatMap(({ session_id }) => session_id ?? []);
    },

    /** The ids of a user's sessions of every kind, the oldest first; at most `limit`. */
    async ids(user_id: string, limit: number): Promise<string[]> {
      const found = await db
        .selectFrom('store as s')
        .select('s.session_id')
        .where(sql<boolean>`s.type = 'config'`)
        .where('s.user_id', '=', user_id)
        .where(field('kind'), '=', 'session')
        .orderBy('s.seq')
        .limit(limit)
        .execute();
      return found.flatMap(({ session_id }) => session_id ?? []);
    },
  };
}
