import BetterSqlite from 'better-sqlite3';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import { keepPrivate } from '../secrets/private-file.ts';
import type { Sqlite } from './database.ts';
import { createReads, openSnapshot } from './snapshot.ts';
import { lastSeq, openTimeline } from './timeline.ts';

/** Told how much of a long work is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

/** Pages copied at a time, 4 MB; between them the event loop turns. */
const PAGES_A_STEP = 1024;

/**
 * Copies the store of a file as it is at this moment, whatever a brain writes meanwhile, into a file that is not there
 * yet, readable by its owner only. The file is there once the copy is whole, checked and on the disk.
 * @throws Error with a sentence when there is a file already, or the copy is not sound.
 */
export async function backup(from: string, to: string, onProgress: OnProgress): Promise<void> {
  refuseExisting(to);
  const partial = `${to}.partial`;
  try {
    await copySound(from, partial, onProgress);
    refuseExisting(to);
    renameSync(partial, to);
  } finally {
    removeAll(partial);
  }
  sync(dirname(resolve(to)));
}

/**
 * Puts a backup in the place of a store nobody uses (the caller has the folder's lock). Killed at any moment it leaves
 * the one or the other, whole. Cursors of what is replaced are known from then on to be of another file.
 * Returns where what stood is kept, and what the next start takes up.
 * @throws Error with a sentence when the backup is not sound; then nothing was changed.
 */
export async function restore(from: string, file: string, onProgress: OnProgress) {
  const partial = `${file}.partial`;
  try {
    await copySound(from, partial, onProgress);
    const sqlite = new BetterSqlite(partial);
    let open;
    try {
      const beyond = existsSync(file) ? endOf(file) : 0;
      sqlite.transaction(() => openTimeline(sqlite, beyond))();
      open = createReads(sqlite).openCounts();
    } finally {
      sqlite.close();
    }
    sync(partial);
    const kept = existsSync(file) ? keep(file) : undefined;
    renameSync(partial, file);
    sync(dirname(file));
    return { kept, open };
  } finally {
    removeAll(partial);
  }
}

/** Copies a store into a new file, on the disk, and looks whether the copy is sound. */
async function copySound(from: string, to: string, onProgress: OnProgress): Promise<void> {
  removeAll(to);
  closeSync(openSync(to, 'wx', 0o600));
  const snapshot = openSnapshot(from);
  try {
    await snapshot.sqlite.backup(to, {
      progress({ totalPages, remainingPages }) {
        onProgress(1 - remainingPages / Math.max(totalPages, 1));
        return PAGES_A_STEP;
      },
    });
  } finally {
    snapshot.close();
  }
  onProgress(1);
  const sqlite = new BetterSqlite(to);
  try {
    alone(sqlite);
    const [fault] = createReads(sqlite).fileFaults();
    if (fault !== undefined) throw new Error(`${from} is damaged (${fault}). \`brain check\` says more.`);
  } finally {
    sqlite.close();
  }
  sync(to);
}

/** Makes the database one file, without a log beside it. */
function alone(sqlite: Sqlite): void {
  sqlite.pragma('journal_mode = DELETE');
}

/** Brings the log of a store into its file, and gives its last seq; 0 where it cannot be read any more. */
function endOf(file: string): number {
  let sqlite;
  try {
    sqlite = new BetterSqlite(file);
    alone(sqlite);
    return lastSeq(sqlite);
  } catch (error) {
    if (isBusy(error)) throw new Error(`Another program reads ${file}. Stop it first.`, { cause: error });
    return 0;
  } finally {
    sqlite?.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

/** Gives what stands a second name, with the log beside it where there still is one. The first name stays. */
function keep(file: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const kept = join(dirname(file), `${basename(file, '.db')}-before-${time}.db`);
  for (const end of ['', '-wal', '-shm']) {
    if (!existsSync(file + end)) continue;
    keepPrivate(file + end);
    nameTwice(file + end, kept + end);
  }
  sync(dirname(file));
  // A log that could not be brought in would be taken for one of the file that comes.
  for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
  return kept;
}

function nameTwice(file: string, other: string): void {
  try {
    linkSync(file, other);
  } catch {
    // A file system without links.
    copyFileSync(file, other, constants.COPYFILE_EXCL);
    sync(other);
  }
}

/** Removes a database with all that SQLite may have beside it. */
function removeAll(file: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(file + end, { force: true });
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw new Error(`${file} is there already. Name another file, or move it away.`);
}

/** Brings a file, or the names in a folder, to the disk. */
function sync(path: string): void {
  let handle;
  try {
    handle = openSync(path, 'r');
    fsyncSync(handle);
  } catch (error) {
    if (process.platform !== 'win32')
      throw new Error(`${path} cannot be synced (${messageOf(error)}).`, { cause: error });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
