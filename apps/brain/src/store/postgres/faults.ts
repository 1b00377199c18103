import { BrainError, messageOf } from '../../errors.ts';

/** What a server says that ends the connection; all else that it says by a code leaves it open. */
const ENDS = /^(?:08|57P)/;
/** The store as a whole cannot write now, whatever was asked: no room, read-only, a lock that is held, no right to it. */
const STORE = /^(?:53|58|28|25006|3D000|42501|55P03|57014|XX)/;
/** Two brains have met: what one of them did is undone, and can be done again. */
const AGAIN = /^(?:40001|40P01)/;

/** The connection is gone, or was never had: what the server made of the last words is not known. */
export class LostConnection extends Error {}

/** A failure in words: whether the connection is gone with it, or the server goes on. */
export function asFault(cause: unknown): unknown {
  const code = codeOf(cause);
  const ends = code === undefined || ENDS.test(code) || /^(?:FATAL|PANIC)$/.test(severityOf(cause));
  return ends && !(cause instanceof LostConnection) ? new LostConnection(messageOf(cause), { cause }) : cause;
}

/** The code that the server gave, or undefined where the failure is none of its words. */
function codeOf(error: unknown): string | undefined {
  return severityOf(error) !== '' && error instanceof Error && 'code' in error
    ? String(error.code)
    : undefined;
}

function severityOf(error: unknown): string {
  return error instanceof Error && 'severity' in error ? String(error.severity) : '';
}

export function isLost(error: unknown): error is LostConnection {
  return error instanceof LostConnection;
}

/** Whether it is the store that failed, and not what was asked of it. */
export function isStoreFault(error: unknown): boolean {
  return isLost(error) || STORE.test(codeOf(error) ?? '');
}

export function mayGoAgain(error: unknown): boolean {
  return AGAIN.test(codeOf(error) ?? '');
}

/** The transaction had failed before: another error says why. */
export function isConsequence(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

/** The store cannot be written now, for who asked. */
export function unavailable(cause: unknown): BrainError {
  const message = `The store cannot write now: ${reason(cause)}. It goes on by itself once that has passed.`;
  return new BrainError('unavailable', message, { cause, retryAfter: 5 });
}

/** The store cannot be read now, for who asked. */
export function unreadable(cause: unknown): BrainError {
  const message = `The store cannot be read now: ${reason(cause)}. It goes on by itself once that has passed.`;
  return new BrainError('unavailable', message, { cause, retryAfter: 5 });
}

function reason(cause: unknown): string {
  const code = codeOf(cause);
  if (isLost(cause)) return `its database is not reached (${cause.message})`;
  if (code === '25006') return 'its database is read-only';
  if (code === '55P03') return 'another brain holds it';
  return `its database refuses (${code}: ${messageOf(cause)})`;
}
