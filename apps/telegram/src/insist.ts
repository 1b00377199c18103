import { setTimeout as wait } from 'node:timers/promises';
import { type Failure, failureOf } from './failure.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const WITHOUT_ACCESS_MS = 15_000;

export interface Insist {
  /** Ends the waiting and the call that is under way. */
  signal: AbortSignal;
  /** Told about every attempt that failed and will be repeated. */
  onRetry: (why: string, waitMs: number) => void;
}

/**
 * Calls the Bot API until Telegram has taken or refused the call: 429 waits as long as Telegram asks, a lost
 * connection and 5xx wait 0.5 s, doubling to 30 s, a wrong token (401, 404) and a second poller (409) 15 s.
 * For what may be asked twice; a message of the brain is sent by `outbound.ts`.
 * @throws GrammyError when Telegram refuses for good (400, 403 and the like); the signal's reason when it aborts.
 */
export async function insist<T>(call: (signal: AbortSignal) => Promise<T>, options: Insist): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await call(options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure.kind === 'refused') throw error;
      const waitMs = waitAfter(failure, attempt);
      options.onRetry(failure.why, waitMs);
      await wait(waitMs, undefined, { signal: options.signal });
    }
  }
}

/** How long to wait before the same call again, after `attempt` others failed. */
export function waitAfter({ kind, retryAfter }: Failure, attempt: number): number {
  if (retryAfter !== undefined) return retryAfter * 1000;
  const backOffMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt, 10), LONGEST_WAIT_MS);
  return kind === 'no_access' ? Math.min(backOffMs * 4, WITHOUT_ACCESS_MS) : backOffMs;
}
