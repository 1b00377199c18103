export type InLane = ReturnType<typeof createLanes>;

/** One thing after the other in each chat. As many wait as runs are followed; `work` says itself if it is still wanted. */
export function createLanes() {
  const tails = new Map<number, Promise<void>>();

  return async function inLane(chat: number, work: () => Promise<void>): Promise<void> {
    const before = tails.get(chat) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.catch(() => undefined);
    tails.set(chat, tail);
    await mine.finally(() => {
      if (tails.get(chat) === tail) tails.delete(chat);
    });
  };
}
