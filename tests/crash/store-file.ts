import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';

/**
 * A disk that is full, for one process alone: its files may not grow past `bytes` (RLIMIT_FSIZE; Node ignores the
 * signal, so writing fails with EFBIG). What a process starts while it is so limited is limited too.
 */
export function fillDisk(pid: number, bytes: number): void {
  setLimit(pid, `${bytes}:unlimited`);
}

/** There is room again. */
export function freeDisk(pid: number): void {
  setLimit(pid, 'unlimited:unlimited');
}

/** The size at which the files of a store stand now: with this limit none of them can grow. */
export function sizeOfStore(folder: string): number {
  const sizes = ['brain.db', 'brain.db-wal'].map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.max(...sizes);
}

/** Another program with its hands on the file of the store. */
export function holding(dataDir: string) {
  const sqlite = new BetterSqlite(join(dataDir, 'brain.db'));
  return {
    hold: () => void sqlite.exec('BEGIN IMMEDIATE'),
    release: () => void sqlite.exec('ROLLBACK'),
    [Symbol.dispose]: () => void sqlite.close(),
  };
}

/** One value read from the file of a store. */
export function inspect(dataDir: string, query: string): unknown {
  return inspectAll(dataDir, query)[0];
}

/** The first column of what a query finds in the file of a store. */
export function inspectAll<T>(dataDir: string, query: string, ...parameters: unknown[]): T[] {
  const sqlite = new BetterSqlite(join(dataDir, 'brain.db'), { readonly: true });
  try {
    return sqlite
      .prepare(query)
      .pluck()
      .all(...parameters) as T[]; // the caller knows what its query asks for
  } finally {
    sqlite.close();
  }
}

function setLimit(pid: number, limit: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}`]);
}
