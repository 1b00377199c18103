import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createBus } from '../../apps/brain/src/bus/bus.ts';
import { createMemoryBus } from '../../apps/brain/src/bus/memory-bus.ts';
import { createNews } from '../../apps/brain/src/bus/news.ts';
import type { Wire } from '../../apps/brain/src/bus/wire.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { openFolder } from '../brain/open-parts.ts';
import { somePostgres } from '../support/engine.ts';
import { noPostgres } from './no-postgres.ts';

const server = noPostgres() ? undefined : await somePostgres();
after(() => server?.[Symbol.asyncDispose]());

/** Longer than any test: what lapses in one is made to. */
const LEASE_MS = 60_000;

/** Carries what brains in one process tell each other, in order, as a server between them does. */
function createWires() {
  const listeners = new Map<string, Set<(text: string) => unknown>>();
  return (isDeaf: () => boolean): Wire => ({
    isOpen: () => true,
    send(channel, text) {
      setImmediate(() => listeners.get(channel)?.forEach((hear) => hear(text)));
    },
    listen(channel, told) {
      const all = listeners.get(channel) ?? new Set();
      const hear = (text: string) => isDeaf() || told(text);
      listeners.set(channel, all.add(hear));
      return { ready: Promise.resolve(), stop: () => void all.delete(hear) };
    },
    onReturn: () => {},
    close: () => {},
  });
}

export type OpenBrain = Awaited<ReturnType<typeof openBrains>>['brains'][0];

/**
 * Several brains over one database of a Postgres, each with a store and a bus of its own, as one process after another would
 * have them. What one commits the others hear of, unless it is `deaf`.
 */
export async function openBrains({ count = 2, leaseMs = LEASE_MS } = {}) {
  const databaseUrl = (await server?.freshDatabase()) ?? '';
  const wires = createWires();

  async function open() {
    const folder = openFolder();
    const store = await openStore(folder.path, { databaseUrl, leaseMs });
    let isDeaf = false;
    let isClosed = false;
    const wire = wires(() => isDeaf);
    const news = createNews({ store, wire, log: (message) => assert.fail(message) });
    const bus = createBus(store, createMemoryBus(), wire);
    await news.ready();
    return {
      folder: folder.path,
      store,
      bus,
      /** Whether it hears nothing of what others commit. */
      deaf: (is: boolean) => void (isDeaf = is),
      async close(): Promise<void> {
        if (isClosed) return;
        isClosed = true;
        await news.close();
        bus.close();
        await store.close();
        folder[Symbol.dispose]();
      },
    };
  }

  const brains = await Promise.all(Array.from({ length: count }, open));
  return {
    brains: brains as [(typeof brains)[0], (typeof brains)[0], ...typeof brains],
    databaseUrl,
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(brains.map((brain) => brain.close()));
    },
  };
}
