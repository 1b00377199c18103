import { BrainError } from '../errors.ts';
import type { Caller } from './auth.ts';
import { createLimiter } from './limiter.ts';

/** What one key or cookie of a person may ask for. */
const CALLS = { perSecond: 50, burst: 200 };
/** How often one address may fail to say who it is. */
const FAILURES = { perSecond: 1, burst: 100 };
/** Sockets and event streams of one user together. */
const MAX_SOCKETS_A_USER = 20;

export type Limits = ReturnType<typeof createLimits>;

/** How much each may ask of the doors. A service is bounded by the queues behind them, and by all sockets together. */
export function createLimits() {
  const calls = createLimiter(CALLS);
  const failures = createLimiter(FAILURES);
  /** By the user; who has none open is not in it. */
  const open = new Map<string, number>();

  function release(user_id: string): void {
    const count = (open.get(user_id) ?? 0) - 1;
    if (count > 0) open.set(user_id, count);
    else open.delete(user_id);
  }

  return {
    /** Counts a call. @throws BrainError `too_many`. */
    call({ kind, user_id, credential }: Caller): void {
      if (kind === 'service') return;
      const waitMs = calls.take(credential ?? `user ${user_id}`);
      if (waitMs > 0) throw tooMany('Too many calls at once. Try again soon.', waitMs);
    },

    /**
     * Counts a failed proof of who somebody is. Only failures count, so nobody who has a key is locked out by another
     * who guesses from the same address. Gives what they are told: the refusal, or that it is too many.
     */
    failure(address: string, refusal: BrainError): BrainError {
      const waitMs = failures.take(address);
      return waitMs > 0
        ? tooMany('Too many wrong keys from this address. Try again later.', waitMs)
        : refusal;
    },

    /** Takes the place of a socket or stream, until it is disposed of, once. @throws BrainError `too_many`. */
    place({ kind, user_id }: Caller): Disposable {
      if (kind === 'service' || user_id === null) return { [Symbol.dispose]: () => undefined };
      const count = open.get(user_id) ?? 0;
      if (count >= MAX_SOCKETS_A_USER) {
        throw new BrainError(
          'too_many',
          `You have ${MAX_SOCKETS_A_USER} connections open. Close a window, or wait until one that was lost is noticed.`,
          { retryAfter: 30 },
        );
      }
      open.set(user_id, count + 1);
      return { [Symbol.dispose]: () => release(user_id) };
    },
  };
}

function tooMany(message: string, waitMs: number): BrainError {
  return new BrainError('too_many', message, { retryAfter: Math.ceil(waitMs / 1000) });
}
