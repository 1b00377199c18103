import { once } from 'node:events';
import type { BrainClient } from '@brain/client';
import type { Event } from '@brain/schema';

export type Following = ReturnType<typeof follow>;

/** Follows one run and keeps every frame with its cursor. Close it; `over` resolves when the brain says it is complete. */
export function follow(client: BrainClient, run_id: string, lastEventId?: number) {
  const frames: { id: string; events: Event[] }[] = [];
  const told = new EventTarget();
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => undefined); // who does not wait for it does not hear of it
  const subscription = client.api.runs.follow.subscribe(
    { run_id, ...(lastEventId === undefined ? {} : { lastEventId }) },
    {
      onData({ id, data }) {
        frames.push({ id, events: data });
        told.dispatchEvent(new globalThis.Event('told'));
      },
      onComplete: () => over.resolve(),
      onError: (error) => over.reject(error),
    },
  );
  const events = () => frames.flatMap((frame) => frame.events);
  return {
    frames,
    events,
    over: () => Promise.race([over.promise, late('the end of the following')]),
    /** Waits until what was told satisfies `look`. */
    async until(look: (events: Event[]) => unknown): Promise<Event[]> {
      while (!look(events())) await once(told, 'told', { signal: AbortSignal.timeout(20_000) });
      return events();
    },
    [Symbol.dispose]: () => subscription.unsubscribe(),
  };
}

async function late(what: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
  throw new Error(`waited in vain for ${what}`);
}
