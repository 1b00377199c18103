import { openToChange, rebuildDerived } from './database.ts';
import { createReads, type TableRow } from './snapshot.ts';
import { openTimeline } from './timeline.ts';

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

  return {
    ...createReads(sqlite),
    /** Writes a row at the end; false when its id stands already. */
    add({ id, type, user_id, session_id, data, tags, created_at }: TableRow): boolean {
      return insert.run(id, type, user_id, session_id, data, tags, created_at).changes > 0;
    },
    setState: (id: string, state: 'open' | 'done'): void => void setState.run(state, id),
    openTimeline: (beyond: number): void => openTimeline(sqlite, beyond),
    rebuildDerived: (): void => rebuildDerived(sqlite),
    commit: (): void => void sqlite.exec('COMMIT'),
    close: (): void => void sqlite.close(),
  };
}
