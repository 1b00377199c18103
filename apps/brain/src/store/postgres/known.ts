import type { Standing } from '../standing.ts';
import type { Unit } from '../unit.ts';
import type { Connection } from './connection.ts';

/** What a transaction has seen, and what it has made of it since. */
export interface Known {
  /** How rows stand, by id; null: they do not. */
  rows: Map<string, Standing | null>;
  /** How many triggers of sessions are open: so many, or no more than that. */
  open: Map<string, { count: number; isExact: boolean }>;
}

const ROWS = `
  SELECT id, user_id, data ->> 'is_temporary' AS temporary, data ->> 'is_archived' AS archived
  FROM store WHERE id = ANY ($1::text[])`;
const OPEN = `
  SELECT session_id, count(*) AS count FROM store WHERE type = 'event' AND data ->> 'state' = 'open'
  AND data ->> 'event_type' = 'message' AND session_id = ANY ($1::text[]) GROUP BY session_id`;

interface Asked {
  ids: string[];
  sessions: string[];
}

/** What must be seen before units are decided. */
export function askedBy(units: Unit[]): Asked {
  const ids = new Set<string>();
  const sessions = new Set<string>();
  for (const { rows = [], ensure = [], unless, requires, maxWaiting, removesSession, removes } of units) {
    for (const { id } of [...rows, ...ensure]) ids.add(id);
    if (unless !== undefined) ids.add(unless);
    if (requires !== undefined) ids.add(requires);
    // Whether it is a temporary session that goes.
    if (removesSession !== undefined) for (const id of removes ?? []) ids.add(id);
    const session_id = rows[0]?.session_id ?? removesSession;
    if (maxWaiting !== undefined && session_id !== undefined) sessions.add(session_id);
  }
  return { ids: [...ids], sessions: [...sessions] };
}

/** Looks at rows and sessions, with one answer to wait for, and notes how they stand. */
export async function lookAt({ send }: Connection, known: Known, { ids, sessions }: Asked): Promise<void> {
  type Found = { id: string; user_id: string | null; temporary: string | null; archived: string | null };
  const [rows, counts] = await Promise.all([
    ids.length === 0 ? [] : send<Found>('look', ROWS, [ids]),
    sessions.length === 0 ? [] : send<{ session_id: string; count: number }>('open', OPEN, [sessions]),
  ]);
  for (const id of ids) known.rows.set(id, null);
  for (const { id, user_id, temporary, archived } of rows)
    known.rows.set(id, { user_id, isTemporary: temporary === 'true', isArchived: archived === 'true' });
  for (const session_id of sessions) known.open.set(session_id, { count: 0, isExact: true });
  for (const { session_id, count } of counts) known.open.set(session_id, { count, isExact: true });
}
