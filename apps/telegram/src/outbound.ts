import type { ClaimedDelivery } from '@brain/schema';
import type { createClaims } from './claims.ts';
import { failureOf } from './failure.ts';
import { split } from './split.ts';

interface OutboundDeps {
  /** Hands one message to Telegram, once. */
  send: (chat: string, text: string) => Promise<unknown>;
  claims: Pick<ReturnType<typeof createClaims>, 'begin' | 'retry' | 'settle'>;
  /** A delivery for this chat has come: the run answers. */
  onDelivery: (chat: string, run_id: string) => void;
  /** Aborts when what is being sent is given up: how it ended is not known then. */
  signal: AbortSignal;
  log: (line: string) => void;
}

/**
 * Sends what the brain hands out, each part of it once: the brain says when to try again, and which part. It keeps
 * nothing but what is being sent now, so that a delivery handed out anew meanwhile is not sent beside itself.
 */
export function createOutbound(deps: OutboundDeps) {
  const { claims, signal } = deps;
  /** What is being sent, by id, with how it was handed out anew since. */
  const held = new Map<string, ClaimedDelivery | undefined>();
  const working = new Set<Promise<void>>();
  let closed = false;
  const isClosed = () => closed;

  function offer(delivery: ClaimedDelivery): void {
    if (closed) return;
    if (held.has(delivery.id)) {
      held.set(delivery.id, delivery);
      return;
    }
    const work = hold(delivery).catch((error: unknown) =>
      deps.log(`a delivery stays open: ${String(error)}`),
    );
    working.add(work);
    void work.finally(() => working.delete(work));
  }

  /** What was handed out anew while it was being sent is looked at after, unless it is settled by then. */
  async function hold(delivery: ClaimedDelivery): Promise<void> {
    const { id } = delivery;
    try {
      for (let next: ClaimedDelivery | undefined = delivery; next && !isClosed(); next = held.get(id)) {
        held.set(id, undefined);
        if (await sendAll(next)) return;
      }
    } finally {
      held.delete(id);
    }
  }

  /**
   * Sends all parts that are missing, also when this closes meanwhile: only the next part tells the brain of the last.
   * True when the delivery is settled; else the brain hands it out again when it is time.
   */
  async function sendAll({ id, data, claim }: ClaimedDelivery): Promise<boolean> {
    const { to: chat } = claim;
    if (chat === undefined) return fail(id, 'no Telegram chat is linked to this person');
    deps.onDelivery(chat, data.run_id);
    const parts = split(data.content ?? '');
    if (parts.length === 0) return fail(id, 'the message is empty');
    for (const [part, text] of parts.entries()) {
      if (part < claim.part) continue;
      const attempt = await claims.begin(id, part);
      if (attempt === undefined) return false;
      try {
        await deps.send(chat, text);
      } catch (error) {
        signal.throwIfAborted();
        const { kind, why, uncertain, retryAfter } = failureOf(error);
        if (kind === 'refused') return fail(id, why);
        deps.log(`a message waits: ${why}`);
        const asked = retryAfter === undefined ? {} : { retry_after: retryAfter };
        await claims.retry({ id, attempt, error: why.slice(0, 1000), uncertain, ...asked });
        return false;
      }
    }
    await claims.settle({ id, status: 'sent' });
    return true;
  }

  async function fail(id: string, why: string): Promise<true> {
    await claims.settle({ id, status: 'failed', error: why.slice(0, 1000) });
    return true;
  }

  return {
    offer,
    /** Takes no more, and waits for what is being sent. What is not begun stays open with the brain. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(working);
    },
  };
}
