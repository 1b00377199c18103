import { clip, isBlank, type Rich, tidy, withinLimit } from './rich.ts';

/** The longest message Telegram takes, in UTF-16 code units: https://core.telegram.org/bots/api#sendmessage */
export const MAX_PART = 4096;

/** As far back as a cut goes to leave a character whole that is made of several. */
const MAX_CLUSTER = 64;

/**
 * Cuts a text into messages of at most `limit` UTF-16 code units (`limit` ≥ 64), in order: between paragraphs where
 * that leaves a part at least half full, else between lines, else between words, and through a word only when nothing
 * else is left, never through a character. Entities go on in the next part. The white space at a cut is dropped, in a
 * block of code only the one line break. No part shows nothing, so an empty text has no parts; and of more than
 * a hundred entities in a part, those that say least are left out. The same text always gives the same parts.
 */
export function splitRich(rich: Rich, limit = MAX_PART): Rich[] {
  const { text, entities } = rich;
  if (text.length <= limit) return isBlank(text) ? [] : [withinLimit(rich)];
  const codes = entities
    .filter(({ type }) => type === 'pre')
    .map((one) => [one.offset, one.offset + one.length] as const);
  /** The block of code that a cut at this place would go through. */
  const codeAt = (at: number) => codes.find(([start, end]) => start < at && at < end);

  /** The last good place to break so that the part is at most full; else where it is full. */
  function findBreak(from: number): number {
    const last = from + limit;
    const first = from + Math.ceil(limit / 2);
    for (let at = text.lastIndexOf('\n\n', last); at >= first; at = text.lastIndexOf('\n\n', at - 1)) {
      const code = codeAt(at);
      if (!code) return at;
      at = Math.min(at, code[0] + 1);
    }
    for (const separator of ['\n', ' ']) {
      const found = text.lastIndexOf(separator, last);
      if (found >= first) return found;
    }
    return wholeBefore(text, last);
  }

  /** Where what comes after a cut begins. */
  function skip(at: number): number {
    if (codeAt(at)) return text[at] === '\n' ? at + 1 : at;
    let next = at;
    while (next < text.length && /\s/.test(text[next] ?? '') && !codes.some(([start]) => start === next))
      next += 1;
    return next;
  }

  /** Where a part ends that is cut here. */
  function trimEnd(from: number, to: number): number {
    if (codeAt(to) || codes.some(([, end]) => end === to)) return to;
    let end = to;
    while (end > from && /\s/.test(text[end - 1] ?? '') && !codes.some(([, after]) => after === end))
      end -= 1;
    return end;
  }

  const parts: Rich[] = [];
  for (let from = skip(0); from < text.length;) {
    const cut = text.length - from <= limit ? text.length : findBreak(from);
    const to = trimEnd(from, cut);
    const part = text.slice(from, to);
    const start = from;
    if (!isBlank(part))
      parts.push(
        withinLimit(tidy({ text: part, entities: entities.flatMap((one) => clip(one, start, to)) })),
      );
    from = skip(cut);
  }
  return parts;
}

/** The last place up to `last` that is between two characters as people see them. */
function wholeBefore(text: string, last: number): number {
  const from = last - MAX_CLUSTER / 2;
  const window = text.slice(from, last + MAX_CLUSTER / 2);
  const found = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    .segment(window)
    .containing(last - from);
  if (found && found.index > 0) return from + found.index;
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(last - 1, last + 1)) ? last - 1 : last;
}
