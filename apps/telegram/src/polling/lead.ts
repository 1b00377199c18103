import { randomUUID } from 'node:crypto';
import type { BrainClient } from '@brain/client';
import type { Health } from '../health/health.ts';

export type Lead = Pick<ReturnType<typeof createLead>, 'next'>;

const AGAIN_MS = 2_000;
const NO_BRAIN = 'The brain does not answer: see that it runs at BRAIN_URL.';
const ANOTHER = 'Another poller of this bot is at work. This one takes over when that is gone.';

/**
 * Whether this is the one that asks Telegram, as the brain says: of several services one does, since a second would cut
 * it off. While the brain is away nobody does; what comes in meanwhile waits at Telegram. Close it.
 */
export function createLead({ api, health }: { api: BrainClient['api']; health: Pick<Health, 'brain'> }) {
  const input = { channel: 'telegram', poller: randomUUID() };
  const listeners = new Set<() => void>();
  /** Aborts when this poller leads no more; undefined while it does not. */
  let term: AbortController | undefined;
  /** Why it does not, as soon as that is known. */
  let why: string | undefined;
  let subscription: { unsubscribe: () => void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function change(leads: boolean, because: string | undefined): void {
    why = because;
    if (!leads) term?.abort();
    term = leads ? (term ?? new AbortController()) : undefined;
    for (const listen of listeners) listen();
  }

  function ask(): void {
    clearTimeout(timer);
    subscription?.unsubscribe();
    if (closed) return;
    subscription = api.channels.lead.subscribe(input, {
      onData({ leads }) {
        health.brain(true);
        change(leads, ANOTHER);
      },
      // Another may lead by the time the brain is there again.
      onConnectionStateChange: ({ state, error }) =>
        state === 'connecting' && change(false, error ? NO_BRAIN : why),
      onError: later,
      onComplete: later,
    });
  }

  function later(): void {
    if (closed) return;
    health.brain(false);
    change(false, NO_BRAIN);
    clearTimeout(timer);
    timer = setTimeout(ask, AGAIN_MS);
  }

  ask();

  return {
    /**
     * Waits until this poller leads; gives what aborts when it does so no more. `standBy` is told why it has to wait, also
     * when that changes.
     * @throws the signal's reason.
     */
    async next(signal: AbortSignal, standBy: (why: string) => void): Promise<AbortSignal> {
      for (;;) {
        if (term) return term.signal;
        signal.throwIfAborted();
        if (why !== undefined) standBy(why);
        const changed = Promise.withResolvers<void>();
        listeners.add(changed.resolve);
        signal.addEventListener('abort', () => changed.resolve());
        await changed.promise;
        listeners.delete(changed.resolve);
      }
    },

    close(): void {
      closed = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
      change(false, NO_BRAIN);
    },
  };
}
