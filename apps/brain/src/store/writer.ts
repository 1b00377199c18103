import BetterSqlite from 'better-sqlite3';
import { BrainError } from '../errors.ts';
import type { Sqlite, SqliteError } from './database.ts';
import type { Row } from './row.ts';
import { createUnits } from './sqlite-table.ts';
import type { Change, Unit, Written } from './unit.ts';

interface Request {
  unit: Unit;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Units that may wait for the next commit; more are refused, since the disk cannot keep up. */
const MAX_QUEUE = 20_000;
/** How long a write waits for another program that holds the file, and how often it looks. */
const BUSY_WAIT_MS = 1000;
const BUSY_LOOK_MS = 10;
/** How often a store that could not write is tried on behalf of who only asks how it is. */
const PROBE_EVERY_MS = 1000;

/**
 * The only writer of the store. Everything asked for in one turn of the event loop is one transaction, synced
 * to the disk once; then `committed` hears of the new rows in the order of `seq` and of what changed, then the callers
 * are told.
 */
export function createWriter(sqlite: Sqlite, committed: (rows: Row[], changes: Change[]) => void) {
  const begin = sqlite.prepare('BEGIN IMMEDIATE');
  const commit = sqlite.prepare('COMMIT');
  const rollback = sqlite.prepare('ROLLBACK');
  const units = createUnits(sqlite);
  // It changes nothing, and yet it is written: whether there is room shows.
  const touch = sqlite.prepare('UPDATE store SET type = type WHERE seq = (SELECT min(seq) FROM store)');
  let queue: Request[] = [];
  /** Why nothing can be written, from the first write that failed to the next that succeeds. */
  let fault: BrainError | undefined;
  let probedAt = -Infinity;
  /** Since when another program holds the file. */
  let busySince: number | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  /**
   * Does the work in one transaction; it says whether it has written anything.
   * @throws BrainError `unavailable` when the store cannot write; all is undone then.
   */
  function inTransaction(work: () => boolean): void {
    try {
      begin.run();
      const wrote = work();
      commit.run();
      // To be told that a row stands already takes no room on the disk, and proves none.
      if (!wrote) return;
      fault = undefined;
      busySince = undefined;
    } catch (error) {
      undoAll();
      if (!isStoreFault(error)) throw error;
      fault = unavailable(error);
      throw fault;
    }
  }

  function undoAll(): void {
    units.forget();
    try {
      if (sqlite.inTransaction) rollback.run();
    } catch {
      // SQLite has rolled back by itself (https://sqlite.org/lang_transaction.html), or does so before the next BEGIN.
    }
  }

  function flush(): void {
    const batch = queue;
    queue = [];
    const told: (() => void)[] = [];
    const rows: Row[] = [];
    const changes: Change[] = [];
    let wrote = false;
    try {
      inTransaction(() => {
        for (const { unit, resolve, reject } of batch) {
          try {
            const written = units.apply(unit);
            if (written.status === 'written') {
              rows.push(...written.rows);
              changes.push(...written.changes);
              wrote = true;
            }
            told.push(() => resolve(written));
          } catch (error) {
            if (!sqlite.inTransaction || isStoreFault(error)) throw error;
            told.push(() => reject(error));
          }
        }
        return wrote;
      });
    } catch (error) {
      if (mayWait(error)) {
        queue = batch.concat(queue);
        timer = setTimeout(flush, BUSY_LOOK_MS);
        return;
      }
      for (const request of batch) request.reject(error);
      return;
    }
    committed(rows, changes);
    for (const tell of told) tell();
  }

  /** Another program has the file, and may give it back any moment: whoever comes in the meantime waits along. */
  function mayWait(error: unknown): boolean {
    if (closed || error !== fault || !isBusy(fault?.cause)) return false;
    busySince ??= performance.now();
    return performance.now() - busySince < BUSY_WAIT_MS;
  }

  return {
    /**
     * Writes a unit; resolves once it is on the disk.
     * @throws BrainError `unavailable` when the store cannot write (disk full, read-only, held by another program for
     * over a second); nothing is written then.
     */
    write(unit: Unit): Promise<Written> {
      if (queue.length >= MAX_QUEUE) {
        return Promise.reject(
          new BrainError('unavailable', 'Too many writes are waiting', { retryAfter: 1 }),
        );
      }
      return new Promise((resolve, reject) => {
        if (queue.length === 0) setImmediate(flush);
        queue.push({ unit, resolve, reject });
      });
    },

    /**
     * Why the store cannot write now, or undefined. Costs nothing while it can; else it tries to, once a second at most.
     */
    async fault(): Promise<BrainError | undefined> {
      if (!fault || performance.now() - probedAt < PROBE_EVERY_MS) return fault;
      probedAt = performance.now();
      try {
        inTransaction(() => touch.run().changes > 0);
      } catch (error) {
        if (error !== fault) throw error;
      }
      return fault;
    },

    /** Units that wait for the next commit. */
    get queued(): number {
      return queue.length;
    },

    /** Writes what is still queued. Call it before the database closes. */
    close(): void {
      closed = true;
      clearTimeout(timer);
      if (queue.length > 0) flush();
    },
  };
}

/** The store as a whole cannot write now, whatever the unit was. */
function isStoreFault(error: unknown): error is SqliteError {
  return (
    error instanceof BetterSqlite.SqliteError &&
    /^SQLITE_(FULL|IOERR|READONLY|BUSY|LOCKED|CANTOPEN|NOMEM)/.test(error.code)
  );
}

function isBusy(error: unknown): boolean {
  return isStoreFault(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

function unavailable(cause: SqliteError): BrainError {
  const message = `The store cannot write now: ${reason(cause)}. It goes on by itself once that has passed.`;
  return new BrainError('unavailable', message, { cause, retryAfter: 5 });
}

function reason(cause: SqliteError): string {
  const { code } = cause;
  if (isBusy(cause)) return 'another program holds its file';
  if (code.startsWith('SQLITE_READONLY')) return 'its file is read-only';
  return `its disk is full or fails (${code})`;
}
