/**
 * What a writing transaction says before it adds a row: the highest `seq` given out by then, as a shared lock that is
 * there until its end. Whoever reads across sessions so learns up to where no row can come any more, since an earlier
 * `seq` may be committed later; and waits for nobody. Of the numbers of two halves no other locks are made.
 */
export const EDGE_LOCK = `SELECT pg_advisory_xact_lock_shared((last >> 31)::int, (last & 2147483647)::int)
  FROM (SELECT last_value - (NOT is_called)::int AS last FROM store_seq_seq) AS given`;

/** The highest `seq` given out, and the lowest that a writing transaction began with; one after the other. */
export const LAST_SEQ = 'SELECT last_value - (NOT is_called)::int AS last FROM store_seq_seq';
export const LOWEST_EDGE = `SELECT min((classid::bigint << 31) | objid::bigint) AS lowest FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Brains that start at once make the tables one after the other. */
export const SCHEMA_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('brain schema', 0))";
