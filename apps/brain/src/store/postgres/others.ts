import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

const OTHERS =
  "SELECT string_agg(brain || ' ' || mark, ' ' ORDER BY brain) AS marks FROM store_commit WHERE brain <> $1";
const FORGET = "DELETE FROM store_commit WHERE at < now() - interval '1 day'";

/** Among the brains that share a store: what it is called by all of them, and what they have written. */
export async function openShared(pool: Pool) {
  /** This brain, since its start. */
  const brain = randomUUID();
  const { rows } = await pool.query<{ store: string }>('SELECT store FROM store_version');
  await pool.query(FORGET);
  return {
    brain,
    name: rows[0]?.store ?? '',
    /** One text that changes with each commit of another brain. */
    async others(): Promise<string> {
      const found = await pool.query<{ marks: string | null }>(OTHERS, [brain]);
      return found.rows[0]?.marks ?? '';
    },
  };
}
