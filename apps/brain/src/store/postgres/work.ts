import type { Client } from 'pg';
import { KEYS_HELD_TWICE, type TableRow } from '../snapshot.ts';
import { newUser, USERS_WITHOUT, type Work } from '../work.ts';
import { makeDerived } from './derived.ts';
import { asJsonb } from './json.ts';
import { openPool } from './pool.ts';
import { connect } from './room.ts';
import { prepareSchema } from './schema.ts';
import { createPostgresReads, vectorFaults } from './snapshot.ts';
import { openTimeline } from './timeline.ts';

/**
 * One change to the store of a database, made where there is none, that nobody uses (the caller has its room alone): a
 * transaction from now until `commit`. Closed before that, or killed, it has changed nothing.
 */
export async function openPostgresWork(databaseUrl: string): Promise<Work> {
  const pool = await openPool(databaseUrl, { max: 1 });
  const client = await connect(databaseUrl);
  try {
    await prepareSchema(pool);
    await client.query('BEGIN');
    // What is not ours either, as another program's tools, waits.
    await client.query('LOCK TABLE store IN SHARE ROW EXCLUSIVE MODE');
  } catch (error) {
    await client.end();
    throw error;
  } finally {
    await pool.end();
  }
  return createPostgresWork(client, databaseUrl);
}

function createPostgresWork(client: Client, databaseUrl: string): Work {
  async function add(rows: TableRow[]): Promise<TableRow[]> {
    if (rows.length === 0) return [];
    const column = (name: keyof TableRow) => rows.map((row) => row[name]);
    const { rows: added } = await client.query<{ id: string }>(
      `INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
       SELECT id, type, user_id, session_id, data::jsonb, tags::jsonb, created_at
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         WITH ORDINALITY AS row (id, type, user_id, session_id, data, tags, created_at, place)
       ORDER BY place ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        column('id'),
        column('type'),
        column('user_id'),
        column('session_id'),
        rows.map(({ data }) => asJsonb(data)),
        rows.map(({ tags }) => asJsonb(tags)),
        column('created_at'),
      ],
    );
    // Of two with one id in a batch the first was written.
    const ids = new Set(added.map(({ id }) => id));
    return rows.filter(({ id }) => ids.delete(id));
  }

  return {
    ...createPostgresReads(client, databaseUrl),
    add,
    textOf: ({ id, type, user_id, session_id, data, tags, created_at }) =>
      JSON.stringify([id, type, user_id, session_id, sorted(data), sorted(tags), created_at]),

    async addUsers() {
      const { rows } = await client.query<{ user_id: string }>(USERS_WITHOUT);
      await add(rows.map(({ user_id }) => newUser(user_id)));
    },

    async settleKeys() {
      const { rowCount } = await client.query(
        `UPDATE store SET data = jsonb_set(data, '{superseded_by}', to_jsonb(settled.latest))
         FROM (${KEYS_HELD_TWICE}) AS settled WHERE store.seq = settled.seq`,
      );
      return rowCount ?? 0;
    },

    async setState(id, state) {
      await client.query(
        "UPDATE store SET data = jsonb_set(data, '{state}', to_jsonb($1::text)) WHERE id = $2",
        [state, id],
      );
    },

    openTimeline: (beyond) => openTimeline(client, beyond),

    async rebuildDerived() {
      await makeDerived(client);
      const faults = await vectorFaults(client);
      await client.query('DELETE FROM memory_vector WHERE seq = ANY($1)', [faults.map(({ seq }) => seq)]);
      const listed = faults.flatMap(({ seq, holds }) => (holds ? seq : []));
      await client.query('INSERT INTO memory_vector (seq) SELECT unnest($1::bigint[])', [listed]);
      // What has to be mended may be an older dump that was put back: cursors of what it replaced are not of this store.
      await openTimeline(client, 0);
    },

    async commit() {
      await client.query('COMMIT');
      // What was added is counted at once, or the first queries would be planned for an empty store.
      await client.query('ANALYZE store, memory_vector');
    },
    close: () => client.end(),
  };
}

/** JSON with the keys in order: jsonb keeps them in an order of its own. */
function sorted(json: string): unknown {
  return JSON.parse(asJsonb(json), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
