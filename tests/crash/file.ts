import BetterSqlite from 'better-sqlite3';
import { join } from 'node:path';
import type { StoredEvent } from '@brain/schema';

/** A row as it stands in the file, with its data parsed. */
export interface FileRow {
  seq: number;
  id: string;
  type: 'event' | 'memory' | 'user' | 'config';
  user_id: string | null;
  session_id: string | null;
  data: Record<string, unknown>;
  created_at: string;
}

/** Reads the store of a data folder past the brain, running or not. Close it. */
export function openFile(dataDir: string) {
  const sqlite = new BetterSqlite(join(dataDir, 'brain.db'), { readonly: true, timeout: 5000 });
  const open = sqlite
    .prepare(`SELECT count(*) FROM store WHERE type = 'event' AND json_extract(data, '$.state') = 'open'`)
    .pluck();
  const waiting = sqlite
    .prepare(
      `SELECT count(*) FROM store WHERE type = 'event' AND json_extract(data, '$.state') = 'open'
       AND json_extract(data, '$.event_type') = 'message' AND session_id = ?`,
    )
    .pluck();
  const all = sqlite.prepare<[], Omit<FileRow, 'data'> & { data: string }>(
    'SELECT * FROM store ORDER BY seq',
  );
  const close = () => void sqlite.close();
  return {
    /** Triggers and deliveries without an outcome. */
    countOpen: () => Number(open.get()),
    /** Triggers of a session without an outcome. */
    countWaiting: (session_id: string) => Number(waiting.get(session_id)),
    /** All rows, in order of `seq`. */
    rows: (): FileRow[] =>
      all.all().map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> })), // the table checks that it is JSON
    close,
    [Symbol.dispose]: close,
  };
}

/** Keeps everybody from writing to the store of a data folder, as long as it is open. */
export function holdWrites(dataDir: string) {
  const sqlite = new BetterSqlite(join(dataDir, 'brain.db'), { timeout: 5000 });
  sqlite.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void sqlite.close() };
}

/** The events among rows. */
export function eventsOf(rows: FileRow[]): StoredEvent[] {
  return rows.flatMap((row) => (row.type === 'event' ? [row as unknown as StoredEvent] : [])); // the brain wrote them so
}
