import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import type { SettleInput, StoredEvent } from '@brain/schema';
import { refusalOf } from './refusal.ts';

const AGAIN_MS = 2_000;

interface ClaimsDeps {
  api: BrainClient['api'];
  onDelivery: (delivery: StoredEvent<'delivery'>) => void;
  log: (line: string) => void;
}

/** The deliveries of the channel `telegram`: claimed from the brain as long as this is open, and settled. */
export function createClaims(deps: ClaimsDeps) {
  let subscription: { unsubscribe: () => void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** (Re)starts the claim: the brain streams all open deliveries, then those to come. */
  function claim(): void {
    clearTimeout(timer);
    subscription?.unsubscribe();
    if (closed) return;
    subscription = deps.api.deliveries.claim.subscribe(
      { channel: 'telegram' },
      { onData: deps.onDelivery, onError: later, onComplete: () => later() },
    );
  }

  function later(error?: Error): void {
    if (closed) return;
    if (error) deps.log(`the brain gives no deliveries, asking again: ${error.message}`);
    clearTimeout(timer);
    timer = setTimeout(claim, AGAIN_MS);
  }

  return {
    claim,

    /** Repeats until the brain has answered. One it refuses is not ours to settle any more: logged. */
    async settle(outcome: SettleInput, signal: AbortSignal): Promise<void> {
      for (;;) {
        signal.throwIfAborted();
        try {
          await deps.api.deliveries.settle.mutate(outcome, { signal });
          return;
        } catch (error) {
          signal.throwIfAborted();
          if (refusalOf(error)?.concernsMessage) {
            deps.log(`the brain refused the outcome of ${outcome.id}: ${String(error)}`);
            return;
          }
          await wait(AGAIN_MS, undefined, { signal });
        }
      }
    },

    close(): void {
      closed = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
    },
  };
}
