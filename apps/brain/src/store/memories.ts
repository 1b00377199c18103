import { setImmediate as turn } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { Category, type ListInput, type Memory, type MemoryContent, type Tables } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { fromTable, type NewRow, type Row } from './row.ts';

// As the partial indexes say it: see events.ts.
const isMemory = sql<boolean>`type = 'memory'`;
const current = sql<boolean>`data ->> 'superseded_by' IS NULL`;
const category = sql<string>`data ->> 'category'`;
const importance = sql<number>`data ->> 'importance'`;
const holdsFrom = sql<string>`coalesce(data ->> 'since', created_at)`;

/** The most memories of one chain of changes that are read. */
const MAX_VERSIONS = 1000;
/** Of each category and importance so many may stand in fast memory; more would not find room. */
const EACH = 60;
/** The most that is pinned and read for it. */
const MAX_PINNED = 100;
const IMPORTANCES = [1, 2, 3, 4, 5];

/** What a search looks at; `from`: since when it holds. */
export type MemoryText = Pick<Memory, 'seq' | 'session_id' | 'content' | 'tags'> & {
  category: string;
  from: string;
};

const NO_TAGS: string[] = [];

/** A row of type memory as it goes over the wire. */
export function asMemory(row: Row): Memory {
  const content = row.data as MemoryContent; // parsed before it was written
  return {
    ...content,
    id: row.id,
    seq: row.seq,
    user_id: row.user_id ?? '',
    session_id: row.session_id,
    tags: row.tags,
    created_at: row.created_at,
  };
}

/** The row that a memory stands in. */
export function memoryRow(memory: Memory): NewRow {
  const { id, seq: _, user_id, session_id, tags, created_at, ...data } = memory;
  return { id, type: 'memory', user_id, session_id, data, tags, created_at };
}

/** The reads of memories: those that still hold, unless it says otherwise. Each asks for one user's only. */
export function createMemories(db: Kysely<Tables>) {
  const { isAmongNumbers, likeData } = dialectOf(db);
  const memories = (user_id: string) =>
    db.selectFrom('store').selectAll().where(isMemory).where('user_id', '=', user_id);
  const read = (rows: Parameters<typeof fromTable>[0][]) => rows.map((row) => asMemory(fromTable(row)));

  const byId = prepared(db, 2, (user_id: string, id: string) => memories(user_id).where('id', '=', id));
  const byKey = prepared(db, 2, (user_id: string, key: string) =>
    memories(user_id)
      .where(sql`data ->> 'key'`, '=', key)
      .where(current)
      .orderBy('created_at', 'desc')
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const some = prepared(db, 2, (user_id: string, seqs: string) =>
    db
      .selectFrom('store')
      .selectAll()
      .where(isAmongNumbers(sql`seq`, seqs))
      .where(isMemory)
      // Not the column alone, or they are looked up by the user, who may have many.
      .where(sql`coalesce(user_id, '')`, '=', user_id)
      .where(current),
  );
  // Not whole rows: of who has a hundred thousand, all are read.
  const texts = prepared(db, 3, (user_id: string, cursor: number, limit: number) =>
    db
      .selectFrom('store')
      .select(['seq', 'session_id', 'tags', category.as('category'), holdsFrom.as('from')])
      .select(sql<string>`data ->> 'content'`.as('content'))
      .where(isMemory)
      .where('user_id', '=', user_id)
      .where(current)
      .where('seq', '>', cursor)
      .orderBy('seq')
      .limit(limit),
  );
  const pinned = prepared(db, 1, (user_id: string) =>
    memories(user_id)
      .where(sql<boolean>`data -> 'pinned' = 'true'`)
      .where(current)
      .orderBy('seq', 'desc')
      .limit(MAX_PINNED),
  );
  // Each a walk down an index, so that it costs what it gives and not what is stored.
  const ranked = prepared(db, 3, (user_id: string, kind: string, rank: number) =>
    memories(user_id)
      .where(category, '=', kind)
      .where(importance, '=', rank)
      .where(current)
      .orderBy(holdsFrom, 'desc')
      .orderBy('seq', 'desc')
      .limit(EACH),
  );

  /** A memory and all it took the place of, directly or through others; the first is the memory itself. */
  const versions = prepared(db, 2, (user_id: string, id: string) => {
    // CROSS keeps SQLite to this order of the join, which costs what the chain is long.
    const chain = sql<string>`(WITH RECURSIVE chain (id) AS (
      SELECT ${likeData(id)} UNION SELECT ${likeData(sql`older.id`)} FROM chain CROSS JOIN store AS older
        WHERE older.type = 'memory' AND older.data ->> 'superseded_by' IS NOT NULL
        AND older.data ->> 'superseded_by' = chain.id)
      SELECT id FROM chain LIMIT ${sql.lit(MAX_VERSIONS)})`;
    return db
      .selectFrom('store')
      .selectAll()
      .where('id', 'in', chain)
      .where(sql`coalesce(user_id, '')`, '=', user_id)
      .orderBy(sql`data ->> 'superseded_by' IS NULL`, 'desc')
      .orderBy('created_at', 'desc')
      .orderBy('seq', 'desc');
  });

  return {
    /** The memory of that id, also one that was superseded. */
    async get(user_id: string, id: string): Promise<Memory | undefined> {
      return read(await byId(user_id, id))[0];
    },

    /** Newest first, at most `limit`. */
    async latest(user_id: string, query: Omit<ListInput, 'user_id'>): Promise<Memory[]> {
      const { limit, before = Number.MAX_SAFE_INTEGER } = query;
      const page = memories(user_id).where(current).where('seq', '<', before);
      const asked = query.category === undefined ? page : page.where(category, '=', query.category);
      return read(await asked.orderBy('seq', 'desc').limit(limit).execute());
    },

    /** The memory that holds under a key, if there is one. */
    async byKey(user_id: string, key: string): Promise<Memory | undefined> {
      return read(await byKey(user_id, key))[0];
    },

    /** A memory and those it took the place of, directly or through others; what holds first, then the latest. */
    async versions(user_id: string, id: string): Promise<Memory[]> {
      return read(await versions(user_id, id));
    },

    /** What a search looks at, after a `seq`, ascending, at most `limit`. */
    async texts(user_id: string, cursor: number, limit: number): Promise<MemoryText[]> {
      const rows = await texts(user_id, cursor, limit);
      return rows.map(({ tags, ...text }) => ({ ...text, tags: tags === '[]' ? NO_TAGS : JSON.parse(tags) }));
    },

    /** Those of these `seq` that hold, in no order. At most 500 at a time. */
    async some(user_id: string, seqs: number[]): Promise<Memory[]> {
      return seqs.length === 0 ? [] : read(await some(user_id, JSON.stringify(seqs)));
    },

    /** The `seq` before the latest `count` memories; 0 where there are no more than that. */
    async before(user_id: string, count: number): Promise<number> {
      const row = await db
        .selectFrom('store')
        .select('seq')
        .where(isMemory)
        .where('user_id', '=', user_id)
        .orderBy('seq', 'desc')
        .offset(count)
        .limit(1)
        .executeTakeFirst();
      return row?.seq ?? 0;
    },

    /** What may stand in fast memory: what is pinned and, of each category and importance, the latest. */
    async candidates(user_id: string): Promise<Memory[]> {
      if ((await texts(user_id, 0, 1)).length === 0) return [];
      const found = new Map<string, Memory>();
      const add = (all: Memory[]) => all.forEach((memory) => found.set(memory.id, memory));
      add(read(await pinned(user_id)));
      for (const kind of Category.options) {
        const before = found.size;
        for (const rank of IMPORTANCES) add(read(await ranked(user_id, kind, rank)));
        // Of who has many, these are a few thousand rows in all: others get their turn in between.
        if (found.size - before > EACH) await turn();
      }
      return [...found.values()];
    },
  };
}
