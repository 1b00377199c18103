import BetterSqlite from 'better-sqlite3';
import { join } from 'node:path';

/**
 * Takes the data folder for this process. The lock is SQLite's own lock on a small file of its own, so the
 * operating system drops it when the process dies, however it dies.
 * Returns what gives it back.
 * @throws Error with a sentence when another brain holds the folder.
 */
export function lockFolder(folder: string): () => void {
  const file = new BetterSqlite(join(folder, 'lock'), { timeout: 0 });
  try {
    file.pragma('journal_mode = MEMORY');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!(error instanceof BetterSqlite.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new Error(
      `Another brain is using ${folder}. Stop it first, or give this one a folder of its own with BRAIN_DATA_DIR.`,
      { cause: error },
    );
  }
  return () => file.close();
}
