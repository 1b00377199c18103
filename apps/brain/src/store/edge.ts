import { type Kysely, sql } from 'kysely';
import type { Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { LAST_SEQ, LOWEST_EDGE } from './postgres/keys.ts';

/**
 * Up to which `seq` no row can come any more, also in a session that another writes to: who reads across sessions with
 * a cursor reads no further. Undefined on SQLite, where rows are there in the order of their `seq`.
 */
export function createEdge(db: Kysely<Tables>): () => Promise<number | undefined> {
  if (dialectOf(db).engine === 'sqlite') return async () => undefined;
  return async () => {
    const given = await sql<{ last: number }>`${sql.raw(LAST_SEQ)}`.execute(db);
    // Who begins from now on gets a higher one.
    const begun = await sql<{ lowest: number | null }>`${sql.raw(LOWEST_EDGE)}`.execute(db);
    const last = given.rows[0]?.last ?? 0;
    return Math.min(last, begun.rows[0]?.lowest ?? last);
  };
}
