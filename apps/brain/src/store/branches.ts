import { sql, type Kysely } from 'kysely';
import type { Tables } from '@brain/schema';
import type { Said } from './events.ts';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';

// The conditions of the partial indexes, word for word: see `events.ts`.
const isEvent = sql<boolean>`type = 'event'`;
const isMessage = sql<boolean>`data ->> 'event_type' = 'message'`;
const isSaidByUser = sql<boolean>`data ->> 'role' = 'user'`;

/** A run and its place: the `seq` of its trigger. */
export interface Ancestor {
  id: string;
  seq: number;
}

/** Messages of these runs, within these `seq` (both ends included, apart from one another), the last `limit`. */
export interface SaidQuery {
  session_id: string;
  run_ids: string[];
  ranges: [from: number, to: number][];
  limit: number;
}

/** The reads of runs along their parents. Each costs what stands along the way, not what stands in the session. */
export function createBranches(db: Kysely<Tables>) {
  const { isAmong, lists } = dialectOf(db);
  const parents = prepared(db, 3, (session_id: string, run_id: string, limit: number) => {
    // Said, also to be none: then it is where a branch begins.
    const says = (row: string) => sql`${sql.ref(`${row}.data`)} -> 'parent_id' IS NOT NULL`;
    const parent = (row: string) => sql`${sql.ref(`${row}.data`)} ->> 'parent_id'`;
    const named = sql`(SELECT seq FROM store WHERE id = chain.parent)`;
    const before = sql`(SELECT seq FROM store WHERE ${isEvent} AND session_id = ${session_id}
      AND ${isMessage} AND ${isSaidByUser} AND seq < chain.seq ORDER BY seq DESC LIMIT 1)`;
    const chain = sql<Ancestor>`(
      WITH RECURSIVE chain (id, seq, says, parent) AS (
        SELECT own.id, own.seq, ${says('own')}, ${parent('own')} FROM store AS own WHERE own.id = ${run_id}
        UNION ALL
        SELECT p.id, p.seq, ${says('p')}, ${parent('p')} FROM chain CROSS JOIN store AS p
          WHERE p.seq = CASE WHEN chain.parent IS NOT NULL THEN ${named} WHEN chain.says THEN NULL ELSE ${before} END
          AND p.seq < chain.seq AND p.session_id = ${session_id}
      ) SELECT id, seq FROM chain LIMIT ${limit} + 1)`;
    return db.selectFrom(chain.as('chain')).select(['id', 'seq']).where('id', '<>', run_id);
  });
  const places = prepared(db, 1, (ids: string) =>
    db
      .selectFrom('store')
      .select(['id', 'seq'])
      .where(isAmong(sql`id`, ids)),
  );
  const replaced = prepared(db, 2, (session_id: string, ids: string) => {
    const replaces = sql<string>`data ->> 'replaces'`;
    return (
      db
        .selectFrom('store')
        .select(replaces.as('id'))
        .distinct()
        .where(isEvent)
        .where(isAmong(replaces, ids))
        // By what it replaces, and not by a session, which may be long.
        .where(sql`coalesce(session_id, '')`, '=', session_id)
    );
  });
  const said = prepared(
    db,
    4,
    (...asked: [session_id: string, ranges: string, run_ids: string, limit: number]) => {
      const [session_id, ranges, run_ids, limit] = asked;
      const latest = sql<{ seq: number; run_id: string }>`(
      SELECT said.seq, said.data ->> 'run_id' AS run_id
      FROM ${lists(ranges, 'place')} CROSS JOIN store AS said
      WHERE said.type = 'event' AND said.session_id = ${session_id}
        AND said.seq BETWEEN CAST(place.value ->> 0 AS bigint) AND CAST(place.value ->> 1 AS bigint)
        AND said.data ->> 'event_type' = 'message'
        AND ${isAmong(sql`said.data ->> 'run_id'`, run_ids)}
      ORDER BY said.seq DESC LIMIT ${limit})`;
      return db
        .with(
          (cte) => cte('latest').materialized(), // or it is made twice
          (query) => query.selectFrom(latest.as('some')).select(['seq', 'run_id']),
        )
        .selectFrom('store')
        .select(['seq', 'data'])
        .where('seq', 'in', (e) => e.selectFrom('latest').select('seq'))
        .union((more) =>
          more
            .selectFrom('store')
            .select(['seq', 'data'])
            .where('id', 'in', (e) => e.selectFrom('latest').select('run_id')),
        )
        .orderBy('seq');
    },
  );

  return {
    /**
     * The runs that a run comes after, the nearest first, at most `limit`: the one its trigger names as its parent, else
     * the one before it in the session, and so on to the start. Also those that another took the place of.
     */
    parents({ id, session_id }: { id: string; session_id: string }, limit: number): Promise<Ancestor[]> {
      return parents(session_id, id, limit);
    },

    /** Where rows stand, those of them that do; in no order. */
    places(ids: string[]): Promise<Ancestor[]> {
      return places(JSON.stringify(ids));
    },

    /** Those of these runs of a session that another one takes the place of, whenever that came. */
    async replaced(session_id: string, run_ids: string[]): Promise<string[]> {
      return (await replaced(session_id, JSON.stringify(run_ids))).map(({ id }) => id);
    },

    /** What was said last in these runs, ascending, and the triggers of what of it is an answer. */
    async said({ session_id, run_ids, ranges, limit }: SaidQuery): Promise<Said[]> {
      const rows = await said(session_id, JSON.stringify(ranges), JSON.stringify(run_ids), limit);
      return rows.map(({ seq, data }) => ({ seq, data: JSON.parse(data) }));
    },
  };
}
