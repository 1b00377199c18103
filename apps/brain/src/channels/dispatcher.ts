import type { Store } from '../store/store.ts';
import type { Deliveries } from './deliveries.ts';
import type { Sender } from './sender.ts';

export type Dispatcher = ReturnType<typeof createDispatcher>;

/** Sends what the outbox holds for the channels that the brain sends by itself. Stop it: it holds claims and tries. */
export function createDispatcher(_deps: {
  store: Store;
  deliveries: Deliveries;
  senders: Readonly<Record<string, Sender>>;
  log: (message: string, error: unknown) => void;
}) {
  return {
    start(): void {},
    /** Resolves when no try is under way; those that are have a moment to end. */
    async stop(): Promise<void> {},
  };
}
