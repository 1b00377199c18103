import type { StoreTable } from '@brain/schema';
import type { Selectable } from 'kysely';
import { messageOf } from '../errors.ts';
import { derivedFaults, openToRead, type Sqlite } from './database.ts';

/** A row as the table has it: `data` and `tags` are JSON text. */
export type TableRow = Selectable<StoreTable>;

export type Reads = ReturnType<typeof createReads>;

const COLUMNS = 'seq, id, type, user_id, session_id, data, tags, created_at';

/** Reads of the store as a whole. A list is read row by row, and nothing else is asked for meanwhile. */
export function createReads(sqlite: Sqlite) {
  const rows = (rest: string) =>
    sqlite.prepare<[], TableRow>(`SELECT ${COLUMNS} FROM store ${rest}`).iterate();
  const count = (rest: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${rest}`).pluck().get());
  const open = (type: 'message' | 'delivery') =>
    count(`store WHERE type = 'event' AND json_extract(data, '$.state') = 'open'
      AND json_extract(data, '$.event_type') = '${type}'`);

  return {
    /** All rows, in the order of `seq`. */
    all: () => rows('ORDER BY seq'),
    /** All events, session by session, each in the order of `seq`. */
    eventsBySession: () => rows("WHERE type = 'event' ORDER BY session_id, seq"),
    /** All rows but the events. */
    others: () => rows("WHERE type <> 'event' ORDER BY seq"),
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

    /** Memories that a search misses or finds by other words; and `rowid 7` for words that no memory has. */
    searchFaults(): string[] {
      const found = sqlite.prepare<[], { name: string }>(
        `SELECT id AS name FROM store LEFT JOIN memory_text ON memory_text.rowid = seq
         WHERE type = 'memory' AND memory_text.content IS NOT json_extract(data, '$.content')
         UNION ALL SELECT 'rowid ' || rowid FROM memory_text
         WHERE rowid NOT IN (SELECT seq FROM store WHERE type = 'memory')`,
      );
      return found.all().map(({ name }) => name);
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
