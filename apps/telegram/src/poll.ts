import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Together } from './inbound.ts';
import { insist, type Insist } from './insist.ts';

const LONG_POLL_SECONDS = 25;
const ALLOWED = ['message', 'callback_query'] as const;

interface PollDeps {
  api: Api;
  handle: (updates: Together, signal: AbortSignal) => Promise<void>;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
}

/**
 * Fetches updates and handles them one after the other until `signal` aborts; then it returns.
 *
 * It is its own loop because grammY's `bot.start()` counts an update as handled before it is: it moves the
 * offset when a handler begins, also when the handler throws, and `bot.stop()` confirms the update in work.
 * Here the offset moves only past updates whose `handle` has returned, and asking with an offset is what
 * makes Telegram forget the ones before it: https://core.telegram.org/bots/api#getupdates
 */
export async function poll(deps: PollDeps, signal: AbortSignal): Promise<void> {
  let offset = 0;
  const ask = (timeout: number, abort: AbortSignal) =>
    // grammY types its signal after a polyfill; Node's own is the same thing.
    deps.api.getUpdates({ offset, timeout, allowed_updates: ALLOWED }, abort as never);

  while (!signal.aborted) {
    try {
      const updates = await insist((abort) => ask(LONG_POLL_SECONDS, abort), {
        signal,
        onRetry: deps.onRetry,
      });
      for (const update of updates) {
        await deps.handle([update], signal);
        offset = update.update_id + 1;
      }
    } catch (error) {
      if (signal.aborted) break;
      // Neither the connection nor the brain: a mistake here or an answer nobody expects. Don't spin on it.
      deps.log(`polling: ${String(error)}`);
      await wait(3_000, undefined, { signal }).catch(() => undefined);
    }
  }
  // What was handled last is not confirmed yet. If this fails, it comes again and is known by its key.
  if (offset > 0) await ask(0, AbortSignal.timeout(2_000)).catch(() => []);
}
