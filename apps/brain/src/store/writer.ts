import BetterSqlite from 'better-sqlite3';
import { BrainError } from '../errors.ts';
import type { Sqlite } from './database.ts';
import type { NewRow, Row } from './row.ts';

/** A change written whole or not at all. */
export interface Unit {
  /** New rows. The first is the claim: if its id stands already, nothing of the unit is written. */
  rows?: NewRow[];
  /** Rows that must stand before the others: written where they are missing, refused where another user has them. */
  ensure?: NewRow[];
  /** Fields to merge into the data of rows that stand; a null takes a field out. */
  patches?: { id: string; data: object }[];
  /** Memories, by id, that take the place of their user's older ones under the same key. */
  supersedes?: string[];
  /** Rows to delete, by id. */
  removes?: string[];
  /** A session whose every event is deleted. */
  removesSession?: string;
  /** Nothing is written when this id stands: the end of a run forbids its further steps. */
  unless?: string;
  /** Nothing is written when the session has this many open triggers already. */
  maxWaiting?: number;
}

export type Written =
  | { status: 'written'; rows: Row[] }
  | { status: 'exists'; id: string }
  | { status: 'refused'; why: 'ended' | 'not_yours' | 'full' };

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
  const apply = unitWriter(sqlite);
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
          const written = apply(unit);
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

/** Applies one unit inside the open transaction; when it throws, what it wrote is rolled back. */
function unitWriter(sqlite: Sqlite): (unit: Unit) => Written {
  const insert = sqlite.prepare(
    `INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const patch = sqlite.prepare('UPDATE store SET data = json_patch(data, ?) WHERE id = ?');
  const supersede = sqlite.prepare(
    `UPDATE store SET data = json_patch(store.data, json_object('superseded_by', newer.id))
     FROM (SELECT id, seq, user_id, json_extract(data, '$.key') AS key FROM store WHERE id = ?) AS newer
     WHERE store.type = 'memory' AND store.user_id = newer.user_id AND store.seq < newer.seq
       AND json_extract(store.data, '$.key') = newer.key AND json_extract(store.data, '$.superseded_by') IS NULL`,
  );
  const remove = sqlite.prepare('DELETE FROM store WHERE id = ?');
  const removeSession = sqlite.prepare("DELETE FROM store WHERE type = 'event' AND session_id = ?");
  const ownerOf = sqlite.prepare('SELECT user_id FROM store WHERE id = ?').pluck();
  const exists = sqlite.prepare('SELECT 1 FROM store WHERE id = ?').pluck();
  const openTriggers = sqlite
    .prepare(
      `SELECT count(*) FROM store WHERE type = 'event' AND json_extract(data, '$.state') = 'open'
       AND json_extract(data, '$.event_type') = 'message' AND session_id = ?`,
    )
    .pluck();
  const savepoint = sqlite.prepare('SAVEPOINT unit');
  const release = sqlite.prepare('RELEASE unit');
  const undo = sqlite.prepare('ROLLBACK TO unit');

  function add(row: NewRow): Row | undefined {
    const tags = row.tags ?? [];
    const created_at = row.created_at ?? new Date().toISOString();
    const { id, type, user_id, session_id, data } = row;
    const result = insert.run(
      id,
      type,
      user_id,
      session_id,
      JSON.stringify(data),
      JSON.stringify(tags),
      created_at,
    );
    if (result.changes === 0) return undefined;
    return {
      seq: Number(result.lastInsertRowid),
      id,
      type,
      user_id,
      session_id,
      data,
      tags,
      created_at,
    };
  }

  /** Why the unit may not be written, or undefined. Reads only. */
  function refusal(unit: Unit): Written | undefined {
    const claim = unit.rows?.[0];
    if (claim && exists.get(claim.id)) return { status: 'exists', id: claim.id };
    if (unit.unless && exists.get(unit.unless)) return { status: 'refused', why: 'ended' };
    for (const row of unit.ensure ?? []) {
      const owner = ownerOf.get(row.id);
      if (owner !== undefined && owner !== row.user_id) return { status: 'refused', why: 'not_yours' };
    }
    const waiting = unit.maxWaiting === undefined ? 0 : Number(openTriggers.get(claim?.session_id));
    // One of them is running, the others wait.
    if (unit.maxWaiting !== undefined && waiting > unit.maxWaiting) return { status: 'refused', why: 'full' };
    return undefined;
  }

  return (unit) => {
    const refused = refusal(unit);
    if (refused) return refused;
    savepoint.run();
    try {
      const rows: Row[] = [];
      for (const row of unit.ensure ?? []) {
        const added = add(row);
        if (added) rows.push(added);
      }
      for (const row of unit.rows ?? []) {
        const added = add(row);
        if (!added) throw new Error(`The row ${row.id} of a unit stands already`);
        rows.push(added);
      }
      for (const id of unit.supersedes ?? []) supersede.run(id);
      for (const { id, data } of unit.patches ?? []) patch.run(JSON.stringify(data), id);
      for (const id of unit.removes ?? []) remove.run(id);
      if (unit.removesSession) removeSession.run(unit.removesSession);
      release.run();
      return { status: 'written', rows };
    } catch (error) {
      if (sqlite.inTransaction) {
        undo.run();
        release.run();
      }
      throw error;
    }
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
