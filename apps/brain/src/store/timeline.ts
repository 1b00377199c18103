import { Timeline } from '@brain/schema';
import type { Sqlite } from './database.ts';
import { factId } from './row.ts';

export type Timelines = ReturnType<typeof createTimelines>;

/** How far a new timeline begins behind the one before: more than a store gives out between two backups. */
const STRIDE = 1_000_000_000;

/** The highest `seq` the file ever gave, also to a row that is gone. */
export function lastSeq(sqlite: Sqlite): number {
  return Number(sqlite.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'store'").pluck().get() ?? 0);
}

/**
 * Opens a new timeline: what is written from now on gets a `seq` beyond all that this file, and one it replaces
 * (`beyond`), ever gave. A cursor from there is then known not to be of this file. Call it in a transaction.
 */
export function openTimeline(sqlite: Sqlite, beyond: number): void {
  const from = lastSeq(sqlite);
  const to = Math.max(from, beyond) + STRIDE;
  const moved = sqlite.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'store'").run(to);
  if (moved.changes === 0)
    sqlite.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('store', ?)").run(to);
  const data: Timeline = { kind: 'timeline', from, to };
  sqlite
    .prepare("INSERT INTO store (id, type, data, created_at) VALUES (?, 'config', ?, ?)")
    .run(factId('cfg', 'timeline', to), JSON.stringify(data), new Date().toISOString());
}

/** Which cursors this file, or one it goes back to, can have given. The gaps are read once, now. */
export function createTimelines(sqlite: Sqlite) {
  const gaps = sqlite
    .prepare(
      `SELECT data FROM store WHERE type = 'config' AND user_id IS NULL
       AND data ->> 'kind' = 'timeline'`,
    )
    .pluck()
    .all()
    .map((data) => Timeline.parse(JSON.parse(String(data))));
  let last = lastSeq(sqlite);

  return {
    /** False for a cursor that another file gave: from before a restore or an import, or from elsewhere. */
    knows(cursor: number): boolean {
      if (cursor > last) last = lastSeq(sqlite);
      return cursor <= last && !gaps.some(({ from, to }) => cursor > from && cursor <= to);
    },
  };
}
