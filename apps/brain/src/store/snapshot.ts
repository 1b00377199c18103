import type { StoreTable } from '@brain/schema';
import type { Selectable } from 'kysely';
import { messageOf } from '../errors.ts';
import { derivedFaults, openToRead, type Sqlite } from './database.ts';
import { vectorFaults } from './vector-table.ts';

/** A row as the table has it: `data` and `tags` are JSON text. */
export type TableRow = Selectable<StoreTable>;

/** What may take a promise, by the engine. */
export type Later<T> = T | Promise<T>;
/** Rows one by one; nothing else is asked of the store until they are over. */
export type Rows = Iterable<TableRow> | AsyncIterable<TableRow>;

/** Reads of a store as a whole. */
export interface Reads {
  /** All rows, in the order of `seq`. */
  all(): Rows;
  /** All events, session by session, each in the order of `seq`. */
  eventsBySession(): Rows;
  /** All rows but the events. */
  others(): Rows;
  /** The rows from a `seq` on, in its order. */
  since(seq: number): Rows;
  /** Memories that hold though another holds under their key since, by id. */
  keysHeldTwice(): Later<string[]>;
  /** Memories whose vector is of other words, or is not on the list of those to be made. */
  vectorFaults(): Later<string[]>;
  /** The files that rows name, each once. */
  filesNamed(): Later<string[]>;
  rowCount(): Later<number>;
  /** What the next start takes up again. */
  openCounts(): Later<{ triggers: number; deliveries: number }>;
  /** What the engine finds wrong with the store’s indexes, its constraints, its file; a sentence each. */
  fileFaults(): Later<string[]>;
}

/** The store as it is at one moment, whatever a brain writes meanwhile. It holds that moment, so close it. */
export type Snapshot = Reads & { close(): Later<void> };

export const COLUMNS = 'seq, id, type, user_id, session_id, data, tags, created_at';

/** Memories that hold though another holds under their key since: `seq`, `id`, and the id of the `latest`. */
export const KEYS_HELD_TWICE = `
  SELECT seq, id, latest FROM (SELECT seq, id, first_value(id) OVER same AS latest FROM store
    WHERE type = 'memory' AND data ->> 'key' IS NOT NULL
    AND data ->> 'superseded_by' IS NULL
    WINDOW same AS (PARTITION BY user_id, data ->> 'key' ORDER BY created_at DESC, seq DESC)) AS held
  WHERE id <> latest`;

export const FILES_NAMED = `SELECT DISTINCT data ->> 'file_id' AS id FROM store
  WHERE type = 'config' AND data ->> 'kind' = 'file'`;

/** What is counted as open, of triggers and of deliveries. */
export const openOf = (type: 'message' | 'delivery') =>
  `store WHERE type = 'event' AND data ->> 'state' = 'open' AND data ->> 'event_type' = '${type}'`;

/** Reads of a SQLite store as a whole. */
export function createReads(sqlite: Sqlite) {
  const rows = (rest: string) =>
    sqlite.prepare<[], TableRow>(`SELECT ${COLUMNS} FROM store ${rest}`).iterate();
  const count = (rest: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${rest}`).pluck().get());

  const ids = (query: string) =>
    sqlite
      .prepare<[], { id: string }>(query)
      .all()
      .map(({ id }) => id);

  return {
    all: () => rows('ORDER BY seq'),
    eventsBySession: () => rows("WHERE type = 'event' ORDER BY session_id, seq"),
    others: () => rows("WHERE type <> 'event' ORDER BY seq"),
    since: (seq: number) => rows(`WHERE seq >= ${seq} ORDER BY seq`),
    keysHeldTwice: () => ids(KEYS_HELD_TWICE),
    filesNamed: () => ids(FILES_NAMED),
    vectorFaults: () => vectorFaults(sqlite),
    rowCount: () => count('store'),
    openCounts: () => ({ triggers: count(openOf('message')), deliveries: count(openOf('delivery')) }),
    fileFaults(): string[] {
      try {
        const found = sqlite.pragma('integrity_check') as { integrity_check: string }[]; // the shape SQLite documents
        const faults = found.map(({ integrity_check }) => integrity_check).filter((fault) => fault !== 'ok');
        return [
          ...faults,
          ...derivedFaults(sqlite).map((name) => `${name} is missing, or is not as it should be`),
        ];
      } catch (error) {
        return [messageOf(error)];
      }
    },
  };
}

/**
 * The store of a file as it is at this moment, whatever a brain writes meanwhile. While it is open the file's log
 * grows with what is written, so close it.
 */
export function openSnapshot(file: string) {
  const sqlite = openToRead(file);
  // A transaction sees the file as of its first read.
  sqlite.exec('BEGIN; SELECT 1 FROM sqlite_schema');
  return { sqlite, ...createReads(sqlite), close: (): void => void sqlite.close() };
}
