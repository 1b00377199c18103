import type { Connection } from './connection.ts';
import { isLost, isStoreFault } from './faults.ts';

const STATUS = 'SELECT pg_xact_status($1::text::xid8) AS status';
/** Whoever held it is cut off, since nobody hears its answer any more: it is over then, either way. */
const END = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE backend_xid = ($1::text::xid8)::xid AND pid <> pg_backend_pid()`;

/** What became of a transaction whose commit was not answered; undefined as long as it is under way. */
export async function wasCommitted(connection: Connection, xid: string): Promise<boolean | undefined> {
  try {
    const [row] = await connection.send<{ status: string | null }>(undefined, STATUS, [xid]);
    if (row?.status !== 'in progress') return row?.status === 'committed';
    await connection.send(undefined, END, [xid]);
    return undefined;
  } catch (error) {
    if (isLost(error) || isStoreFault(error)) throw error;
    // This server never gave it out: it took the place of one that was lost with the transaction.
    return false;
  }
}
