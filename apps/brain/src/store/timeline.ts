import { Timeline } from '@brain/schema';
import type { Sqlite } from './database.ts';
import { factId } from './row.ts';

/** How far a new timeline begins behind the one before: more than a store gives out between two backups. */
const STRIDE = 1_000_000_000;

/** Which cursors a store can have given; perhaps it has to be asked. */
export interface Timelines {
  /** False for a cursor that another store gave: from before a restore or an import, or from elsewhere. */
  knows(cursor: number): boolean | Promise<boolean>;
}

/** The highest `seq` the file ever gave, also to a row that is gone. */
export function lastSeq(sqlite: Sqlite): number {
  return Number(sqlite.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'store'").pluck().get() ?? 0);
}

/**
 * Opens a new timeline: what is written from now on gets a `seq` beyond all that this file, and one it replaces
 * (`beyond`), ever gave. A cursor from there is then known not to be of this file. Call it in a transaction. Gives the
 * `seq` of the row that says so, the first of the new timeline.
 */
export function openTimeline(sqlite: Sqlite, beyond: number): number {
  const from = lastSeq(sqlite);
  const { id, to, data } = timelineRow(from, beyond);
  const moved = sqlite.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'store'").run(to);
  if (moved.changes === 0)
    sqlite.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('store', ?)").run(to);
  sqlite
    .prepare("INSERT INTO store (id, type, data, created_at) VALUES (?, 'config', ?, ?)")
    .run(id, data, new Date().toISOString());
  return to + 1;
}

/** The row that says that nothing between `from`, the last `seq` there is, and `to` is of this store. */
export function timelineRow(from: number, beyond: number) {
  const to = Math.max(from, beyond) + STRIDE;
  const data: Timeline = { kind: 'timeline', from, to };
  return { id: factId('cfg', 'timeline', to), to, data: JSON.stringify(data) };
}

/** The rows that say so. */
export const TIMELINES = `SELECT data FROM store WHERE type = 'config' AND user_id IS NULL
  AND data ->> 'kind' = 'timeline'`;

/** Whether a cursor is of none of these gaps, which are read from rows. */
export function outsideOf(timelines: string[]): (cursor: number) => boolean {
  const gaps = timelines.map((data) => Timeline.parse(JSON.parse(data)));
  return (cursor) => !gaps.some(({ from, to }) => cursor > from && cursor <= to);
}

/** Which cursors this file, or one it goes back to, can have given. The gaps are read once, now. */
export function createTimelines(sqlite: Sqlite) {
  const isOurs = outsideOf(sqlite.prepare<[], string>(TIMELINES).pluck().all());
  let last = lastSeq(sqlite);

  return {
    knows(cursor: number): boolean {
      if (cursor > last) last = lastSeq(sqlite);
      return cursor <= last && isOurs(cursor);
    },
  };
}
