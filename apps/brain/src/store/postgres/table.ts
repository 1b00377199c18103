import type { NewRow, Row } from '../row.ts';
import { isTemporary } from '../standing.ts';
import type { Table, Told } from '../unit.ts';
import type { Connection } from './connection.ts';
import { type Known, lookAt } from './known.ts';
import { asStored, jsonb, merged } from './merge.ts';
import type { Sending } from './sending.ts';

const TOLD = "CASE WHEN type = 'memory' THEN user_id END AS user_id, seq";
const SUPERSEDE = `
  WITH standing AS (
    SELECT other.id, other.seq, other.created_at FROM store AS one JOIN store AS other
      ON other.type = 'memory' AND other.user_id = one.user_id
      AND other.data ->> 'key' IS NOT NULL
      AND other.data ->> 'key' = one.data ->> 'key'
      AND other.data ->> 'superseded_by' IS NULL
    WHERE one.id = $1),
  latest AS (SELECT id FROM standing ORDER BY created_at DESC, seq DESC LIMIT 1)
  UPDATE store SET data = data || jsonb_build_object('superseded_by', (SELECT id FROM latest))
  WHERE id IN (SELECT id FROM standing) AND id <> (SELECT id FROM latest) RETURNING ${TOLD}`;
const REMOVE = `DELETE FROM store WHERE id = $1 RETURNING ${TOLD}`;
const OWNER = "SELECT user_id FROM store WHERE type = 'event' AND session_id = $1 LIMIT 1";
const REMOVE_SESSION = "DELETE FROM store WHERE type = 'event' AND session_id = $1";
const REMOVE_USER = "DELETE FROM store WHERE type IN ('memory', 'config', 'user') AND user_id = $1";
const READ = `
  UPDATE store SET data = data || jsonb_build_object('read_seq', $2::bigint)
  WHERE id = $1 AND coalesce((data ->> 'read_seq')::bigint, -1) < $2::bigint`;
const UNARCHIVE = "UPDATE store SET data = data - 'is_archived' WHERE id = $1";

/**
 * The rows as a transaction finds and changes them. What was looked at before is known at once; what is written is sent
 * at once, and its answer comes later.
 */
export function createTable(connection: Connection, known: Known, sending: Sending): Table {
  async function look(id: string) {
    sending.flush();
    await lookAt(connection, known, { ids: [id], sessions: [] });
    return known.rows.get(id) ?? undefined;
  }

  return {
    standing(id) {
      const standing = known.rows.get(id);
      return standing === undefined ? look(id) : (standing ?? undefined);
    },

    exists(id) {
      const standing = known.rows.get(id);
      return standing === undefined ? look(id).then((found) => found !== undefined) : standing !== null;
    },

    isFull(session_id, most) {
      const open = known.open.get(session_id);
      // What was settled since makes it fewer.
      if (open && (open.count <= most || open.isExact)) return open.count > most;
      sending.flush();
      return lookAt(connection, known, { ids: [], sessions: [session_id] }).then(
        () => (known.open.get(session_id)?.count ?? 0) > most,
      );
    },

    add(rows, isClaimed) {
      const [first] = rows;
      if (isClaimed && first && known.rows.get(first.id)) return undefined;
      const stands = rows.find(({ id }) => known.rows.get(id));
      if (stands) throw new Error(`The row ${stands.id} of a unit stands already`);
      for (const row of rows) note(known, row);
      return sending.add(rows.map(asRow));
    },

    patch(id, data, tags) {
      // How it stands may be another now, or what is open more.
      if ('is_archived' in data || 'is_temporary' in data) known.rows.delete(id);
      if ('state' in data && data.state !== 'done') known.open.clear();
      for (const open of known.open.values()) open.isExact = false;
      const values: unknown[] = [id, tags ? jsonb(tags) : null];
      const sql = merged('data', data, values);
      return sending.change<Told>(
        undefined,
        `UPDATE store SET data = ${sql}, tags = coalesce($2::jsonb, tags) WHERE id = $1 RETURNING ${TOLD}`,
        values,
      );
    },

    supersede: (id) => sending.whole<Told>('supersede', SUPERSEDE, [id]),

    remove(id) {
      known.rows.set(id, null);
      for (const open of known.open.values()) open.isExact = false;
      return sending.whole<Told>('remove', REMOVE, [id]);
    },

    read: (id, seq) => sending.change('read', READ, [id, seq]),

    unarchive(id) {
      const standing = known.rows.get(id);
      if (standing) known.rows.set(id, { ...standing, isArchived: false });
      return sending.change('unarchive', UNARCHIVE, [id]);
    },

    async ownerOf(session_id) {
      const [row] = await sending.whole<{ user_id: string }>('owner', OWNER, [session_id]);
      return row?.user_id;
    },

    removeSession(session_id) {
      known.rows.clear();
      known.open.delete(session_id);
      return sending.whole('remove session', REMOVE_SESSION, [session_id]);
    },

    removeUser(user_id) {
      known.rows.clear();
      return sending.whole('remove user', REMOVE_USER, [user_id]);
    },
  };
}

/** A row as it will stand; its `seq` comes with the answer. */
function asRow(row: NewRow): Row {
  const { id, type, user_id, session_id, data, tags = [], created_at = new Date().toISOString() } = row;
  return asStored({ seq: 0, id, type, user_id, session_id, data, tags, created_at });
}

function note(known: Known, row: NewRow): void {
  const { id, user_id, session_id, data } = row;
  const isArchived = 'is_archived' in data && data.is_archived === true;
  known.rows.set(id, { user_id, isTemporary: isTemporary(row), isArchived });
  const open = session_id === null ? undefined : known.open.get(session_id);
  const isOpen = 'state' in data && data.state === 'open';
  if (open && isOpen && 'event_type' in data && data.event_type === 'message') open.count += 1;
}
