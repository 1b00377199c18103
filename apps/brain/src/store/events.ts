import { sql, type Kysely } from 'kysely';
import type { StoredEvent, Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { createPages } from './history.ts';
import { prepared } from './prepared.ts';
import { asEvent, fromTable, type Row } from './row.ts';

// The conditions of the partial indexes, word for word and with the words in the text of the query: SQLite uses such
// an index for its exact condition only, and plans anew at each call where a word of it is a parameter.
const isEvent = sql<boolean>`type = 'event'`;
const isOpen = sql<boolean>`data ->> 'state' = 'open'`;
const hasFailed = sql<boolean>`data ->> 'status' = 'failed'`;
const isOfType = (type: 'message' | 'delivery' | 'run' | 'approval') =>
  sql<boolean>`data ->> 'event_type' = ${sql.lit(type)}`;

const usesTokens = sql<boolean>`data ->> 'event_type' IN ('run', 'review')`;

/** After so many bytes of data a page of events ends: one to tell a subscriber, and one of a list. */
const PAGE_BYTES = 64 * 1024;
const LATEST_BYTES = 1024 * 1024;

/** A message and its place, for the history of a prompt. */
export type Said = Pick<StoredEvent<'message'>, 'seq' | 'data'>;

/** An open delivery and where it goes, without what it says. */
export type Addressed = Pick<Row, 'seq' | 'id' | 'user_id'> & { to: string | undefined };

/** The reads of rows of type event. Events come in the order of `seq` unless it says otherwise. */
export function createEvents(db: Kysely<Tables>) {
  const { bytewise } = dialectOf(db);
  const events = () => db.selectFrom('store').selectAll().where(isEvent);
  const open = (type: 'message' | 'delivery' | 'run' | 'approval') =>
    events().where(isOpen).where(isOfType(type));

  const byId = prepared(db, 1, (id: string) => events().where('id', '=', id));
  const pages = createPages(db, PAGE_BYTES);
  const largePages = createPages(db, LATEST_BYTES);
  const messages = prepared(db, 3, (session_id: string, before: number, limit: number) =>
    db
      .with('latest', (query) =>
        query
          .selectFrom('store')
          .select(['seq', 'data'])
          .where(isEvent)
          .where('session_id', '=', session_id)
          .where(isOfType('message'))
          .where((e) => e.or([e('seq', '<', before), sql<boolean>`data ->> 'role' = 'assistant'`]))
          .orderBy('seq', 'desc')
          .limit(limit),
      )
      .with('said', (query) =>
        query
          .selectFrom('latest')
          .select(['seq', 'data'])
          .union((more) =>
            more
              .selectFrom('store')
              .select(['seq', 'data'])
              .where('id', 'in', (e) =>
                e.selectFrom('latest').select(sql<string>`data ->> 'run_id'`.as('id')),
              ),
          ),
      )
      .selectFrom('said')
      .select(['seq', 'data'])
      // What takes the place of one of these came after it; and what says what it comes after tells of branches.
      .union((query) =>
        query
          .selectFrom('store')
          .select(['seq', 'data'])
          .where(isEvent)
          .where('session_id', '=', session_id)
          .where('seq', '>', (e) => e.selectFrom('said').select((of) => of.fn.min('seq').as('seq')))
          .where(
            sql<boolean>`(data ->> 'replaces' IS NOT NULL
              OR seq < ${before} AND data -> 'parent_id' IS NOT NULL)`,
          ),
      )
      .orderBy('seq'),
  );
  const ofRun = prepared(db, 3, (session_id: string, from: number, run_id: string) =>
    events()
      .where('session_id', '=', session_id)
      .where('seq', '>=', from)
      .where(sql`data ->> 'run_id'`, '=', run_id)
      .orderBy('seq'),
  );
  const head = prepared(db, 1, (session_id: string) =>
    open('message').where('session_id', '=', session_id).orderBy('seq').limit(1),
  );

  return {
    /** The event of that id, whoever it belongs to: the caller checks whose it is. */
    async get(id: string): Promise<StoredEvent | undefined> {
      const [row] = await byId(id);
      return row && asEvent(fromTable(row));
    },

    /** Events of a session after a cursor: at most `limit`, and no more once they hold 64 KiB; none only at the end. */
    after(session_id: string, cursor: number, limit: number): Promise<StoredEvent[]> {
      return pages.after(session_id, cursor, limit);
    },

    /** The last events of a session before a `seq`, ascending: at most `limit`, and no more once they hold 1 MiB; none only at its start. */
    latest(session_id: string, limit: number, before = Number.MAX_SAFE_INTEGER): Promise<StoredEvent[]> {
      return largePages.before(session_id, before, limit);
    },

    /**
     * What was said last in a session by the runs of triggers before a `seq`, ascending, without what only a whole row
     * holds: `limit` messages, what those of them answer, which may stand far before them, and the triggers since then that
     * take the place of another, also later ones, or that say what they come after.
     */
    async messages(session_id: string, before: number, limit: number): Promise<Said[]> {
      const rows = await messages(session_id, before, limit);
      return rows.map(({ seq, data }) => ({ seq, data: JSON.parse(data) }));
    },

    /** All events of a run: its trigger and what it caused. */
    async ofRun(trigger: { id: string; seq: number; session_id: string }): Promise<StoredEvent[]> {
      const rows = await ofRun(trigger.session_id, trigger.seq, trigger.id);
      return rows.map((row) => asEvent(fromTable(row)));
    },

    /** The oldest trigger of a session that has no outcome yet. */
    async head(session_id: string): Promise<StoredEvent<'message'> | undefined> {
      const [row] = await head(session_id);
      return row && (asEvent(fromTable(row)) as StoredEvent<'message'>); // the query asks for messages
    },

    /** The sessions that have a trigger without an outcome, oldest first. Costs what is open, not what is stored. */
    async openSessions(): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select((e) => ['session_id', e.fn.min('seq').as('seq')])
        .where(isEvent)
        .where(isOpen)
        .where(isOfType('message'))
        .groupBy('session_id')
        .orderBy('seq')
        .execute();
      return rows.flatMap((row) => row.session_id ?? []);
    },

    /** The ends of runs that were not yet read for what to remember, oldest first; at most `limit`. */
    async openReviews(limit: number): Promise<StoredEvent<'run'>[]> {
      const rows = await open('run').orderBy('seq').limit(limit).execute();
      return rows.map((row) => asEvent(fromTable(row)) as StoredEvent<'run'>); // the query asks for runs
    },

    /** What a user was asked and has not answered, oldest first; at most `limit`. */
    async openApprovals(user_id: string, limit: number): Promise<StoredEvent<'approval'>[]> {
      const rows = await open('approval')
        .where('user_id', '=', user_id)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => asEvent(fromTable(row)) as StoredEvent<'approval'>); // the query asks for approvals
    },

    /** Where the deliveries of a channel go that are not settled: at most `limit`, after a cursor, without content. */
    async openDeliveries(channel: string, cursor: number, limit: number): Promise<Addressed[]> {
      const rows = await db
        .selectFrom('store')
        .select(['seq', 'id', 'user_id', sql<string | null>`data ->> 'to'`.as('to')])
        .where(isEvent)
        .where(isOpen)
        .where(isOfType('delivery'))
        .where(sql`data ->> 'channel'`, '=', channel)
        .where('seq', '>', cursor)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ to, ...row }) => ({ ...row, to: to ?? undefined }));
    },

    /** Deliveries that are open, oldest first, or that failed, latest first; of one user, or of all (null). */
    async deliveries(query: { status: 'open' | 'failed'; user_id: string | null; limit: number }) {
      const { status, user_id, limit } = query;
      const all =
        status === 'open' ? open('delivery') : events().where(isOfType('delivery')).where(hasFailed);
      const mine = user_id === null ? all : all.where('user_id', '=', user_id);
      const rows = await mine
        .orderBy('seq', status === 'open' ? 'asc' : 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => asEvent(fromTable(row)) as StoredEvent<'delivery'>); // the query asks for deliveries
    },

    /**
     * What has no outcome yet: triggers, approvals, and deliveries by channel, with the time of the oldest; apart
     * (`waits`) what waits in a session until its user has answered. Costs what is open.
     */
    async open(): Promise<
      { event_type: string; channel: string; waits: 0 | 1; count: number; since: string }[]
    > {
      const event_type = bytewise(sql`data ->> 'event_type'`);
      const channel = bytewise(sql`coalesce(data ->> 'channel', '')`);
      const asking = sql`SELECT session_id FROM store WHERE ${isEvent} AND ${isOpen} AND ${isOfType('approval')}`;
      const waits = sql<
        0 | 1
      >`CASE WHEN ${isOfType('message')} AND session_id IN (${asking}) THEN 1 ELSE 0 END`;
      return db
        .selectFrom('store')
        .select([event_type.as('event_type'), channel.as('channel'), waits.as('waits')])
        .select((e) => [e.fn.countAll<number>().as('count'), e.fn.min('created_at').as('since')])
        .where(isEvent)
        .where(isOpen)
        .groupBy(['event_type', 'channel', 'waits'])
        .orderBy('event_type')
        .orderBy('channel')
        .orderBy('waits')
        .execute();
    },

    /** Model tokens a user's runs, and reading them for what to remember, have used since a time (ISO 8601 UTC). */
    async tokensSince(user_id: string, since: string): Promise<number> {
      const tokens = (name: string) => sql`CAST(data -> 'usage' ->> ${sql.lit(name)} AS numeric)`;
      const used = sql<number>`coalesce(sum(${tokens('input_tokens')} + ${tokens('output_tokens')}), 0)`;
      const row = await db
        .selectFrom('store')
        .select(used.as('tokens'))
        .where(isEvent)
        .where(usesTokens)
        .where('user_id', '=', user_id)
        .where('created_at', '>=', since)
        .executeTakeFirstOrThrow();
      return row.tokens;
    },
  };
}
