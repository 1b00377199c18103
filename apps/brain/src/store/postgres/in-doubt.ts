import type { Connection } from './connection.ts';

/** Each transaction that writes sets its brain's mark, so that it stands if and only if the rest of it does. */
export const MARK = `INSERT INTO store_commit (brain, mark) VALUES ($1, $2)
  ON CONFLICT (brain) DO UPDATE SET mark = excluded.mark, at = now()`;
/** It changes nothing, and waits for a transaction that is still under way on a connection that was lost. */
const LAST = `INSERT INTO store_commit (brain, mark) VALUES ($1, '')
  ON CONFLICT (brain) DO UPDATE SET mark = store_commit.mark RETURNING mark`;

/**
 * Whether a transaction whose commit was not answered was committed. Not by its id: a server that has crashed gives out
 * anew the ids of what it had not yet written to the disk.
 */
export async function wasCommitted(
  connection: Connection,
  { brain, mark }: { brain: string; mark: string },
): Promise<boolean> {
  const [row] = await connection.send<{ mark: string }>(undefined, LAST, [brain]);
  return row?.mark === mark;
}
