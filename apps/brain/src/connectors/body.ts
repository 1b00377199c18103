import { isUtf8 } from 'node:buffer';
import { BrainError } from '../errors.ts';
import type { Posted } from './connector.ts';

/** Deeper than any sender means it, and shallow enough to be written as JSON again. */
const MAX_DEPTH = 100;

/** What a body says: the value of its JSON; of a form, its fields; of any other text, that. */
export type Body = unknown;

/** @throws BrainError `invalid` when it is none of these, or nested too deep. */
export function readBody(posted: Posted): Body {
  const type = mediaType(posted);
  const text = textOf(posted.body);
  if (type.startsWith('multipart/'))
    throw new BrainError('invalid', 'body: must be JSON, not a multipart form');
  if (type === 'application/x-www-form-urlencoded' && !/^\s*[[{]/.test(text)) return formOf(text);
  const isJson = type === 'application/json' || type.endsWith('+json');
  return isJson || text.trim() === '' || looksJson(text) ? jsonOf(text) : text;
}

/** Whether it is JSON, and not merely text that begins like it. */
function looksJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A body that is JSON whatever its header says. @throws BrainError `invalid`. */
export function readJson(posted: Posted): unknown {
  return jsonOf(textOf(posted.body));
}

/** The fields of a form; of one that came more than once, the last. */
export function formOf(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** In lower case, without parameters. */
export function mediaType(posted: Posted): string {
  return (posted.headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** @throws BrainError `invalid`. */
export function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new BrainError('invalid', 'body: must be text in UTF-8');
  const text = body.toString();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** @throws BrainError `invalid`. */
export function jsonOf(text: string): unknown {
  const value = parseJson(text);
  // What opens no more often than that is not deeper.
  const mayBeDeep = text.split(/[[{]/, MAX_DEPTH + 2).length > MAX_DEPTH + 1;
  if (mayBeDeep && !isShallow(value, MAX_DEPTH))
    throw new BrainError('invalid', `body: must not be nested over ${MAX_DEPTH} deep`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own message repeats what was posted.
    throw new BrainError('invalid', 'body: must be JSON', { cause });
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
