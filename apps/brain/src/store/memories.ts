import { sql, type Kysely } from 'kysely';
import type { FoundMemory, Memory, MemoryContent, Tables } from '@brain/schema';
import { prepared } from './prepared.ts';
import { fromTable, type Row } from './row.ts';

// As the partial index says it: see events.ts.
const isMemory = sql<boolean>`type = 'memory'`;
const current = sql<boolean>`json_extract(data, '$.superseded_by') IS NULL`;

/** A row of type memory as it goes over the wire. */
export function asMemory(row: Row): Memory {
  const content = row.data as MemoryContent; // parsed before it was written
  return {
    ...content,
    id: row.id,
    user_id: row.user_id ?? '',
    session_id: row.session_id,
    tags: row.tags,
    created_at: row.created_at,
  };
}

/** The reads of memories: those that still hold, unless it says otherwise. Each asks for one user's only. */
export function createMemories(db: Kysely<Tables>) {
  const memories = (user_id: string) =>
    db.selectFrom('store').selectAll().where(isMemory).where('user_id', '=', user_id);

  const important = prepared(db, 2, (user_id: string, limit: number) =>
    memories(user_id)
      .where(current)
      .orderBy(sql`json_extract(data, '$.category') IN ('health', 'rule')`, 'desc')
      .orderBy(sql`json_extract(data, '$.importance')`, 'desc')
      .orderBy('seq', 'desc')
      .limit(limit),
  );

  return {
    async get(user_id: string, id: string): Promise<Memory | undefined> {
      const row = await memories(user_id).where('id', '=', id).executeTakeFirst();
      return row && asMemory(fromTable(row));
    },

    /** Newest first, at most `limit`. */
    async latest(user_id: string, limit: number, before = Number.MAX_SAFE_INTEGER): Promise<Memory[]> {
      const rows = await memories(user_id)
        .where(current)
        .where('seq', '<', before)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => asMemory(fromTable(row)));
    },

    /** Most important first, newest first among equals, at most `limit`. */
    async important(user_id: string, limit: number): Promise<Memory[]> {
      const rows = await important(user_id, limit);
      return rows.map((row) => asMemory(fromTable(row)));
    },

    /** The memory that holds under a key, if there is one. */
    async byKey(user_id: string, key: string): Promise<Memory | undefined> {
      const row = await memories(user_id)
        .where(current)
        .where(sql`json_extract(data, '$.key')`, '=', key)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && asMemory(fromTable(row));
    },

    /** Memories that match an FTS5 expression, best first. Accents and case do not count. */
    async matching(user_id: string, expression: string, limit: number): Promise<FoundMemory[]> {
      const rows = await db
        .selectFrom('store')
        .innerJoin(
          sql<{
            rowid: number;
            rank: number;
          }>`(SELECT rowid, bm25(memory_text) AS rank FROM memory_text WHERE memory_text MATCH ${expression})`.as(
            'found',
          ),
          'found.rowid',
          'store.seq',
        )
        .selectAll('store')
        .select('found.rank')
        .where(isMemory)
        .where('user_id', '=', user_id)
        .where(current)
        .orderBy('found.rank')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ rank, ...row }) => ({ ...asMemory(fromTable(row)), score: -rank }));
    },
  };
}
