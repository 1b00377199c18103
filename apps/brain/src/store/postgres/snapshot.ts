import type { ClientBase } from 'pg';
import {
  COLUMNS,
  FILES_NAMED,
  KEYS_HELD_TWICE,
  openOf,
  type Reads,
  type Snapshot,
  type TableRow,
} from '../snapshot.ts';
import { isFault, type Kept, KEPT } from '../vector-table.ts';
import { derivedFaults } from './derived.ts';
import { connect, nameOf } from './room.ts';
import { stands } from './schema.ts';

/** Rows that are brought along at a time. */
const FETCH = 200;

/** The rows of a query, a few at a time, whatever else is asked meanwhile. In a transaction. */
async function* rowsOf<T extends object>(client: ClientBase, query: string): AsyncGenerator<T> {
  const name = `"rows ${crypto.randomUUID()}"`;
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${query}`);
  for (;;) {
    const { rows } = await client.query<T>(`FETCH ${FETCH} FROM ${name}`);
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query(`CLOSE ${name}`);
}

/** The vectors that are not as they should be. */
export async function vectorFaults(client: ClientBase): Promise<Kept[]> {
  const found: Kept[] = [];
  for await (const kept of rowsOf<Kept>(client, KEPT)) if (isFault(kept)) found.push(kept);
  return found;
}

/** Reads of the store of a database as a whole, inside a transaction of the client. */
export function createPostgresReads(client: ClientBase, databaseUrl: string): Reads {
  const rows = (rest: string) => rowsOf<TableRow>(client, `SELECT ${COLUMNS} FROM store ${rest}`);
  const ids = async (query: string) => (await client.query<{ id: string }>(query)).rows.map(({ id }) => id);
  async function count(rest: string): Promise<number> {
    const { rows } = await client.query<{ n: number }>(`SELECT count(*) AS n FROM ${rest}`);
    return rows[0]?.n ?? 0;
  }

  return {
    all: () => rows('ORDER BY seq'),
    eventsBySession: () => rows("WHERE type = 'event' ORDER BY session_id, seq"),
    others: () => rows("WHERE type <> 'event' ORDER BY seq"),
    since: (seq) => rows(`WHERE seq >= ${seq} ORDER BY seq`),
    keysHeldTwice: () => ids(KEYS_HELD_TWICE),
    filesNamed: () => ids(FILES_NAMED),
    vectorFaults: async () => (await vectorFaults(client)).map(({ name }) => name),
    rowCount: () => count('store'),
    openCounts: async () => ({
      triggers: await count(openOf('message')),
      deliveries: await count(openOf('delivery')),
    }),
    fileFaults: async () =>
      (await derivedFaults(databaseUrl)).map((name) => `${name} is missing, or is not as it should be`),
  };
}

/**
 * The store of a database as it is at this moment, whatever brains write meanwhile.
 * @throws Error with a sentence that says what to do when there is none, or it is no store of this version.
 */
export async function openPostgresSnapshot(databaseUrl: string): Promise<Snapshot> {
  const client = await connect(databaseUrl);
  try {
    // A transaction sees the store as of its first read.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    if (!(await stands(client)))
      throw new Error(`There is no store in ${nameOf(databaseUrl)}. Start a brain with it, or import rows.`);
  } catch (error) {
    await client.end();
    throw error;
  }
  return { ...createPostgresReads(client, databaseUrl), close: () => client.end() };
}
