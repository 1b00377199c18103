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
  /** A user whose memories, settings, keys and own row are deleted. */
  removesUser?: string;
  /** Nothing is written when this id stands: the end of a run forbids its further steps. */
  unless?: string;
  /** Nothing is written when the session has this many open triggers already. */
  maxWaiting?: number;
}

export type Written =
  | { status: 'written'; rows: Row[] }
  | { status: 'exists'; id: string }
  | { status: 'refused'; why: 'ended' | 'not_yours' | 'full' };

/** Rows of users and sessions known to stand; beyond, it is the store that is asked. */
const MAX_KNOWN = 20_000;

/** Applies units inside the transaction that the writer has opened. */
export function createUnits(sqlite: Sqlite) {
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
  // Type by type, since each has an index of its own.
  const removeUser = ['memory', 'config', 'user'].map((type) =>
    sqlite.prepare(`DELETE FROM store WHERE type = '${type}' AND user_id = ?`),
  );
  const readOwner = sqlite.prepare('SELECT user_id FROM store WHERE id = ?').pluck();
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
  /** Owners of rows that stand, by id: each trigger asks for the same user and session again. */
  const known = new Map<string, unknown>();

  function add(row: NewRow): Row | undefined {
    const { id, type, user_id, session_id, data, tags = [], created_at = new Date().toISOString() } = row;
    const json = { data: JSON.stringify(data), tags: JSON.stringify(tags) };
    const result = insert.run(id, type, user_id, session_id, json.data, json.tags, created_at);
    if (result.changes === 0) return undefined;
    return { seq: Number(result.lastInsertRowid), id, type, user_id, session_id, data, tags, created_at };
  }

  /** Whose a row is; undefined when it does not stand. */
  function ownerOf(id: string): unknown {
    const owner = known.get(id) ?? readOwner.get(id);
    if (owner === undefined || known.has(id)) return owner;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(id, owner);
    return owner;
  }

  /** Why the unit may not be written, or undefined; `missing` are the rows it asks for that do not stand. */
  function refusal(unit: Unit, missing: NewRow[]): Written | undefined {
    if (unit.unless && exists.get(unit.unless)) return { status: 'refused', why: 'ended' };
    for (const row of unit.ensure ?? []) {
      const owner = ownerOf(row.id);
      if (owner === undefined) missing.push(row);
      else if (owner !== row.user_id) return { status: 'refused', why: 'not_yours' };
    }
    if (unit.maxWaiting === undefined) return undefined;
    const open = Number(openTriggers.get(unit.rows?.[0]?.session_id));
    // One of them is running, the others wait.
    return open > unit.maxWaiting ? { status: 'refused', why: 'full' } : undefined;
  }

  function write(unit: Unit, { claim, others }: { claim: NewRow | undefined; others: NewRow[] }): Written {
    const first = claim && add(claim);
    if (claim && !first) return { status: 'exists', id: claim.id };
    const rows = first ? [first] : [];
    for (const row of others) {
      const added = add(row);
      if (!added) throw new Error(`The row ${row.id} of a unit stands already`);
      rows.push(added);
    }
    change(unit);
    return { status: 'written', rows };
  }

  function change(unit: Unit): void {
    for (const id of unit.supersedes ?? []) supersede.run(id);
    for (const { id, data } of unit.patches ?? []) patch.run(JSON.stringify(data), id);
    for (const id of unit.removes ?? []) {
      remove.run(id);
      known.delete(id);
    }
    if (unit.removesSession) removeSession.run(unit.removesSession);
    if (unit.removesUser) {
      for (const remove of removeUser) remove.run(unit.removesUser);
      known.clear();
    }
  }

  return {
    /** Writes the unit, or nothing of it. When it throws, what it wrote is rolled back. */
    apply(unit: Unit): Written {
      const [claim, ...others] = unit.rows ?? [];
      const missing: NewRow[] = [];
      const refused = refusal(unit, missing);
      if (refused) return claim && exists.get(claim.id) ? { status: 'exists', id: claim.id } : refused;
      // One statement is whole or not at all by itself.
      if (claim && others.length + missing.length === 0 && !changes(unit)) {
        const row = add(claim);
        return row ? { status: 'written', rows: [row] } : { status: 'exists', id: claim.id };
      }
      savepoint.run();
      try {
        const written = write(unit, { claim, others: [...missing, ...others] });
        if (written.status !== 'written') undo.run();
        release.run();
        return written;
      } catch (error) {
        known.clear();
        if (sqlite.inTransaction) {
          undo.run();
          release.run();
        }
        throw error;
      }
    },

    /** Forgets what it knows of rows: call it when the transaction was rolled back. */
    forget(): void {
      known.clear();
    },
  };
}

/** Whether a unit does more than add rows. */
function changes({ patches, supersedes, removes, removesSession, removesUser }: Unit): boolean {
  return Boolean(patches?.length || supersedes?.length || removes?.length || removesSession || removesUser);
}
