import { openToChange, rebuildDerived } from './database.ts';
import { createReads, KEYS_HELD_TWICE, type Later, type Reads, type TableRow } from './snapshot.ts';
import { openTimeline } from './timeline.ts';
import { userRow } from './users.ts';

/** One change to a store that nobody uses, made whole by `commit`, or not at all. */
export interface Work extends Reads {
  /** Writes rows at the end, in their order; gives those that are new. */
  add(rows: TableRow[]): Later<TableRow[]>;
  /** What of a row is the same once it is written: all but its `seq`. */
  textOf(row: TableRow): string;
  /** Makes sure that whose memories stand here is a user: lines of memories bring none. */
  addUsers(): Later<void>;
  /** Of the memories that stand under one key, only the latest goes on to hold; gives how many did besides. */
  settleKeys(): Later<number>;
  setState(id: string, state: 'open' | 'done'): Later<void>;
  /** See `openTimeline`. */
  openTimeline(beyond: number): Later<number>;
  /** Makes anew what is derived from the rows. */
  rebuildDerived(): Later<void>;
  commit(): Later<void>;
  close(): Later<void>;
}

/** The users of memories who have no row. */
export const USERS_WITHOUT = `SELECT DISTINCT user_id FROM store AS memory WHERE type = 'memory' AND NOT EXISTS
  (SELECT 1 FROM store WHERE type = 'user' AND user_id = memory.user_id)`;

/**
 * One change to a store nobody uses (the caller has the folder's lock): a transaction from now until `commit`.
 * Closed before that, or killed, it has changed nothing.
 */
export function openWork(file: string) {
  const sqlite = openToChange(file);
  // Ids come in no order: their index is in memory, or each row reads and writes a page of the disk.
  sqlite.pragma('cache_size = -128000');
  sqlite.exec('BEGIN IMMEDIATE');
  const insert = sqlite.prepare(
    `INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const setState = sqlite.prepare("UPDATE store SET data = json_set(data, '$.state', ?) WHERE id = ?");

  const usersWithout = sqlite.prepare<[], string>(USERS_WITHOUT).pluck();
  const settleKeys = sqlite.prepare(
    `UPDATE store SET data = json_set(data, '$.superseded_by', settled.latest) FROM (${KEYS_HELD_TWICE}) AS settled
     WHERE store.seq = settled.seq`,
  );

  function add({ id, type, user_id, session_id, data, tags, created_at }: TableRow): boolean {
    return insert.run(id, type, user_id, session_id, data, tags, created_at).changes > 0;
  }

  return {
    ...createReads(sqlite),
    add: (rows: TableRow[]) => rows.filter(add),
    textOf: ({ id, type, user_id, session_id, data, tags, created_at }: TableRow) =>
      JSON.stringify([id, type, user_id, session_id, data, tags, created_at]),
    addUsers(): void {
      for (const user_id of usersWithout.all()) add(newUser(user_id));
    },
    settleKeys: (): number => settleKeys.run().changes,
    setState: (id: string, state: 'open' | 'done'): void => void setState.run(state, id),
    openTimeline: (beyond: number): number => openTimeline(sqlite, beyond),
    rebuildDerived: (): void => rebuildDerived(sqlite),
    commit: (): void => void sqlite.exec('COMMIT'),
    close: (): void => void sqlite.close(),
  };
}

/** The row of a user as the table has it. */
export function newUser(user_id: string): TableRow {
  const { id, type, data } = userRow(user_id, { role: 'member' });
  const created_at = new Date().toISOString();
  return { seq: 0, id, type, user_id, session_id: null, data: JSON.stringify(data), tags: '[]', created_at };
}
