import { sql, type Kysely } from 'kysely';
import type { HistoryPage, HistoryWindow, StoredEvent, Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { asEvent, fromTable } from './row.ts';

// The condition of the partial index, word for word: see `events.ts`.
const isEvent = sql<boolean>`type = 'event'`;

/** After so many bytes of data a page of history ends. */
const PAGE_BYTES = 1024 * 1024;

/**
 * The reads of events that follow each other in a session, ascending: at most `limit`, and no more once they hold
 * `maxBytes` of data; none only where there are none.
 */
export function createPages(db: Kysely<Tables>, maxBytes: number) {
  const { dataBytes } = dialectOf(db);
  function reader(side: 'before' | 'after') {
    const order = side === 'before' ? sql`seq DESC` : sql`seq`;
    const isThere = (seq: number) => (side === 'before' ? sql`seq < ${seq}` : sql`seq > ${seq}`);
    const read = prepared(db, 3, (session_id: string, seq: number, limit: number) => {
      // What fits is found by the sizes alone, so that no more than a page is ever read.
      const sizes = sql`SELECT seq, ${dataBytes} AS bytes FROM store
        WHERE ${isEvent} AND session_id = ${session_id} AND ${isThere(seq)} ORDER BY ${order} LIMIT ${limit}`;
      const sums = sql`SELECT seq, sum(bytes) OVER (ORDER BY ${order}) - bytes AS nearer FROM (${sizes}) AS sizes`;
      const fits = sql<number>`(SELECT seq FROM (${sums}) AS sums WHERE nearer < ${sql.lit(maxBytes)})`;
      return db.selectFrom('store').selectAll().where(isEvent).where('seq', 'in', fits).orderBy('seq');
    });
    return async (session_id: string, seq: number, limit: number): Promise<StoredEvent[]> => {
      const rows = limit === 0 ? [] : await read(session_id, seq, limit);
      return rows.map((row) => asEvent(fromTable(row)));
    };
  }
  return {
    /** The last ones before a `seq`. */
    before: reader('before'),
    /** The first ones after a `seq`. */
    after: reader('after'),
  };
}

/** The history of a session as it is read page by page. */
export function createHistory(db: Kysely<Tables>) {
  const whole = createPages(db, PAGE_BYTES);
  const half = createPages(db, PAGE_BYTES / 2);
  const standing = (side: 'older' | 'newer') =>
    prepared(db, 2, (session_id: string, seq: number) =>
      db
        .selectFrom('store')
        .select('seq')
        .where(isEvent)
        .where('session_id', '=', session_id)
        .where('seq', side === 'older' ? '<' : '>', seq)
        .limit(1),
    );
  const older = standing('older');
  const newer = standing('newer');

  function read(session_id: string, { limit, ...place }: HistoryWindow): Promise<StoredEvent[]> {
    if (place.after !== undefined) return whole.after(session_id, place.after, limit);
    if (place.around === undefined)
      return whole.before(session_id, place.before ?? Number.MAX_SAFE_INTEGER, limit);
    const earlier = Math.ceil(limit / 2);
    return Promise.all([
      half.before(session_id, place.around + 1, earlier),
      half.after(session_id, place.around, limit - earlier),
    ]).then((sides) => sides.flat());
  }

  return {
    /** The events in a window of a session. Where it holds none, it still tells what stands on each side of it. */
    async page(session_id: string, window: HistoryWindow): Promise<HistoryPage> {
      const events = await read(session_id, window);
      const { before: end = Number.MAX_SAFE_INTEGER, after: start } = window;
      const first = events[0]?.seq ?? (start === undefined ? 0 : start + 1);
      const last = events.at(-1)?.seq ?? start ?? end - 1;
      const [earlier, later] = await Promise.all([older(session_id, first), newer(session_id, last)]);
      return {
        events,
        cursor: events.at(-1)?.seq ?? start ?? 0,
        has_older: earlier.length > 0,
        has_newer: later.length > 0,
      };
    },
  };
}
