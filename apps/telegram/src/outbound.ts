import { OWNER, type SettleInput, type StoredEvent } from '@brain/schema';
import { GrammyError } from 'grammy';
import { split } from './split.ts';

const MAX_HELD = 1_000;
const MAX_SETTLED = 1_000;

type Delivery = StoredEvent<'delivery'>;

interface OutboundDeps {
  /** Sends one message, repeating it (`onRetry`) until Telegram has taken or refused it. */
  send: (message: { chat: string; text: string }, onRetry: () => void) => Promise<void>;
  /** Tells the brain how it ended, repeating it until the brain has answered. */
  settle: (outcome: SettleInput) => Promise<void>;
  /** Where the owner reads what names no chat. */
  ownerChat: string | undefined;
  /** A delivery for this chat has come: the run answers. */
  onDelivery: (chat: string, run_id: string) => void;
  /** Asks the brain for all open deliveries again. */
  claimAgain: () => void;
  log: (line: string) => void;
}

/**
 * Sends deliveries: one at a time in each chat, in the order they came, chats side by side. One that is
 * streamed again while it is held, or was just settled, is not sent twice. It holds at most a thousand; what
 * comes beyond that is left with the brain and claimed again once those are out.
 */
export function createOutbound(deps: OutboundDeps) {
  const chats = new Map<string, Delivery[]>();
  const held = new Set<string>();
  const settled = new Set<string>();
  const working = new Set<Promise<void>>();
  let leftBehind = false;
  let closed = false;
  const isClosed = () => closed;

  function offer(delivery: Delivery): void {
    if (closed || held.has(delivery.id) || settled.has(delivery.id)) return;
    // Once one was left behind, all that follow are: a later one must not overtake it.
    leftBehind ||= held.size >= MAX_HELD;
    if (leftBehind) return;
    held.add(delivery.id);
    const chat = chatOf(delivery);
    if (chat !== undefined) deps.onDelivery(chat, delivery.data.run_id);
    const queue = chats.get(chat ?? '');
    if (queue) {
      queue.push(delivery);
      return;
    }
    chats.set(chat ?? '', [delivery]);
    const work = drain(chat).catch((error: unknown) => deps.log(`a delivery stays open: ${String(error)}`));
    working.add(work);
    void work.finally(() => working.delete(work));
  }

  async function drain(chat: string | undefined): Promise<void> {
    const queue = chats.get(chat ?? '') ?? [];
    try {
      while (queue[0] && !isClosed()) {
        await deps.settle(await sendOne(queue[0], chat));
        remember(queue[0].id);
        queue.shift();
      }
    } finally {
      for (const { id } of queue) held.delete(id);
      chats.delete(chat ?? '');
    }
    if (!leftBehind || held.size > 0 || closed) return;
    leftBehind = false;
    deps.claimAgain();
  }

  async function sendOne({ id, data }: Delivery, chat: string | undefined): Promise<SettleInput> {
    let attempts = 1;
    const failed = (error: string): SettleInput => ({ id, status: 'failed', attempts, error });
    if (chat === undefined) return failed('no Telegram chat is linked to this person');
    const parts = split(data.content);
    if (parts.length === 0) return failed('the message is empty');
    try {
      for (const text of parts) await deps.send({ chat, text }, () => (attempts += 1));
    } catch (error) {
      if (error instanceof GrammyError) return failed(error.description.slice(0, 1000));
      throw error;
    }
    return { id, status: 'sent', attempts };
  }

  function chatOf({ user_id, data }: Delivery): string | undefined {
    return data.to ?? (user_id === OWNER ? deps.ownerChat : undefined);
  }

  // The brain may have read the open deliveries just before one was settled, and stream it once more.
  function remember(id: string): void {
    held.delete(id);
    settled.add(id);
    const oldest = settled.keys().next();
    if (settled.size > MAX_SETTLED && !oldest.done) settled.delete(oldest.value);
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
