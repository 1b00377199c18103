import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import { openBus } from '../../apps/brain/src/bus/open-bus.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { openFolder } from '../brain/open-parts.ts';

/** A brain's store, bus and memory over a database and a Redis that others share; `logged` is what went wrong. */
export async function openSharing(databaseUrl: string, redisUrl: string | undefined) {
  const folder = openFolder();
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const store = await openStore(folder.path, { databaseUrl, log });
  const { bus, closeBus } = await openBus(store, { redisUrl, log });
  const missed = new EventTarget();
  store.onMissed(() => missed.dispatchEvent(new Event('missed')));
  return {
    store,
    bus,
    memory: createMemory(store),
    logged,
    /** Resolves when this brain knows that it may have missed something. */
    missed: () =>
      new Promise<void>((resolve) => missed.addEventListener('missed', () => resolve(), { once: true })),
    async [Symbol.asyncDispose](): Promise<void> {
      await closeBus();
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

export type Sharing = Awaited<ReturnType<typeof openSharing>>;
