import type { Sqlite } from './database.ts';
import type { NewRow, Row } from './row.ts';
import { createStandings, isTemporary } from './standing.ts';

/** A change written whole or not at all. */
export interface Unit {
  /** New rows. The first is the claim: if its id stands already, nothing of the unit is written. */
  rows?: NewRow[];
  /**
   * Rows that must stand before the others: written where they are missing, refused where another user has them, or
   * where a session is temporary and the row is not, or the other way round. A session among them leaves the archive.
   */
  ensure?: NewRow[];
  /** Fields to merge into the data of rows that stand; a null takes a field out. Tags are replaced. */
  patches?: { id: string; data: object; tags?: string[] | undefined }[];
  /** Sessions by the ids of their rows, and up to which `seq` they were read: less than is known already changes nothing. */
  reads?: { id: string; seq: number }[];
  /** Memories, by id: of all that stand under their key, the latest takes the place of the others. */
  supersedes?: string[];
  /** Rows to delete, by id. */
  removes?: string[];
  /** A session whose every event is deleted. */
  removesSession?: string;
  /** A user whose memories, settings, keys and own row are deleted. */
  removesUser?: string;
  /** Nothing is written when this id stands: the end of a run forbids its further steps. */
  unless?: string;
  /** Nothing is written when this id does not stand: what may be used once is removed by its use. */
  requires?: string;
  /** Nothing is written when the session has more open triggers than this: that of the claim, or the one that is deleted. */
  maxWaiting?: number;
}

/** A row that changed or is gone, for what is derived from rows. `seq` null: perhaps many of that user. */
export interface Change {
  user_id: string;
  seq: number | null;
  isGone: boolean;
}

export type Written =
  | { status: 'written'; rows: Row[]; changes: Change[] }
  | { status: 'exists'; id: string }
  | Refused;

interface Refused {
  status: 'refused';
  why: 'ended' | 'gone' | 'not_yours' | 'temporary' | 'full';
}

/** What a statement tells of a row it changed; no user where it is no memory. */
type Told = { user_id: string | null; seq: number };

/** Applies units inside the transaction that the writer has opened. */
export function createUnits(sqlite: Sqlite) {
  const insert = sqlite.prepare(
    `INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  // What changed of a memory is told, and nothing else: the others are not derived from.
  const told = "iif(type = 'memory', user_id, NULL) AS user_id, seq";
  const patch = sqlite.prepare<unknown[], Told>(
    `UPDATE store SET data = json_patch(data, ?), tags = coalesce(?, tags) WHERE id = ? RETURNING ${told}`,
  );
  const supersede = sqlite.prepare<unknown[], Told>(
    `WITH standing AS (
       SELECT other.id, other.seq, other.created_at FROM store AS one JOIN store AS other
         ON other.type = 'memory' AND other.user_id = one.user_id
         AND other.data ->> 'key' IS NOT NULL
         AND other.data ->> 'key' = one.data ->> 'key'
         AND other.data ->> 'superseded_by' IS NULL
       WHERE one.id = ?),
     latest AS (SELECT id FROM standing ORDER BY created_at DESC, seq DESC LIMIT 1)
     UPDATE store SET data = json_set(data, '$.superseded_by', (SELECT id FROM latest))
     WHERE id IN (SELECT id FROM standing) AND id <> (SELECT id FROM latest) RETURNING ${told}`,
  );
  const remove = sqlite.prepare<unknown[], Told>(`DELETE FROM store WHERE id = ? RETURNING ${told}`);
  const ownerOfSession = sqlite
    .prepare<unknown[], string>("SELECT user_id FROM store WHERE type = 'event' AND session_id = ? LIMIT 1")
    .pluck();
  const removeSession = sqlite.prepare("DELETE FROM store WHERE type = 'event' AND session_id = ?");
  // Type by type, since each has an index of its own.
  const removeUser = ['memory', 'config', 'user'].map((type) =>
    sqlite.prepare(`DELETE FROM store WHERE type = '${type}' AND user_id = ?`),
  );
  const read = sqlite.prepare(
    `UPDATE store SET data = json_set(data, '$.read_seq', @seq)
     WHERE id = @id AND coalesce(data ->> 'read_seq', -1) < @seq`,
  );
  const unarchive = sqlite.prepare("UPDATE store SET data = json_remove(data, '$.is_archived') WHERE id = ?");
  const exists = sqlite.prepare('SELECT 1 FROM store WHERE id = ?').pluck();
  const openTriggers = sqlite
    .prepare(
      `SELECT count(*) FROM store WHERE type = 'event' AND data ->> 'state' = 'open'
       AND data ->> 'event_type' = 'message' AND session_id = ?`,
    )
    .pluck();
  const savepoint = sqlite.prepare('SAVEPOINT unit');
  const release = sqlite.prepare('RELEASE unit');
  const undo = sqlite.prepare('ROLLBACK TO unit');
  const standings = createStandings(sqlite);

  function add(row: NewRow): Row | undefined {
    const { id, type, user_id, session_id, data, tags = [], created_at = new Date().toISOString() } = row;
    const json = { data: JSON.stringify(data), tags: JSON.stringify(tags) };
    const result = insert.run(id, type, user_id, session_id, json.data, json.tags, created_at);
    if (result.changes === 0) return undefined;
    return { seq: Number(result.lastInsertRowid), id, type, user_id, session_id, data, tags, created_at };
  }

  /** Why the unit may not be written, or undefined; `missing` are the rows it asks for that do not stand. */
  function refusal(unit: Unit, missing: NewRow[]): Refused | undefined {
    if (unit.unless && exists.get(unit.unless)) return { status: 'refused', why: 'ended' };
    if (unit.requires && !exists.get(unit.requires)) return { status: 'refused', why: 'gone' };
    for (const row of unit.ensure ?? []) {
      const standing = standings.of(row.id);
      if (standing === undefined) missing.push(row);
      else if (standing.user_id !== row.user_id) return { status: 'refused', why: 'not_yours' };
      else if (standing.isTemporary !== isTemporary(row)) return { status: 'refused', why: 'temporary' };
    }
    if (unit.maxWaiting === undefined) return undefined;
    const open = Number(openTriggers.get(unit.rows?.[0]?.session_id ?? unit.removesSession));
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
    return { status: 'written', rows, changes: change(unit) };
  }

  function change(unit: Unit): Change[] {
    const gone: Told[] = [];
    const changed: Told[] = [];
    // Nothing is derived from a temporary session, so nothing is to be made anew without it.
    const isTold = !(unit.removesSession && unit.removes?.some((id) => standings.of(id)?.isTemporary));
    for (const id of unit.removes ?? []) {
      gone.push(...remove.all(id));
      standings.forget(id);
    }
    for (const { id, data, tags } of unit.patches ?? []) {
      changed.push(...patch.all(JSON.stringify(data), tags ? JSON.stringify(tags) : null, id));
      standings.forget(id);
    }
    for (const { id, seq } of unit.reads ?? []) read.run({ id, seq });
    for (const { id } of archivedOf(unit)) {
      unarchive.run(id);
      standings.forget(id);
    }
    for (const id of unit.supersedes ?? []) changed.push(...supersede.all(id));
    const changesOf = (all: Told[], isGone: boolean) =>
      all.flatMap(({ user_id, seq }) => (user_id === null ? [] : [{ user_id, seq, isGone }]));
    return [...changesOf(gone, true), ...changesOf(changed, false), ...removeMany(unit, isTold)];
  }

  /** The sessions that a unit adds to and that are archived. */
  function archivedOf({ ensure = [] }: Unit): NewRow[] {
    return ensure.filter(({ id }) => standings.of(id)?.isArchived);
  }

  function removeMany({ removesSession, removesUser }: Unit, isTold: boolean): Change[] {
    const users: string[] = [];
    if (removesSession) {
      if (isTold) users.push(...ownerOfSession.all(removesSession));
      removeSession.run(removesSession);
    }
    if (removesUser) {
      users.push(removesUser);
      for (const remove of removeUser) remove.run(removesUser);
      standings.forget();
    }
    return users.map((user_id) => ({ user_id, seq: null, isGone: true }));
  }

  return {
    /** Writes the unit, or nothing of it. When it throws, what it wrote is rolled back. */
    apply(unit: Unit): Written {
      const [claim, ...others] = unit.rows ?? [];
      const missing: NewRow[] = [];
      const refused = refusal(unit, missing);
      if (refused) {
        // Which of the two a session is comes first: who asked wrongly may ask again in the same words.
        const isAgain = claim && refused.why !== 'temporary' && exists.get(claim.id);
        return isAgain ? { status: 'exists', id: claim.id } : refused;
      }
      // One statement is whole or not at all by itself.
      if (claim && others.length + missing.length === 0 && !changes(unit) && archivedOf(unit).length === 0) {
        const row = add(claim);
        return row ? { status: 'written', rows: [row], changes: [] } : { status: 'exists', id: claim.id };
      }
      savepoint.run();
      try {
        const written = write(unit, { claim, others: [...missing, ...others] });
        if (written.status !== 'written') undo.run();
        release.run();
        return written;
      } catch (error) {
        standings.forget();
        if (sqlite.inTransaction) {
          undo.run();
          release.run();
        }
        throw error;
      }
    },

    /** Forgets what it knows of rows: call it when the transaction was rolled back. */
    forget(): void {
      standings.forget();
    },
  };
}

/** Whether a unit does more than add rows. */
function changes({ patches, reads, supersedes, removes, removesSession, removesUser }: Unit): boolean {
  const some = [patches, reads, supersedes, removes].some((list) => list !== undefined && list.length > 0);
  return some || removesSession !== undefined || removesUser !== undefined;
}
