import type { ClientBase, Pool, PoolClient } from 'pg';
import { indexes, SCHEMA_VERSION } from '../indexes.ts';
import { SCHEMA_LOCK } from './keys.ts';

/** As SQLite's. Texts are ordered byte by byte on both. */
const TABLE = `
CREATE TABLE store (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id         text COLLATE "C" NOT NULL UNIQUE,
  type       text COLLATE "C" NOT NULL CHECK (type IN ('event', 'memory', 'user', 'config')),
  user_id    text COLLATE "C",
  session_id text COLLATE "C",
  data       jsonb NOT NULL,
  tags       jsonb NOT NULL DEFAULT '[]',
  created_at text COLLATE "C" NOT NULL
);
`;

/**
 * As `vector-table.ts` has it: one row for each memory that holds, kept by triggers. Where the indexes and triggers are
 * gone, they can be made by it anew.
 */
export const VECTORS = `
CREATE TABLE IF NOT EXISTS memory_vector (
  seq     bigint PRIMARY KEY,
  made_by text COLLATE "C" NOT NULL DEFAULT '',
  hash    bytea NOT NULL DEFAULT '',
  vector  bytea NOT NULL DEFAULT ''
);
CREATE INDEX memory_vector_made_by ON memory_vector (made_by, seq DESC);
CREATE OR REPLACE FUNCTION memory_vector_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM memory_vector WHERE seq = old.seq;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO memory_vector (seq) SELECT new.seq WHERE new.data ->> 'superseded_by' IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER memory_vector_added AFTER INSERT ON store FOR EACH ROW
  WHEN (new.type = 'memory' AND new.data ->> 'superseded_by' IS NULL)
  EXECUTE FUNCTION memory_vector_keep();
CREATE TRIGGER memory_vector_changed AFTER UPDATE OF data ON store FOR EACH ROW
  WHEN (new.type = 'memory' AND (
    new.data ->> 'content' IS DISTINCT FROM old.data ->> 'content' OR
    new.data ->> 'superseded_by' IS DISTINCT FROM old.data ->> 'superseded_by'))
  EXECUTE FUNCTION memory_vector_keep();
CREATE TRIGGER memory_vector_removed AFTER DELETE ON store FOR EACH ROW
  WHEN (old.type = 'memory') EXECUTE FUNCTION memory_vector_keep();
`;

/** What several brains need beside the rows: who works on what, which commit was a brain's last, and files. */
const SHARED = `
CREATE TABLE lease (
  name   text COLLATE "C" PRIMARY KEY,
  holder text NOT NULL,
  until  timestamptz NOT NULL
);
CREATE TABLE store_commit (
  brain text COLLATE "C" PRIMARY KEY,
  mark  text NOT NULL,
  at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE file_bytes (
  file_id text COLLATE "C" NOT NULL,
  part    integer NOT NULL,
  bytes   bytea NOT NULL,
  PRIMARY KEY (file_id, part)
);
`;

const VERSION = `
CREATE TABLE store_version (version integer NOT NULL, store text NOT NULL DEFAULT gen_random_uuid());
INSERT INTO store_version (version) VALUES (${SCHEMA_VERSION});
`;

/** All of a store, for a database that has none. */
export const SCHEMA = `${TABLE}${indexes('postgres')}${VECTORS}${SHARED}${VERSION}`;

/**
 * Makes the tables where there are none; of brains that start at once, one does.
 * @throws Error with a sentence that says what to do when the database is no store of this version.
 */
export async function prepareSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(SCHEMA_LOCK);
    await createOrCheck(client);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    // The connection goes, and its transaction with it.
    client.release(true);
    throw error;
  }
}

async function createOrCheck(client: PoolClient): Promise<void> {
  if (!(await stands(client))) await client.query(SCHEMA);
}

/**
 * Whether the database holds a store.
 * @throws Error with a sentence that says what to do when it is none of this version.
 */
export async function stands(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ versions: string | null; store: string | null }>(
    `SELECT to_regclass('store_version')::text AS versions, to_regclass('store')::text AS store`,
  );
  const [found] = rows;
  if (found?.versions) checkVersion(await versionOf(client));
  else if (found?.store) throw notOurs('it has a table named store');
  return found?.versions !== null;
}

async function versionOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>('SELECT version FROM store_version');
  return rows[0]?.version ?? 0;
}

function checkVersion(version: number): void {
  if (version === SCHEMA_VERSION) return;
  if (version < SCHEMA_VERSION) throw notOurs(`version ${version}, this one reads ${SCHEMA_VERSION}`);
  throw new Error(
    `The database was written by a newer Brain (version ${version}, this one reads ${SCHEMA_VERSION}). Update Brain, or point DATABASE_URL elsewhere.`,
  );
}

function notOurs(why: string): Error {
  return new Error(
    `The database holds no store of this Brain (${why}). Point DATABASE_URL at an empty database, or start the Brain that wrote it.`,
  );
}
