import { createHash } from 'node:crypto';

/** The longest name of a conversation that a connector gives, with room beside it in a session’s id. */
const MAX_THREAD_CHARS = 90;
/** As the id of a trigger may be. */
const MAX_ONCE_CHARS = 255;
/** The longest body that is shown as it came; who wants more says by a mapping what. */
const MAX_SHOWN_CHARS = 20_000;

/** A sender’s own id, or its digest where it is too long to be one or holds what none may. */
export const onceOf = (text: string): string => named(text, MAX_ONCE_CHARS);

/** The name of a conversation, or its digest. */
export const threadOf = (text: string): string => named(text, MAX_THREAD_CHARS);

/** What stands for bytes: the same for the same, and for no others. */
export function digestOf(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function named(text: string, max: number): string {
  const name = text.trim();
  const fits = name.length <= max && !/\p{Cc}/u.test(name) && name.isWellFormed();
  return fits ? name : digestOf(name);
}

/** The beginning of a text, which says that it is no more than that. */
export function shortened(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  const note = `\n… (the first of ${whole.length} characters)`;
  return whole.slice(0, max - note.length).toWellFormed() + note;
}

/** The beginning of a text on one line, for where a title or a name stands. */
export function oneLine(long: string, max: number): string {
  // So that a megabyte is not read for a title.
  const text = long.length > 10 * max ? long.slice(0, 10 * max) : long;
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 1)
        .toWellFormed()
        .trimEnd()}…`;
}

/** A value for somebody to read: a text as it is, all else as JSON; its beginning where it is long. */
export function asRead(value: unknown): string {
  return shortened(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2), MAX_SHOWN_CHARS);
}
