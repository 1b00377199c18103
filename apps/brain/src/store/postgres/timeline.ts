import type { ClientBase, Pool } from 'pg';
import { outsideOf, timelineRow, TIMELINES, type Timelines } from '../timeline.ts';
import { LAST_SEQ } from './keys.ts';

/** The highest `seq` the database ever gave, also to a row that is gone or never came. */
export async function lastSeq(database: Pool | ClientBase): Promise<number> {
  const { rows } = await database.query<{ last: number }>(LAST_SEQ);
  return rows[0]?.last ?? 0;
}

/** As SQLite’s. Setting a sequence would stay when all else is undone; to restart it does not. */
export async function openTimeline(client: ClientBase, beyond: number): Promise<number> {
  const { id, to, data } = timelineRow(await lastSeq(client), beyond);
  await client.query(`ALTER TABLE store ALTER COLUMN seq RESTART WITH ${to + 1}`);
  await client.query("INSERT INTO store (id, type, data, created_at) VALUES ($1, 'config', $2, $3)", [
    id,
    data,
    new Date().toISOString(),
  ]);
  return to + 1;
}

/** Which cursors this database can have given. The gaps are read once, now: none comes while a brain runs. */
export async function openTimelines(pool: Pool): Promise<Timelines> {
  const { rows } = await pool.query<{ data: string }>(TIMELINES);
  const isOurs = outsideOf(rows.map(({ data }) => data));
  let last = await lastSeq(pool);

  return {
    async knows(cursor) {
      if (cursor > last) last = await lastSeq(pool);
      return cursor <= last && isOurs(cursor);
    },
  };
}
