import { MAX_MESSAGE_CHARS, type Mapping } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Said } from './connector.ts';
import { onceOf, oneLine, shortened, threadOf } from './bounded.ts';

const MAX_SUBJECT_CHARS = 300;
/** What a template may grow to, in characters: it may name a long value many times. More than any body is long. */
const MAX_FILLED_CHARS = 4_000_000;

/** What is said where no mapping says otherwise; what it costs to say is spent only then. */
export interface Plain {
  once: () => string;
  message: () => string;
  subject?: string | undefined;
  thread: string;
}

/**
 * What is said of a value, by a mapping where there is one. A name of a conversation or an id that comes out empty is none:
 * `plain` has one that is not.
 * @throws BrainError `invalid` when no message comes of it.
 */
export function map(mapping: Mapping | undefined, value: unknown, plain: Plain): Said {
  const said = new Map<string, string>();
  const filled = (template: string | undefined) =>
    template === undefined ? '' : fill(template, value, said).trim();
  const message = mapping ? filled(mapping.message) : plain.message();
  if (message.trim() === '') throw new BrainError('invalid', 'body: no message comes of it');
  const subject = oneLine(filled(mapping?.subject) || (plain.subject ?? ''), MAX_SUBJECT_CHARS);
  return {
    once: onceOf(filled(mapping?.once) || plain.once()),
    message: shortened(message, MAX_MESSAGE_CHARS),
    ...(subject !== '' && { subject }),
    thread: threadOf(filled(mapping?.session) || plain.thread),
  };
}

/**
 * A template with what the value says in its places: `{{order.lines.0.name}}`, and `{{}}` for all of it. Texts stand as they
 * are, null and what is missing as nothing, all else as JSON. Only what the value has of its own is found. What opens and
 * does not close is text. `said` keeps what was found at a path, so that a long value is written once.
 */
export function fill(template: string, value: unknown, said = new Map<string, string>()): string {
  let room = MAX_FILLED_CHARS;
  return template.replace(/\{\{([^{}]*)\}\}/g, (_place, path: string) => {
    if (room <= 0) return '';
    const text = said.get(path) ?? written(at(value, path.trim()));
    said.set(path, text);
    room -= text.length;
    return text;
  });
}

function at(value: unknown, path: string): unknown {
  if (path === '') return value;
  let found = value;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    // A list has a `length` of its own, which is nothing that was said.
    if (Array.isArray(found) && !/^\d+$/.test(name)) return undefined;
    if (!Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name]; // it is an object that has it
  }
  return found;
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
