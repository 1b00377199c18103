import { findCodeBlocks, MAX_FENCE, type CodeBlock } from './code-blocks.ts';

/** The longest message Telegram takes, in UTF-16 code units. */
export const MAX_PART = 4096;

/**
 * Cuts a text into parts of at most `limit` UTF-16 code units (`limit` ≥ 512), in order: between paragraphs
 * where that leaves a part at least half full, else between lines, else between words, and through a word
 * only when nothing else is left, never through a surrogate pair.
 * Only the white space at a cut is dropped, in code only the one line break. A code block that is cut is
 * closed at the end of a part and opened again, with its language, in the next one.
 * With no `blocks`, code is cut like prose.
 * No part is white space alone, which Telegram refuses; so an empty text has no parts.
 */
export function split(text: string, limit = MAX_PART, blocks = findCodeBlocks(text)): string[] {
  if (text.length <= limit) return text.trim() === '' ? [] : [text];
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const inside = blocks.find((block) => block.bodyStart <= at && at < block.bodyEnd);
    const head = inside ? `${inside.opening}\n` : '';
    const { body, next } = takePart({ text, blocks, at, room: limit - head.length });
    if (body.trim() !== '') parts.push(head + body);
    at = next;
  }
  return parts;
}

interface Rest {
  text: string;
  blocks: CodeBlock[];
  at: number;
  room: number;
}

/** What of the text from `at` goes into this part, and where the next one starts. */
function takePart({ text, blocks, at, room }: Rest): { body: string; next: number } {
  const unclosed = blocks.findLast((block) => !block.closed);
  const tail = unclosed ? `\n${unclosed.closing}` : '';
  if (text.length - at + tail.length <= room) return { body: text.slice(at) + tail, next: text.length };

  const cut = findBreak(text, at + Math.ceil(room / 2), at + room - MAX_FENCE - 1);
  const block = blocks.find((block) => block.start < cut && cut < block.end);
  if (!block) return { body: text.slice(at, cut), next: skipSpace(text, cut) };
  // Nothing of its code would stand in this part, so the whole block goes to the next one.
  if (cut <= block.bodyStart) return { body: text.slice(at, block.start).trimEnd(), next: block.start };
  const closing = `\n${block.closing}`;
  // All of its code stands in this part, so its own closing line ends it.
  if (block.closed && cut >= block.bodyEnd - 1) {
    return { body: text.slice(at, block.bodyEnd - 1) + closing, next: skipSpace(text, block.end) };
  }
  return { body: text.slice(at, cut) + closing, next: text[cut] === '\n' ? cut + 1 : cut };
}

/** The last good place to break in `[first, last]`: a blank line, a line break, a space; else `last` itself. */
function findBreak(text: string, first: number, last: number): number {
  for (const separator of ['\n\n', '\n', ' ']) {
    const found = text.lastIndexOf(separator, last);
    if (found >= first) return found;
  }
  const inPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(last - 1, last + 1));
  return inPair ? last - 1 : last;
}

/** In prose a cut drops what white space stands there: spaces up to a line break, or line breaks. */
function skipSpace(text: string, from: number): number {
  return from + (/^(?: *\n+| +)/.exec(text.slice(from, from + 4096))?.[0].length ?? 0);
}
