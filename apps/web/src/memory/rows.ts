import type { Memory } from '@brain/schema';
import { UNDO_MS } from './undo.ts';

/** A memory as it stands in the list. */
export interface Row {
  id: string;
  memory: Memory;
  /** Where it fits what is searched for; null in the list of all. */
  found: { snippet: string; marks: Mark[] } | null;
  /** The last change made to it here, by what it is taken back. One that was forgotten is only this any more. */
  taken: { kind: 'added' | 'changed' | 'forgotten'; undo_id: string; at: number } | null;
  isSaving: boolean;
  /** Why the last change was not made: the memory is gone, or no answer came. */
  fault: 'gone' | 'failed' | null;
}

/** Start and length, in UTF-16 code units. */
export type Mark = [number, number];

export function rowOf(memory: Memory, found: Row['found'] = null): Row {
  return { id: memory.id, memory, found, taken: null, isSaving: false, fault: null };
}

/**
 * The rows as the brain has them now, with what was done to them here: what can be taken back stays where it was, for
 * as long as that is possible.
 */
export function keepTaken(before: Row[], now: Row[], at: number): Row[] {
  const rows = now.map((row) => {
    const known = before.find(({ id }) => id === row.id);
    if (!known || known.taken?.kind === 'forgotten') return row; // back again
    return { ...row, taken: known.taken, isSaving: known.isSaving, fault: known.fault };
  });
  for (const [place, row] of before.entries()) {
    const isOver = row.taken?.kind !== 'forgotten' || at - row.taken.at >= UNDO_MS;
    if (isOver || rows.some(({ id }) => id === row.id)) continue;
    rows.splice(Math.min(place, rows.length), 0, row);
  }
  return rows;
}

/** A snippet in pieces, those that fit what was searched for apart. Marks that reach beyond it are cut. */
export function pieces(snippet: string, marks: Mark[]): { text: string; isMark: boolean }[] {
  const all: { text: string; isMark: boolean }[] = [];
  let at = 0;
  for (const [start, length] of marks.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(start, at);
    const to = Math.min(start + length, snippet.length);
    if (to <= from) continue;
    if (from > at) all.push({ text: snippet.slice(at, from), isMark: false });
    all.push({ text: snippet.slice(from, to), isMark: true });
    at = to;
  }
  if (at < snippet.length) all.push({ text: snippet.slice(at), isMark: false });
  return all;
}
