import type { Kysely } from 'kysely';
import type { Tables } from '@brain/schema';
import { fromTable, type Row } from './row.ts';

/** Rows asked for in one query. */
const PAGE = 500;

/** Reads the rows of any type at these `seq` that stand, in their order. */
export function createRowsAt(db: Kysely<Tables>) {
  return async function rowsAt(seqs: number[]): Promise<Row[]> {
    const found: Row[] = [];
    for (let at = 0; at < seqs.length; at += PAGE) {
      const rows = await db
        .selectFrom('store')
        .selectAll()
        .where('seq', 'in', seqs.slice(at, at + PAGE))
        .orderBy('seq')
        .execute();
      found.push(...rows.map(fromTable));
    }
    return found;
  };
}
