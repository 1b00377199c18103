import { setTimeout as wait } from 'node:timers/promises';
import { GrammyError } from 'grammy';
import { type Failure, failureOf } from '../failure.ts';
import type { Health, PollingState } from '../health/health.ts';
import { waitAfter } from '../insist.ts';

interface AttemptsDeps {
  health: Pick<Health, 'received' | 'failing'>;
  /** Opens new sockets. */
  rebuild: () => void;
  /** Takes a webhook away that somebody has set for this bot. */
  dropWebhook: (signal: AbortSignal) => Promise<unknown>;
  log: (line: string) => void;
  /** So long without a word of Telegram, and the sockets are built anew. */
  stallMs: number;
  signal: AbortSignal;
}

/**
 * Calls of the poller, one after the other: each tells how polling stands. The time between them grows with each that
 * fails, 0.5 s doubling to 30 s, and is short again only after one was answered as it should be.
 */
export function createAttempts(deps: AttemptsDeps) {
  let failures = 0;
  /** How long calls have waited since Telegram last said anything at all, or the sockets were new. */
  let silentMs = 0;

  async function afterFailure(cause: unknown): Promise<void> {
    const { signal } = deps;
    if (signal.aborted) return;
    const failure = failureOf(cause);
    if (cause instanceof GrammyError) silentMs = 0;
    const isStalled = silentMs >= deps.stallMs;
    if (isStalled) {
      deps.rebuild();
      silentMs = 0;
    }
    deps.health.failing(isStalled && failure.uncertain ? 'stalled' : stateOf(failure), failure.why);
    if (failure.access === 'webhook') await deps.dropWebhook(signal).catch(() => undefined);
    const waitMs = waitAfter(failure, failures);
    failures += 1;
    deps.log(`${failure.why} Trying again in ${waitMs / 1000} s.`);
    await wait(waitMs, undefined, { signal }).catch(() => undefined);
  }

  return {
    /** What Telegram gave. `undefined` after a failure, once it is time to try again, or when the signal aborts. */
    async attempt<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), deps.stallMs - silentMs);
      const began = performance.now();
      try {
        const given = await call(AbortSignal.any([deps.signal, patience.signal]));
        failures = 0;
        silentMs = 0;
        return given;
      } catch (error) {
        silentMs = patience.signal.aborted ? deps.stallMs : silentMs + performance.now() - began;
        await afterFailure(error);
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function stateOf({ access }: Failure): PollingState {
  if (access === undefined) return 'unreachable';
  return access === 'unauthorized' ? 'unauthorized' : 'conflict';
}
