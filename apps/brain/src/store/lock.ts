import BetterSqlite from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';

/**
 * Takes the data folder for this process, making it (readable by its owner only) where it is missing. Returns what
 * gives it back.
 * @throws Error with a sentence when another brain holds the folder, or it cannot be made.
 */
export function takeFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `The folder ${folder} cannot be made (${why}). Mend it, or choose another with BRAIN_DATA_DIR.`,
      { cause: error },
    );
  }
  return lockFolder(folder);
}

/**
 * The lock is SQLite's own lock on a small file of its own, so the operating system drops it when the process dies,
 * however it dies.
 */
function lockFolder(folder: string): () => void {
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
