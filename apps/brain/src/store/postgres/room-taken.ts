import type { Pool } from 'pg';
import { BrainError, messageOf } from '../../errors.ts';
import { connect } from './room.ts';

/**
 * Gives up the rows that are deleted beside all that goes on: their room is written over by what comes.
 * @throws BrainError `unavailable` when the server does not.
 */
export async function giveUpDeleted(databaseUrl: string): Promise<void> {
  try {
    // A connection of its own, since it takes as long as it takes.
    const client = await connect(databaseUrl);
    try {
      await client.query('VACUUM store, memory_vector, file_bytes');
    } finally {
      await client.end();
    }
  } catch (cause) {
    const why = `All rows are erased; the database has not given up their room: ${messageOf(cause)}`;
    throw new BrainError('unavailable', why, { cause });
  }
}

/** How much room the rows take with all that is made from them, in bytes; files are not counted. */
export async function roomTaken(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    "SELECT pg_total_relation_size('store') + pg_total_relation_size('memory_vector') AS bytes",
  );
  return rows[0]?.bytes ?? 0;
}
