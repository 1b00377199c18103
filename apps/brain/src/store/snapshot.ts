import type { StoreTable } from '@brain/schema';
import type { Selectable } from 'kysely';
import { messageOf } from '../errors.ts';
import { derivedFaults, openToRead, type Sqlite } from './database.ts';
import { vectorFaults } from './vector-table.ts';

/** A row as the table has it: `data` and `tags` are JSON text. */
export type TableRow = Selectable<StoreTable>;

export type Reads = ReturnType<typeof createReads>;

const COLUMNS = 'seq, id, type, user_id, session_id, data, tags, created_at';

/** Memories that hold though another holds under their key since: `seq`, `id`, and the id of the `latest`. */
export const KEYS_HELD_TWICE = `
  SELECT seq, id, latest FROM (SELECT seq, id, first_value(id) OVER same AS latest FROM store
    WHERE type = 'memory' AND data ->> 'key' IS NOT NULL
    AND data ->> 'superseded_by' IS NULL
    WINDOW same AS (PARTITION BY user_id, data ->> 'key' ORDER BY created_at DESC, seq DESC))
  WHERE id <> latest`;

/** Reads of the store as a whole. A list is read row by row, and nothing else is asked for meanwhile. */
export function createReads(sqlite: Sqlite) {
  const rows = (rest: string) =>
    sqlite.prepare<[], TableRow>(`SELECT ${COLUMNS} FROM store ${rest}`).iterate();
  const count = (rest: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${rest}`).pluck().get());
  const open = (type: 'message' | 'delivery') =>
    count(`store WHERE type = 'event' AND data ->> 'state' = 'open'
      AND data ->> 'event_type' = '${type}'`);

  return {
    /** All rows, in the order of `seq`. */
    all: () => rows('ORDER BY seq'),
    /** All events, session by session, each in the order of `seq`. */
    eventsBySession: () => rows("WHERE type = 'event' ORDER BY session_id, seq"),
    /** All rows but the events. */
    others: () => rows("WHERE type <> 'event' ORDER BY seq"),
    /** Memories that hold though another holds under their key since, by id. */
    keysHeldTwice(): string[] {
      const found = sqlite.prepare<[], { id: string }>(KEYS_HELD_TWICE);
      return found.all().map(({ id }) => id);
    },
    /** Memories whose vector is of other words, or is not on the list of those to be made. */
    vectorFaults: () => vectorFaults(sqlite),
    rowCount: () => count('store'),
    /** What the next start takes up again. */
    openCounts: () => ({ triggers: open('message'), deliveries: open('delivery') }),

    /** What SQLite finds wrong with the file, its indexes and its constraints; a sentence each. */
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
