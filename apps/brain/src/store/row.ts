import { hash } from 'node:crypto';
import type { RowType, StoredData, StoredEvent, StoreTable } from '@brain/schema';
import type { Selectable } from 'kysely';

/** A row about to be written. Its id says which fact it is: written once, whoever writes it again. */
export interface NewRow {
  id: string;
  type: RowType;
  user_id: string | null;
  session_id: string | null;
  data: object;
  tags?: string[];
  /** ISO 8601 UTC; default: now. */
  created_at?: string;
}

/** A row as it stands in the store. */
export interface Row extends Required<NewRow> {
  seq: number;
}

/**
 * The id of a fact, made from its key: the same parts give the same id, for ever. 128 bits of SHA-256 over
 * the parts as JSON, so that no two lists of parts run together.
 */
export function factId(prefix: 'evt' | 'mem' | 'usr' | 'cfg', ...parts: (string | number)[]): string {
  return `${prefix}_${hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)}`;
}

/** Rows were parsed before they were written, so reading one back is JSON and a type. */
export function fromTable(row: Selectable<StoreTable>): Row {
  return { ...row, data: JSON.parse(row.data), tags: JSON.parse(row.tags) };
}

/** The row as an event; for rows of type event only. */
export function asEvent(row: Row): StoredEvent {
  return row as unknown as StoredEvent; // an event's row holds a user, a session and StoredData: `eventRow` wrote it
}

/** A row of type event. */
export function eventRow(
  session: { user_id: string; session_id: string },
  id: string,
  data: StoredData,
): NewRow {
  return { id, type: 'event', user_id: session.user_id, session_id: session.session_id, data };
}
