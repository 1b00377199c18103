import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { StoredData, StoredEvent, Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { createEdge } from './edge.ts';
import { asEvent, fromTable } from './row.ts';

/** Rows looked at for one page; where fewer fit, the page says how far it came. */
const MAX_LOOKED = 20_000;
const LOOK = 1000;
/** After so many bytes of data a page ends. */
const PAGE_BYTES = 1024 * 1024;

// See `events.ts`.
const isEvent = sql<boolean>`type = 'event'`;
const isOpen = sql<boolean>`data ->> 'state' = 'open'`;
const isMessage = sql<boolean>`data ->> 'event_type' = 'message'`;
const field = (name: string) => sql<string>`data ->> ${sql.lit(name)}`;

/** Which events, of everybody. */
export interface FeedQuery {
  /** After a `seq`, the first ones; else before one, the last ones. */
  after?: number | undefined;
  before?: number | undefined;
  limit: number;
  event_types?: StoredData['event_type'][] | undefined;
  status?: string;
  user_id?: string | undefined;
  session_id?: string | undefined;
}

/** A page, ascending: all that fits from `low` to `high`. `low` 0: there is nothing before it. */
export interface FeedPage {
  events: StoredEvent[];
  low: number;
  high: number;
}

/** The reads of the events of everybody, for who looks after the brain: whole rows, to be bared by who asks. */
export function createFeed(db: Kysely<Tables>) {
  const { dataBytes, isAmongNumbers } = dialectOf(db);
  const edge = createEdge(db);

  /** The seqs of the next rows that are looked at, from a `seq` on. */
  async function look(query: FeedQuery, from: number, end: number | undefined): Promise<number[]> {
    const isForward = query.after !== undefined;
    const { session_id } = query;
    const rows = await db
      .selectFrom('store')
      .select('seq')
      .$if(session_id !== undefined, (all) => all.where(isEvent).where('session_id', '=', session_id ?? ''))
      .where('seq', isForward ? '>' : '<', from)
      .$if(end !== undefined, (all) => all.where('seq', '<=', end ?? 0))
      .orderBy('seq', isForward ? 'asc' : 'desc')
      .limit(LOOK)
      .execute();
    return rows.map(({ seq }) => seq);
  }

  async function fitting(query: FeedQuery, seqs: number[], limit: number) {
    const { event_types, status, user_id } = query;
    return db
      .selectFrom('store')
      .select(['seq', dataBytes.as('bytes')])
      .where(isAmongNumbers(sql`seq`, JSON.stringify(seqs)))
      .where(isEvent)
      .$if(event_types !== undefined, (all) => all.where(field('event_type'), 'in', event_types ?? []))
      .$if(status !== undefined, (all) => all.where(field('status'), '=', status ?? ''))
      .$if(user_id !== undefined, (all) => all.where('user_id', '=', user_id ?? ''))
      .orderBy('seq', query.after === undefined ? 'desc' : 'asc')
      .limit(limit)
      .execute();
  }

  return {
    /** A page of the events of everybody. Costs at most 20,000 rows looked at, a thousand at a time. */
    async page(query: FeedQuery): Promise<FeedPage> {
      const isForward = query.after !== undefined;
      const end = await edge();
      const start = query.after ?? query.before ?? Number.MAX_SAFE_INTEGER;
      const found: number[] = [];
      let at = start;
      let bytes = 0;
      let high = query.before === undefined ? 0 : query.before - 1;
      let isEnd = false;
      let isFull = false;
      for (let looked = 0; looked < MAX_LOOKED && !isEnd && !isFull; looked += LOOK) {
        const seqs = await look(query, at, end);
        isEnd = seqs.length < LOOK;
        const last = seqs.at(-1);
        if (high === 0) high = seqs[0] ?? 0;
        const some = last === undefined ? [] : await fitting(query, seqs, query.limit - found.length);
        for (const row of some) {
          isFull = found.length > 0 && bytes + row.bytes > PAGE_BYTES;
          if (isFull) break;
          bytes += row.bytes;
          found.push(row.seq);
        }
        isFull ||= found.length === query.limit;
        at = isFull ? (found.at(-1) ?? at) : (last ?? at);
        await setImmediate();
      }
      const rows =
        found.length === 0
          ? []
          : await db.selectFrom('store').selectAll().where('seq', 'in', found).orderBy('seq').execute();
      const events = rows.map((row) => asEvent(fromTable(row)));
      if (isForward) return { events, low: start > 0 ? start + 1 : 0, high: at };
      return { events, low: isEnd && !isFull ? 0 : at, high };
    },

    /** The triggers without an outcome, the latest first, without what was said; costs what is open. */
    async openRuns(limit: number, before = Number.MAX_SAFE_INTEGER) {
      const asking = sql<boolean | 0 | 1>`EXISTS (SELECT 1 FROM store AS a WHERE a.type = 'event'
        AND a.data ->> 'state' = 'open' AND a.data ->> 'event_type' = 'approval'
        AND a.session_id = store.session_id)`;
      return db
        .selectFrom('store')
        .select(['seq', 'id', 'user_id', 'session_id', 'created_at', field('source').as('source')])
        .select(asking.as('is_asking'))
        .where(isEvent)
        .where(isOpen)
        .where(isMessage)
        .where('seq', '<', before)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
    },
  };
}
