import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClaimedDelivery } from '@brain/schema';
import type { Store } from '../store/store.ts';
import type { Deliveries } from './deliveries.ts';
import type { ChannelsHealth } from './health.ts';
import { createSendOne } from './send-one.ts';
import type { Sender, Sent } from './sender.ts';

export type Dispatcher = ReturnType<typeof createDispatcher>;

/** Sends at once on one channel, each to another address. */
const MAX_SENDS = 16;
/** Shorter than the lease of a delivery. */
const TRY_MS = 90_000;
const AGAIN_MS = 1000;
/** How long what is being sent may still take when the brain stops. */
const GRACE_MS = 5000;
/** As a report holds it. */
const MAX_DETAIL_CHARS = 500;

/**
 * Sends what the outbox holds for the channels that the brain sends by itself: channels side by side, and on each so
 * many addresses at once. It keeps nothing: the outbox has the order, the tries and the schedule. Stop it: it holds
 * claims and tries.
 */
export function createDispatcher(
  deps: {
    store: Store;
    deliveries: Deliveries;
    senders: Readonly<Record<string, Sender>>;
    channels: Pick<ChannelsHealth, 'report'>;
    log: (message: string, error: unknown) => void;
  },
  { maxSends = MAX_SENDS, tryMs = TRY_MS, againMs = AGAIN_MS, graceMs = GRACE_MS } = {},
) {
  const { deliveries, senders, channels, log } = deps;
  // Another one after each start, so that what this process did not see through counts as another try.
  const claimant = `brain ${randomUUID()}`;
  const closing = new AbortController();
  const cutting = new AbortController();
  const until = { closing: closing.signal, signal: cutting.signal };
  const sendOne = createSendOne({ ...deps, claimant, tried, tryMs, againMs });
  let working: Promise<unknown> = Promise.resolve();

  /** What a message was refused for by its receiver says nothing of the channel. */
  function tried(channel: string, sent: Sent): void {
    if (sent.status === 'sent') return channels.report({ channel, state: 'working' }, { lasts: true });
    if (sent.status === 'failed' && !sent.ours) return undefined;
    const detail = sent.error.slice(0, MAX_DETAIL_CHARS);
    return channels.report({ channel, state: 'failing', detail }, { lasts: true });
  }

  /** One channel, until it closes and nothing of it is being sent. */
  async function work(channel: string, sender: Sender): Promise<void> {
    const sending = new Map<string, Promise<void>>();

    function offer(delivery: ClaimedDelivery): void {
      const { id } = delivery;
      // Where the claim is a new one, what is being sent is handed out again.
      if (sending.has(id)) return;
      const sent = sendOne(sender, delivery, until)
        .catch((error: unknown) => {
          if (!until.signal.aborted) log(`the delivery ${id} stays open`, error);
        })
        .finally(() => sending.delete(id));
      sending.set(id, sent);
    }

    while (!closing.signal.aborted) {
      try {
        for await (const delivery of deliveries.claim({ channel, claimant }, closing.signal)) {
          offer(delivery);
          if (sending.size >= maxSends) await Promise.race(sending.values());
        }
      } catch (error) {
        log(`nothing of ${channel} is sent for a moment, since the store failed`, error);
        await wait(againMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    await Promise.all(sending.values());
  }

  return {
    start(): void {
      working = Promise.all(Object.entries(senders).map(([channel, sender]) => work(channel, sender)));
    },

    /**
     * Begins nothing more, and gives what is being sent a moment to end; what is cut off then goes out again after the
     * next start, as one that may come twice. Resolves when no try is under way.
     */
    async stop(): Promise<void> {
      closing.abort();
      const cut = setTimeout(() => cutting.abort(), graceMs);
      await working;
      clearTimeout(cut);
    },
  };
}
