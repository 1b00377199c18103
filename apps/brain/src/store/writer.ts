import BetterSqlite from 'better-sqlite3';
import { BrainError } from '../errors.ts';
import type { Sqlite } from './database.ts';
import type { Row } from './row.ts';
import { createUnits, type Unit, type Written } from './unit.ts';

interface Request {
  unit: Unit;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Units that may wait for the next commit; more are refused, since the disk cannot keep up. */
const MAX_QUEUE = 20_000;

/**
 * The only writer of the store. Everything asked for in one turn of the event loop is one transaction, synced
 * to the disk once; then `committed` hears of the new rows in the order of `seq`, then the callers are told.
 */
export function createWriter(sqlite: Sqlite, committed: (rows: Row[]) => void) {
  const begin = sqlite.prepare('BEGIN IMMEDIATE');
  const commit = sqlite.prepare('COMMIT');
  const rollback = sqlite.prepare('ROLLBACK');
  const units = createUnits(sqlite);
  let queue: Request[] = [];

  function flush(): void {
    const batch = queue;
    queue = [];
    const told: (() => void)[] = [];
    const rows: Row[] = [];
    try {
      begin.run();
      for (const { unit, resolve, reject } of batch) {
        try {
          const written = units.apply(unit);
          if (written.status === 'written') rows.push(...written.rows);
          told.push(() => resolve(written));
        } catch (error) {
          if (!sqlite.inTransaction || isStoreFault(error)) throw error;
          told.push(() => reject(error));
        }
      }
      commit.run();
    } catch (error) {
      if (sqlite.inTransaction) rollback.run();
      units.forget();
      const fault = isStoreFault(error) ? unavailable(error) : error;
      for (const request of batch) request.reject(fault);
      return;
    }
    committed(rows);
    for (const tell of told) tell();
  }

  return {
    /**
     * Writes a unit; resolves once it is on the disk.
     * @throws BrainError `unavailable` when the store cannot write (disk full, read-only); nothing is written then.
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

    /** Writes what is still queued. Call it before the database closes. */
    close(): void {
      if (queue.length > 0) flush();
    },
  };
}

/** The store as a whole cannot write now, whatever the unit was. */
function isStoreFault(error: unknown): boolean {
  return (
    error instanceof BetterSqlite.SqliteError &&
    /^SQLITE_(FULL|IOERR|READONLY|BUSY|LOCKED|CANTOPEN|NOMEM)/.test(error.code)
  );
}

function unavailable(cause: unknown): BrainError {
  return new BrainError('unavailable', 'The store cannot write now (is the disk full?)', {
    cause,
    retryAfter: 5,
  });
}
