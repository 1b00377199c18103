import type { Update } from 'grammy/types';

/**
 * Where an update waits its turn. What is said, changed and joined in a chat goes one after the other; a press of a
 * button, and one of Stop, must not wait for a voice message that is still being read.
 */
export function laneOf({ update_id, ...update }: Update): string {
  const { callback_query, stopped_message_generation } = update;
  if (callback_query) return `press ${callback_query.message?.chat.id ?? callback_query.from.id}`;
  if (stopped_message_generation) return `stop ${stopped_message_generation.chat.id}`;
  const { chat } = update.message ?? update.edited_message ?? update.my_chat_member ?? {};
  return chat ? `chat ${chat.id}` : `update ${update_id}`;
}

/** Work in lanes: one thing at a time in each, in the order given, the lanes side by side. */
export function createLanes() {
  const tails = new Map<string, Promise<void>>();
  let wake = Promise.withResolvers<void>();
  let count = 0;

  return {
    /** `work` begins when all before it in its lane has ended, well or not. */
    run(lane: string, work: () => Promise<void>): void {
      count += 1;
      const tail = after(tails.get(lane), work);
      tails.set(lane, tail);
      void leave(lane, tail);
    },

    /** How much is under way or waits. */
    count: () => count,

    /** Resolves when nothing is. */
    idle: (): Promise<void> => (count === 0 ? Promise.resolve() : wake.promise),
  };
  async function leave(lane: string, tail: Promise<void>): Promise<void> {
    await tail;
    if (tails.get(lane) === tail) tails.delete(lane);
    count -= 1;
    if (count > 0) return;
    wake.resolve();
    wake = Promise.withResolvers();
  }
}

async function after(before: Promise<void> | undefined, work: () => Promise<void>): Promise<void> {
  await before;
  // What goes wrong is told by the work itself.
  await work().catch(() => undefined);
}
