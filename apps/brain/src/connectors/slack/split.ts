import { escape, isBlank, type Line, type Run, writeLine, writeLines } from './line.ts';

/** Slack advises no more: https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
export const MAX_PIECE = 4000;

/** A fence and the end of its line. */
const FENCE_CHARS = 4;
/** What marks around a word take at most. */
const MARK_CHARS = 10;

/**
 * Lines as messages of at most `limit` characters (`limit` ≥ 2,400), in order: cut between paragraphs where that leaves
 * a message at least half full, else between lines outside of code, else within code, which goes on in a block of its
 * own; through a line only where it is longer than a message. No message shows nothing; of nothing comes none. The same
 * lines always give the same messages.
 */
export function splitLines(all: readonly Line[], limit = MAX_PIECE): string[] {
  const lines = all.flatMap((line) => divide(line, limit - 2 * FENCE_CHARS));
  const chars = lines.map((line) => writeLine(line).length + 1);
  const pieces: string[] = [];

  /** Where the message ends that begins here: before the line of that number. */
  function endOf(from: number): number {
    let size = 0;
    let [paragraph, outside] = [0, 0];
    for (let at = from; at < lines.length; at += 1) {
      const [block, before] = [lines[at]?.block, at === from ? undefined : lines[at - 1]?.block];
      if (size >= limit / 2 && block !== before) outside = at;
      if (size >= limit / 2 && block === undefined) outside = at;
      if (outside === at && isEmpty(lines[at])) paragraph = at;
      if (block !== before)
        size += (before === undefined ? 0 : FENCE_CHARS) + (block === undefined ? 0 : FENCE_CHARS);
      size += chars[at] ?? 0;
      const closing = block === undefined ? 0 : FENCE_CHARS;
      // The last line has no end.
      if (size + closing - 1 > limit) return paragraph || outside || Math.max(at, from + 1);
    }
    return lines.length;
  }

  for (let from = 0; from < lines.length;) {
    const end = endOf(from);
    const piece = withoutEnds(lines.slice(from, end));
    if (!piece.every(isBlank)) pieces.push(writeLines(piece));
    from = end;
  }
  return pieces;
}

const isEmpty = (line: Line | undefined) => line !== undefined && line.block === undefined && isBlank(line);

function withoutEnds(lines: Line[]): Line[] {
  const first = lines.findIndex((line) => !isEmpty(line));
  const last = lines.findLastIndex((line) => !isEmpty(line));
  return lines.slice(Math.max(first, 0), last + 1);
}

/** A line in as many as it takes, at words where it has some. */
function divide(line: Line, max: number): Line[] {
  if (writeLine(line).length <= max) return [line];
  const lines: Line[] = [];
  let runs: Run[] = [];
  let size = 0;
  for (const run of line.runs.flatMap((each) => wordsOf(each, Math.floor(max / 10)))) {
    const { text, link, ...form } = run;
    const marks = Object.keys(form).length > 0 || link !== undefined ? MARK_CHARS : 0;
    const chars = escape(text).length + marks + (link === undefined ? 0 : escape(link).length);
    if (size > 0 && size + chars > max - MARK_CHARS) {
      lines.push({ ...line, runs });
      [runs, size] = [[], 0];
    }
    runs.push(run);
    size += chars;
  }
  return [...lines, { ...line, runs }];
}

/** The words of a run with the space behind them; those of more than `max` characters in pieces. */
function wordsOf(run: Run, max: number): Run[] {
  const words = run.text.match(/\S+\s*|\s+/g) ?? [];
  return words.flatMap((word) => cut(word, max)).map((text) => ({ ...run, text }));
}

function cut(word: string, max: number): string[] {
  if (word.length <= max) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) {
    // A character of hundreds of marks is nobody's: through it.
    for (const sign of segment.length > max ? segment : [segment]) {
      if (piece.length + sign.length > max) {
        pieces.push(piece);
        piece = '';
      }
      piece += sign;
    }
  }
  return [...pieces, piece];
}
