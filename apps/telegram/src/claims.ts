import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import type { ClaimedDelivery, RetryInput, SettleInput } from '@brain/schema';
import { refusalOf } from './refusal.ts';

const AGAIN_MS = 2_000;
/** How often a call that meets a bug of the brain is tried. */
const MAX_TRIES_AT_A_BUG = 5;

interface ClaimsDeps {
  api: BrainClient['api'];
  /** Where the owner reads what names no chat. */
  ownerChat: string | undefined;
  onDelivery: (delivery: ClaimedDelivery) => void;
  log: (line: string) => void;
  /** Aborts when nothing more may be said to the brain. */
  signal: AbortSignal;
}

/** The deliveries of the channel `telegram`: claimed from the brain as long as this is open, and reported on. */
export function createClaims({ api, ownerChat, onDelivery, log, signal }: ClaimsDeps) {
  const claimant = randomUUID();
  const input = {
    channel: 'telegram',
    claimant,
    ...(ownerChat === undefined ? {} : { owner_to: ownerChat }),
  };
  let subscription: { unsubscribe: () => void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** (Re)starts the claim; the brain hands out again what this claimant held. */
  function claim(): void {
    clearTimeout(timer);
    subscription?.unsubscribe();
    if (closed) return;
    const listener = { onData: onDelivery, onError: later, onComplete: () => later() };
    subscription = api.deliveries.claim.subscribe(input, listener);
  }

  function later(error?: Error): void {
    if (closed) return;
    if (error) log(`the brain gives no deliveries, asking again: ${error.message}`);
    clearTimeout(timer);
    timer = setTimeout(claim, AGAIN_MS);
  }

  /** Repeats a call until the brain has answered; undefined when it refused, or met a bug five times. */
  async function tell<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let bugs = 0; ;) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        signal.throwIfAborted();
        const refusal = refusalOf(error);
        const isBug = refusal?.code === 'INTERNAL_SERVER_ERROR';
        if (isBug) bugs += 1;
        if (refusal?.concernsMessage && !(isBug && bugs < MAX_TRIES_AT_A_BUG)) {
          log(`the brain wants nothing of a delivery: ${String(error)}`);
          return undefined;
        }
        await wait(AGAIN_MS, undefined, { signal });
      }
    }
  }

  return {
    claim,

    /** Before a part is sent; gives the number of this try, or undefined: it is not ours to send. */
    async begin(id: string, part: number): Promise<number | undefined> {
      const begun = await tell(() => api.deliveries.begin.mutate({ id, part, claimant }, { signal }));
      return begun?.attempt;
    },

    /** After a try that failed for now: the brain hands the delivery out again when it is time. */
    async retry(failed: RetryInput): Promise<void> {
      await tell(() => api.deliveries.retry.mutate(failed, { signal }));
    },

    async settle(outcome: SettleInput): Promise<void> {
      await tell(() => api.deliveries.settle.mutate(outcome, { signal }));
    },

    close(): void {
      closed = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
    },
  };
}
