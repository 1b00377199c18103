import BetterSqlite from 'better-sqlite3';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { keepPrivate, makePrivate } from '../secrets/private-file.ts';

/** What else of ours may stand in a folder, and be readable by others since an older version made it. */
const OURS = ['brain.db', 'brain.db-wal', 'brain.db-shm', 'key', 'secret'];
const STICKY = 0o1000;

/**
 * Takes the data folder for this process, making it where it is missing. It and what is ours in it can be read by their
 * owner only from then on, also where that was otherwise. Returns what gives it back.
 * @throws Error with a sentence when another brain holds the folder, or it cannot be made.
 */
export function takeFolder(folder: string): () => void {
  makeFolder(folder);
  return lockFolder(folder);
}

/** Makes the data folder where it is missing, and closes it to others, without taking it: brains may share it. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `The folder ${folder} cannot be made (${why}). Mend it, or choose another with BRAIN_DATA_DIR.`,
      { cause: error },
    );
  }
  closeFolder(folder);
  for (const name of OURS) keepPrivate(join(folder, name));
}

/** Closes a folder to others where it is ours: there is a store in it, and it is none that many share, as /tmp is. */
function closeFolder(folder: string): void {
  const { mode, uid } = statSync(folder);
  const isShared = (mode & STICKY) !== 0 || uid !== process.getuid?.();
  if (!isShared && existsSync(join(folder, 'brain.db'))) keepPrivate(folder);
}

/** Takes a data folder that may be another brain's, as `takeFolder` does; undefined where it is. */
export function tryFolder(folder: string): (() => void) | undefined {
  const file = openLock(folder);
  return file && (() => file.close());
}

function lockFolder(folder: string): () => void {
  const file = openLock(folder);
  if (file) return () => file.close();
  throw new Error(
    `Another brain is using ${folder}. Stop it first, or give this one a folder of its own with BRAIN_DATA_DIR.`,
  );
}

/**
 * The lock is SQLite's own lock on a small file of its own, so the operating system drops it when the process dies,
 * however it dies. Undefined where another has it.
 */
function openLock(folder: string): BetterSqlite.Database | undefined {
  makePrivate(join(folder, 'lock'));
  const file = new BetterSqlite(join(folder, 'lock'), { timeout: 0 });
  try {
    file.pragma('journal_mode = MEMORY');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!(error instanceof BetterSqlite.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    return undefined;
  }
  return file;
}
