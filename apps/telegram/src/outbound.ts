import type { ClaimedDelivery, DataOf } from '@brain/schema';
import type { createClaims } from './claims.ts';
import { failureOf } from './failure.ts';
import { MAX_PART, split } from './split.ts';
import type { Streams } from './stream/streams.ts';

/** Of a message with buttons: what is decided is added to it. */
const ROOM_FOR_OUTCOME = 100;

/** `approval_id`: two buttons below it decide that approval. */
export interface Part {
  chat: string;
  text: string;
  approval_id?: string | undefined;
}

interface OutboundDeps {
  /** Hands one message to Telegram, once. Where it is cut short to stop, the brain is told nothing any more. */
  send: (part: Part) => Promise<unknown>;
  claims: Pick<ReturnType<typeof createClaims>, 'begin' | 'retry' | 'settle'>;
  streams: Pick<Streams, 'answering' | 'answered'>;
  log: (line: string) => void;
}

/**
 * Sends what the brain hands out, each part of it once: the brain says when to try again, and which part. It keeps
 * nothing but what is being sent now, so that a delivery handed out anew meanwhile is not sent beside itself; where
 * it is not settled by then, the brain hands it out once more.
 */
export function createOutbound(deps: OutboundDeps) {
  const { claims } = deps;
  const sending = new Map<string, Promise<void>>();
  let closed = false;

  function offer(delivery: ClaimedDelivery): void {
    const { id } = delivery;
    if (closed || sending.has(id)) return;
    const work = sendAll(delivery)
      .catch((error: unknown) => deps.log(`a delivery stays open: ${String(error)}`))
      .finally(() => sending.delete(id));
    sending.set(id, work);
  }

  /** Sends all parts that are missing, also when this closes meanwhile: only the next part tells the brain of the last. */
  async function sendAll({ id, data, claim }: ClaimedDelivery): Promise<void> {
    const { to: chat } = claim;
    if (chat === undefined) return fail(id, 'no Telegram chat is linked to this person');
    await deps.streams.answering(chat, data.run_id);
    const parts = partsOf(data);
    if (parts.length === 0) return fail(id, 'the message is empty');
    for (const [part, text] of parts.entries()) {
      if (part < claim.part) continue;
      const attempt = await claims.begin(id, part);
      if (attempt === undefined) return;
      try {
        const isLast = part === parts.length - 1;
        await deps.send({ chat, text, approval_id: isLast ? data.approval_id : undefined });
      } catch (error) {
        const { kind, why, uncertain, retryAfter } = failureOf(error);
        if (kind === 'refused') return fail(id, why);
        deps.log(`a message waits: ${why}`);
        const asked = retryAfter === undefined ? {} : { retry_after: retryAfter };
        return claims.retry({ id, attempt, error: why, uncertain, ...asked });
      }
    }
    await deps.streams.answered(chat, data.run_id);
    await claims.settle({ id, status: 'sent' });
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

/** What is approved is shown as it is: no code block in it is closed and opened again where it is cut. */
function partsOf({ content = '', approval_id }: DataOf<'delivery'>): string[] {
  return approval_id === undefined ? split(content) : split(content, MAX_PART - ROOM_FOR_OUTCOME, []);
}
