import type { DataOf } from '@brain/schema';
import { eventRow, factId, type NewRow } from '../store/row.ts';

/** Where a change of memory comes from: for whom, why, and the fact it is made by, so that it is made once. */
export interface Cause {
  user_id: string;
  session_id: string | null;
  /** Whether the session is told, by a receipt. */
  told: boolean;
  why: DataOf<'memory'>['why'];
  /** What makes the ids of the change: the same parts are the same change. */
  fact: (string | number)[];
  /** The message it was learnt from. */
  source_event_id?: string | undefined;
  run_id?: string | undefined;
}

/** What a change is taken back by; the id of its receipt, where there is one. */
export function undoIdOf({ fact }: Pick<Cause, 'fact'>): string {
  return factId('evt', 'receipt', ...fact);
}

/** The event that tells a session what is now known; none outside a session. */
export function receiptRows(
  cause: Cause,
  told: Pick<DataOf<'memory'>, 'change' | 'memory_id' | 'content'> & { was?: string | undefined },
): NewRow[] {
  const { user_id, session_id, why, run_id, source_event_id } = cause;
  if (session_id === null || !cause.told) return [];
  const { change, memory_id, content, was } = told;
  const id = undoIdOf(cause);
  return [
    eventRow({ user_id, session_id }, id, {
      event_type: 'memory',
      change,
      memory_id,
      content,
      why,
      ...(was === undefined ? {} : { was }),
      ...(change === 'restored' ? {} : { undo_id: id }),
      ...(source_event_id === undefined ? {} : { source_event_id }),
      ...(run_id === undefined ? {} : { run_id }),
    }),
  ];
}
