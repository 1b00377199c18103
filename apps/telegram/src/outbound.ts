import type { ClaimedDelivery } from '@brain/schema';
import { type Spot, spotOf } from './address.ts';
import type { createClaims } from './claims.ts';
import { failureOf } from './failure.ts';
import type { Languages } from './languages.ts';
import { type Message, messagesOf } from './messages.ts';
import type { Streams } from './stream/streams.ts';
import type { Turns } from './turns.ts';

interface OutboundDeps {
  /** Hands one message to Telegram, once. Where it is cut short to stop, the brain is told nothing any more. */
  send: (spot: Spot, message: Message) => Promise<unknown>;
  claims: Pick<ReturnType<typeof createClaims>, 'begin' | 'retry' | 'settle'>;
  streams: Pick<Streams, 'answering' | 'answered'>;
  turns: Pick<Turns, 'deliver'>;
  languages: Pick<Languages, 'of'>;
  log: (line: string) => void;
  /** Aborts when nothing more may be sent. */
  signal: AbortSignal;
}

/** How a delivery stands after what could be sent of it. */
type Outcome = { status: 'sent' } | { status: 'failed'; why: string } | { status: 'open' };

/**
 * Sends what the brain hands out, each part of it once: the brain says when to try again, and which part. It keeps
 * nothing but what is being sent now, so that a delivery handed out anew meanwhile is not sent beside itself; where
 * it is not settled by then, the brain hands it out once more.
 */
export function createOutbound(deps: OutboundDeps) {
  const { claims, signal } = deps;
  const sending = new Map<string, Promise<void>>();
  let closed = false;

  function offer(delivery: ClaimedDelivery): void {
    const { id } = delivery;
    if (closed || sending.has(id)) return;
    const work = deliver(delivery)
      .catch((error: unknown) => deps.log(`a delivery stays open: ${String(error)}`))
      .finally(() => sending.delete(id));
    sending.set(id, work);
  }

  async function deliver({ id, data, claim }: ClaimedDelivery): Promise<void> {
    const { to } = claim;
    if (to === undefined) return fail(id, 'no Telegram chat is linked to this person');
    const spot = spotOf(to);
    if (!spot) return fail(id, `“${to.slice(0, 100)}” is no address on Telegram: it is the number of a chat`);
    const messages = messagesOf(data, deps.languages.of(to));
    // Outside the turn of the chat, so that what stands in for the answer may take one to go away.
    await deps.streams.answering(to, data.run_id);
    const turn = { chat: spot.chat, id, signal };
    const outcome = await deps.turns.deliver(turn, (stay) =>
      sendAll({ id, spot, messages, from: claim.part, stay }),
    );
    if (outcome.status === 'open') return;
    await deps.streams.answered(to, data.run_id);
    if (outcome.status === 'failed') await fail(id, outcome.why);
    else await claims.settle({ id, status: 'sent' });
  }

  /** Sends all parts that are missing, also when this closes meanwhile: only the next part tells the brain of the last. */
  async function sendAll({ id, spot, messages, from, stay }: Sending): Promise<Outcome> {
    if (messages.length === 0) return { status: 'failed', why: 'the message is empty' };
    for (const [part, message] of messages.entries()) {
      if (part < from) continue;
      // Nothing is sent before its turn has come, so that waiting is no try.
      if (closed && part === from) return { status: 'open' };
      const attempt = await claims.begin(id, part);
      if (attempt === undefined) return { status: 'open' };
      try {
        await deps.send(spot, message);
      } catch (error) {
        const { kind, why, uncertain, retryAfter } = failureOf(error);
        if (kind === 'refused') return { status: 'failed', why };
        deps.log(`a message waits: ${why}`);
        if (part > 0) stay();
        const asked = retryAfter === undefined ? {} : { retry_after: retryAfter };
        await claims.retry({ id, attempt, error: why, uncertain, ...asked });
        return { status: 'open' };
      }
    }
    return { status: 'sent' };
  }

  function fail(id: string, why: string): Promise<void> {
    return claims.settle({ id, status: 'failed', error: why });
  }

  return {
    offer,
    /** Takes no more, and waits for what is being sent. What is not begun stays open with the brain. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(sending.values());
    },
  };
}

interface Sending {
  id: string;
  spot: Spot;
  messages: Message[];
  /** The first part that is missing. */
  from: number;
  /** Keeps the chat for what is half sent. */
  stay: () => void;
}
