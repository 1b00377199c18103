import type { Unit } from '../unit.ts';

/** What a batch must have for itself, or at least not see changed by others, in an order that all brains go by. */
export interface Locks {
  keys: string[];
  shared: boolean[];
}

/**
 * The locks of a batch. Whoever adds to a session has it for itself until the commit: so its rows are committed in the order
 * of `seq`, and a reader with a cursor misses none. So it is with a user's memories, and with what may be used once.
 */
export function locksOf(units: Unit[]): Locks {
  const alone = new Set<string>();
  const beside = new Set<string>();
  for (const { rows = [], ensure = [], removesSession, removesUser, requires } of units) {
    for (const { type, user_id, session_id } of [...rows, ...ensure]) {
      if (session_id !== null) alone.add(`session:${session_id}`);
      if (type === 'memory') alone.add(`user:${user_id}`);
      // Nobody is added to while they are erased.
      else if (type === 'user') beside.add(`user:${user_id}`);
    }
    if (removesSession !== undefined) alone.add(`session:${removesSession}`);
    if (removesUser !== undefined) alone.add(`user:${removesUser}`);
    if (requires !== undefined) alone.add(`row:${requires}`);
  }
  const keys = [...new Set([...alone, ...beside])].toSorted();
  return { keys, shared: keys.map((key) => !alone.has(key)) };
}

/** Takes locks for the transaction, one after the other. */
export const LOCK = `
  SELECT CASE WHEN shared THEN pg_advisory_xact_lock_shared(hashtextextended(key, 0))
    ELSE pg_advisory_xact_lock(hashtextextended(key, 0)) END
  FROM unnest($1::text[], $2::boolean[]) AS lock (key, shared)`;
