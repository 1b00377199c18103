import { setTimeout as wait } from 'node:timers/promises';
import { GrammyError } from 'grammy';

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
 * @throws GrammyError when Telegram refuses for good (400, 403 and the like); the signal's reason when it aborts.
 */
export async function insist<T>(call: (signal: AbortSignal) => Promise<T>, options: Insist): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await call(options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      const waitMs = waitAfter(error, attempt);
      if (waitMs === undefined) throw error;
      options.onRetry(reason(error), waitMs);
      await wait(waitMs, undefined, { signal: options.signal });
    }
  }
}

/** How long to wait before the same call again; undefined where repeating it cannot help. */
function waitAfter(error: unknown, attempt: number): number | undefined {
  const backOffMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempt, 10), LONGEST_WAIT_MS);
  if (!(error instanceof GrammyError)) return backOffMs;
  if (error.error_code === 429) return (error.parameters.retry_after ?? 1) * 1000;
  if ([401, 404, 409].includes(error.error_code)) return Math.min(backOffMs * 4, WITHOUT_ACCESS_MS);
  return error.error_code >= 500 ? backOffMs : undefined;
}

/** A sentence for the log. It never holds the token: grammY leaves the address out of its messages. */
function reason(error: unknown): string {
  if (!(error instanceof GrammyError)) return error instanceof Error ? error.message : String(error);
  if (error.error_code === 401 || error.error_code === 404) {
    return 'Telegram does not know this bot: check TELEGRAM_BOT_TOKEN against what @BotFather shows and start again.';
  }
  if (error.error_code === 409) {
    return 'Another program polls with the same TELEGRAM_BOT_TOKEN: stop it, or give this one a bot of its own.';
  }
  return error.description;
}
