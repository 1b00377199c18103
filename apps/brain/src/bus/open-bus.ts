import type { Store } from '../store/store.ts';
import { createBus } from './bus.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createNews } from './news.ts';

/**
 * The bus of a brain: inside its process, and on a Postgres also from and to the other brains that share it, by Redis where
 * there is one. Resolves once it hears. Close it before the store.
 */
export async function openBus(
  store: Store,
  { redisUrl, log }: { redisUrl: string | undefined; log: (message: string, error: unknown) => void },
) {
  const transport = createMemoryBus();
  if (store.engine === 'sqlite') return { bus: createBus(store, transport), closeBus: async () => {} };
  // Loaded only where it is asked for.
  const { openRedisWire } = await import('./redis-wire.ts');
  const wire =
    redisUrl === undefined
      ? undefined
      : await openRedisWire(redisUrl, { prefix: `brain:${store.name}:`, log });
  const bus = createBus(store, transport, wire);
  const news = createNews({ store, wire, log });
  await news.ready();
  return {
    bus,
    async closeBus(): Promise<void> {
      await news.close();
      bus.close();
      wire?.close();
    },
  };
}
