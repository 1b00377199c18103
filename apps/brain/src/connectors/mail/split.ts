import { setImmediate as nextTurn } from 'node:timers/promises';
import { BrainError } from '../../errors.ts';
import { type HeaderLine, headerLines, headerOf, headerText, parameterOf } from './header-lines.ts';
import { MAIL } from './limits.ts';

/** A part of a mail that has none within. */
export interface Leaf {
  headers: readonly HeaderLine[];
  /** As it was sent, before its encoding is undone. */
  body: Buffer;
  /** Parts with the same number say the same in different ways (`multipart/alternative`). */
  choice: number | undefined;
}

/** An open multipart: what stands between its boundaries are its parts. */
interface Open {
  boundary: string;
  choice: number | undefined;
}

const LF = 10;
/** The longest is 70 (https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1). */
const MAX_BOUNDARY_CHARS = 200;
/** Looked at between two turns of the event loop. */
const SLICE_LINES = 20_000;

/**
 * Takes a mail apart, in one walk over its bytes and without an object for each line. postal-mime does it line by line,
 * and keeps each: 600 KB of empty lines cost it 24 s and 1.1 GB (4.0.0). `isTooDeep`: some of it was left out.
 * @throws BrainError `too_large` for more headers or parts than anybody sends.
 */
export async function split(
  raw: Buffer,
): Promise<{ headers: readonly HeaderLine[]; leaves: Leaf[]; isTooDeep: boolean }> {
  const open: Open[] = [];
  const leaves: Leaf[] = [];
  let [parts, headerBytes, seen] = [0, 0, 0];
  let isTooDeep = false;
  let leaf: { headers: readonly HeaderLine[]; start: number } | undefined;

  /** The boundary that a line is, of the innermost multipart that has it; `at` is where the line begins. */
  function boundaryAt(at: number, end: number): { index: number; isLast: boolean } | undefined {
    if (raw[at] !== 45 || raw[at + 1] !== 45 || end - at > MAX_BOUNDARY_CHARS + 10) return undefined;
    const line = raw.toString('latin1', at + 2, end).trimEnd();
    const index = open.findLastIndex(({ boundary }) => line === boundary);
    if (index >= 0 || !line.endsWith('--')) return index < 0 ? undefined : { index, isLast: false };
    const last = open.findLastIndex(({ boundary }) => line === `${boundary}--`);
    return last < 0 ? undefined : { index: last, isLast: true };
  }

  /** Reads the headers of a part and opens it; where its body begins, or the boundary that stands before it. */
  function begin(start: number): { headers: HeaderLine[]; next: number } {
    parts += 1;
    if (parts > MAIL.maxParts) throw new BrainError('too_large', 'The mail has too many parts');
    let at = start;
    for (let next = at; at < raw.length; at = next) {
      next = lineEnd(at);
      if (/^\r?\n?$/.test(raw.toString('latin1', at, Math.min(next, at + 3)))) break;
      if (boundaryAt(at, next)) break;
      headerBytes += next - at;
      if (headerBytes > MAIL.maxHeaderBytes)
        throw new BrainError('too_large', 'The mail has too many headers');
    }
    const headers = headerLines(headerText(raw.subarray(start, at)));
    const type = headerOf(headers, 'content-type');
    const [, kind = ''] = /^\s*multipart\/([\w-]*)/i.exec(type) ?? [];
    const boundary = parameterOf(type, 'boundary')?.trimEnd();
    leaf = undefined;
    if (kind === '') leaf = { headers, start: at };
    else if (!boundary || boundary.length > MAX_BOUNDARY_CHARS) leaf = { headers: [], start: at };
    else if (open.length >= MAIL.maxDepth) isTooDeep = true;
    else {
      const choice = kind.toLowerCase() === 'alternative' ? parts : open.at(-1)?.choice;
      open.push({ boundary, choice });
    }
    return { headers, next: at };
  }

  function lineEnd(at: number): number {
    const end = raw.indexOf(LF, at);
    return end < 0 ? raw.length : end + 1;
  }

  function close(end: number): void {
    if (!leaf) return;
    const { headers, start } = leaf;
    leaf = undefined;
    // The line break before a boundary is part of the boundary; the empty line after the headers is theirs.
    const body = raw.subarray(Math.min(lineEnd(start), end), end);
    const cut = body.at(-1) === LF && end < raw.length ? (body.at(-2) === 13 ? 2 : 1) : 0;
    leaves.push({ headers, body: body.subarray(0, body.length - cut), choice: open.at(-1)?.choice });
  }

  const { headers, next } = begin(0);
  let at = next;
  while (open.length > 0 && at < raw.length) {
    const found = raw[at] === 45 && raw[at + 1] === 45 ? at : raw.indexOf('\n--', at) + 1;
    if (found === 0) break;
    const end = lineEnd(found);
    const boundary = boundaryAt(found, end);
    at = end;
    seen += 1;
    if (seen % SLICE_LINES === 0) await nextTurn();
    if (!boundary) continue;
    close(found);
    open.length = boundary.isLast ? boundary.index : boundary.index + 1;
    if (!boundary.isLast) at = begin(end).next;
  }
  close(raw.length);
  // A boundary that never comes: what stands there is better read as text than not at all.
  if (leaves.length === 0 && !isTooDeep)
    leaves.push({ headers: [], body: raw.subarray(lineEnd(next)), choice: undefined });
  return { headers, leaves, isTooDeep };
}
