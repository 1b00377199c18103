import type { Pool, PoolConfig } from 'pg';

/** Connections for reads; the writer has one of its own. */
const MAX_READERS = 10;
/** How long a server may take to answer that it is there, and how long one query of it may take. */
const CONNECT_MS = 5000;
const QUERY_MS = 60_000;
const IDLE_MS = 30_000;

/** What pg gives as something else than SQLite: big integers as numbers, JSON as text. Their numbers in Postgres. */
const INT8 = 20;
const JSON_TYPE = 114;
const NUMERIC = 1700;
const JSONB = 3802;

/** How a connection is opened, wherever one is: rows look as they do out of SQLite. */
export async function connectionOptions(databaseUrl: string): Promise<PoolConfig> {
  const { types } = await loadPg();
  const parsers: Record<number, (text: string) => unknown> = {
    [INT8]: Number,
    [NUMERIC]: Number,
    [JSON_TYPE]: (text) => text,
    [JSONB]: (text) => text,
  };
  return {
    connectionString: databaseUrl,
    application_name: 'brain',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      getTypeParser: (oid, format) => parsers[oid] ?? types.getTypeParser(oid, format),
    },
  };
}

/**
 * Connections to a Postgres, made as they are needed and made anew where they were lost. Who opens it ends it.
 * Loads pg, so that who needs no Postgres does without.
 */
export async function openPool(databaseUrl: string, options: PoolConfig = {}): Promise<Pool> {
  const [{ Pool: PgPool }, common] = await Promise.all([loadPg(), connectionOptions(databaseUrl)]);
  const pool = new PgPool({
    max: MAX_READERS,
    idleTimeoutMillis: IDLE_MS,
    query_timeout: QUERY_MS,
    ...common,
    ...options,
  });
  // Who asked for something hears of a lost connection by it; where nobody did, the next one is made anew.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** pg, when it is first needed. It is no ES module: all it has is its default. */
export async function loadPg() {
  return (await import('pg')).default;
}
