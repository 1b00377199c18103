import BetterSqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { existsSync } from 'node:fs';
import type { Tables } from '@brain/schema';
import { messageOf } from '../errors.ts';
import { makePrivate } from '../secrets/private-file.ts';
import { indexes, SCHEMA_VERSION } from './indexes.ts';
import { mendVectors, VECTORS } from './vector-table.ts';

export type Sqlite = BetterSqlite.Database;
export type SqliteError = InstanceType<typeof BetterSqlite.SqliteError>;

/** How long the start waits for another program that holds the file. */
const BUSY_WAIT_MS = 5000;

/** Its version is kept in the file as `user_version`. */
const TABLE = `
CREATE TABLE store (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  type       TEXT NOT NULL CHECK (type IN ('event','memory','user','config')),
  user_id    TEXT,
  session_id TEXT,
  data       TEXT NOT NULL CHECK (json_valid(data)),
  tags       TEXT NOT NULL DEFAULT '[]',
  created_at TEXT NOT NULL
);
`;

/** What is made from the rows and can be made again. */
const DERIVED = `${indexes('sqlite')}${VECTORS}`;

/**
 * Opens the file of the store, making it when it is not there. `:memory:` keeps it in memory.
 * Who calls it closes `sqlite`.
 * @throws Error with a sentence that says what to do when the file is no store of this version.
 */
export function openDatabase(file: string): { sqlite: Sqlite; db: Kysely<Tables> } {
  const sqlite = openToChange(file);
  // SQLite would hold the whole process while it waits; from here on the writer waits in its stead.
  sqlite.pragma('busy_timeout = 0');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: cachingStatements(sqlite) }) });
  return { sqlite, db };
}

/** As `openDatabase`, without typed queries. */
export function openToChange(file: string): Sqlite {
  const sqlite = openFile(file);
  try {
    sqlite.pragma('journal_mode = WAL');
    // better-sqlite3 is built so that WAL mode falls back to NORMAL, which loses commits at a power cut.
    sqlite.pragma('synchronous = FULL');
    // What is erased is written over; its words are not left in free pages.
    sqlite.pragma('secure_delete = ON');
    sqlite.pragma('cache_size = -8000');
    // A checkpoint writes pages a second time, inside somebody's commit: every 16 MB instead of every 4.
    sqlite.pragma('wal_autocheckpoint = 4000');
    const version = versionOf(sqlite);
    const tables = Number(sqlite.prepare('SELECT count(*) AS n FROM sqlite_schema').pluck().get());
    if (version === 0 && tables === 0) sqlite.transaction(() => create(sqlite))();
    else checkVersion(file, version);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw faultOf(file, error);
  }
}

/**
 * Opens the file of a store to read it, beside a brain that may be running. Who calls it closes it.
 * @throws Error with a sentence that says what to do when there is none, or it is no store of this version.
 */
export function openToRead(file: string): Sqlite {
  if (!existsSync(file))
    throw new Error(`There is no store ${file}. Set BRAIN_DATA_DIR to the folder it is in.`);
  const sqlite = new BetterSqlite(file, { readonly: true, fileMustExist: true });
  try {
    checkVersion(file, versionOf(sqlite));
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw faultOf(file, error);
  }
}

function create(sqlite: Sqlite): void {
  sqlite.exec(TABLE);
  sqlite.exec(DERIVED);
  sqlite.pragma(`user_version = ${SCHEMA_VERSION}`);
}

/** What is derived from the rows and is missing here, or made in another way; by name. */
export function derivedFaults(sqlite: Sqlite): string[] {
  const made = (database: Sqlite) =>
    database
      .prepare<[], { name: string; sql: string }>('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL')
      .all();
  const here = new Map(made(sqlite).map(({ name, sql }) => [name, sql]));
  const model = new BetterSqlite(':memory:');
  try {
    create(model);
    return made(model).flatMap(({ name, sql }) => (here.get(name) === sql ? [] : name));
  } finally {
    model.close();
  }
}

/** Makes all that is derived from the rows anew. Call it in a transaction. */
export function rebuildDerived(sqlite: Sqlite): void {
  const derived = sqlite.prepare<[], { type: string; name: string }>(
    "SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('trigger', 'index')",
  );
  for (const { type, name } of derived.all()) sqlite.exec(`DROP ${type} "${name}"`);
  sqlite.exec(DERIVED);
  mendVectors(sqlite);
  sqlite.exec('REINDEX');
}

function versionOf(sqlite: Sqlite): number {
  return Number(sqlite.pragma('user_version', { simple: true }));
}

function faultOf(file: string, error: unknown): unknown {
  if (!(error instanceof BetterSqlite.SqliteError)) return error;
  if (!isCorrupt(error)) return unusable(file, error);
  return new Error(
    `${file} is damaged or is no SQLite file (${messageOf(error)}). Put back a backup, or move the file away to start anew.`,
    { cause: error },
  );
}

function openFile(file: string): Sqlite {
  // SQLite would make it readable by all; what it makes beside it is as the file is.
  if (file !== ':memory:') makePrivate(file);
  try {
    return new BetterSqlite(file, { timeout: BUSY_WAIT_MS });
  } catch (error) {
    throw unusable(file, error);
  }
}

/** Why the file cannot be had, in a sentence that says what to do. */
function unusable(file: string, cause: unknown): Error {
  return new Error(
    `${file} cannot be read and written (${messageOf(cause)}). Give it room and this user the right to it, stop what else holds it, or choose another folder with BRAIN_DATA_DIR.`,
    { cause },
  );
}

function checkVersion(file: string, version: number): void {
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `${file} was written by a newer Brain (version ${version}, this one reads ${SCHEMA_VERSION}). Update Brain, or point BRAIN_DATA_DIR elsewhere.`,
    );
  }
  throw new Error(
    `${file} is no store of this Brain (version ${version}, this one reads ${SCHEMA_VERSION}). Point BRAIN_DATA_DIR elsewhere, or start the Brain that wrote it.`,
  );
}

function isCorrupt(error: SqliteError): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test(error.code);
}

/** Kysely prepares a statement for each query; the text repeats, so the prepared statement is kept. */
function cachingStatements(sqlite: Sqlite) {
  const cache = new Map<string, BetterSqlite.Statement>();
  const MAX_STATEMENTS = 200;
  return {
    prepare(sql: string) {
      const cached = cache.get(sql);
      if (cached) return cached;
      const statement = sqlite.prepare(sql);
      if (cache.size >= MAX_STATEMENTS) cache.clear();
      cache.set(sql, statement);
      return statement;
    },
    close: () => sqlite.close(),
  };
}
