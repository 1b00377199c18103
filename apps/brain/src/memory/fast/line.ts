import type { Memory } from '@brain/schema';
import { dayOf, lastDayOf } from './rank.ts';

/**
 * What breaks a line, or hides one: spaces of every kind, control signs (NEL is one), what joins nothing, and signs
 * that turn the direction of writing.
 */
const BREAKS = /[\s\p{Cc}\u200b\u2060\u202a-\u202e\u2066-\u2069]+/gu;
/** The share of a cut line that has to remain when it ends at a word; a longer word is cut itself. */
const CUT_SHARE = 0.7;

/**
 * A memory as it stands in the prompt, without the line's end: the days it holds, and what it says in at most
 * `maxBytes`. It begins with a date whatever it says, so that no memory can pass for a heading or for two.
 */
export function memoryLine(memory: Memory, maxBytes: number): string {
  const last = lastDayOf(memory);
  return `${dayOf(memory)}${last === undefined ? '' : `/${last}`} ${cut(said(memory), maxBytes)}`;
}

/** What a memory says, on one line. */
export function said(memory: Memory): string {
  return memory.content.toWellFormed().replaceAll(BREAKS, ' ').trim();
}

/** A text of at most so many bytes; one that is longer ends at a word, with `…`, and never within a sign. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const room = new Uint8Array(maxBytes - Buffer.byteLength('…'));
  const { read } = new TextEncoder().encodeInto(text, room);
  const space = text.lastIndexOf(' ', read);
  return `${text.slice(0, space > read * CUT_SHARE ? space : read).trimEnd()}…`;
}
