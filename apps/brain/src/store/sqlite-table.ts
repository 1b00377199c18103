import type { Sqlite } from './database.ts';
import type { NewRow, Row } from './row.ts';
import { createStandings } from './standing.ts';
import { runNow } from './steps.ts';
import { carryOut, decide, type Table, type Told, type Unit, type Written } from './unit.ts';

type Standings = ReturnType<typeof createStandings>;

/** Applies units inside the transaction that the writer has opened. */
export function createUnits(sqlite: Sqlite) {
  const standings = createStandings(sqlite);
  const table = createTable(sqlite, standings);
  const savepoint = sqlite.prepare('SAVEPOINT unit');
  const release = sqlite.prepare('RELEASE unit');
  const undo = sqlite.prepare('ROLLBACK TO unit');

  return {
    /** Writes the unit, or nothing of it. When it throws, what it wrote is rolled back. */
    apply(unit: Unit): Written {
      const plan = runNow(decide(table, unit));
      if ('status' in plan) return plan;
      if (plan.isOne) return runNow(carryOut(table, plan));
      savepoint.run();
      try {
        const written = runNow(carryOut(table, plan));
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

function createTable(sqlite: Sqlite, standings: Standings): Table {
  const insert = sqlite.prepare(
    `INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
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

  function addOne(row: NewRow): Row | undefined {
    const { id, type, user_id, session_id, data, tags = [], created_at = new Date().toISOString() } = row;
    const json = { data: JSON.stringify(data), tags: JSON.stringify(tags) };
    const result = insert.run(id, type, user_id, session_id, json.data, json.tags, created_at);
    if (result.changes === 0) return undefined;
    return { seq: Number(result.lastInsertRowid), id, type, user_id, session_id, data, tags, created_at };
  }

  return {
    standing: standings.of,
    exists: (id) => exists.get(id) !== undefined,
    isFull: (session_id, most) => Number(openTriggers.get(session_id)) > most,

    add(rows, isClaimed) {
      const added: Row[] = [];
      for (const row of rows) {
        const one = addOne(row);
        if (one) added.push(one);
        else if (isClaimed && added.length === 0) return undefined;
        else throw new Error(`The row ${row.id} of a unit stands already`);
      }
      return added;
    },

    patch(id, data, tags) {
      standings.forget(id);
      return patch.all(JSON.stringify(data), tags ? JSON.stringify(tags) : null, id);
    },
    supersede: (id) => supersede.all(id),
    remove(id) {
      standings.forget(id);
      return remove.all(id);
    },
    read: (id, seq) => read.run({ id, seq }),
    unarchive(id) {
      standings.forget(id);
      return unarchive.run(id);
    },
    ownerOf: (session_id) => ownerOfSession.get(session_id),
    removeSession: (session_id) => removeSession.run(session_id),
    removeUser(user_id) {
      for (const one of removeUser) one.run(user_id);
      standings.forget();
    },
  };
}
