export type Lane = ReturnType<typeof createLane>;

interface Waiting {
  starts: number;
  seq: number;
  enter: () => void;
}

/**
 * A lane that lets one run through at a time: those that may be what killed the process. The fewest starts go
 * first, then the oldest, so that an innocent run is through before the one that kills has its next turn.
 */
export function createLane() {
  const waiting = new Set<Waiting>();
  let taken = false;

  function next(): void {
    const [first] = [...waiting].toSorted((a, b) => a.starts - b.starts || a.seq - b.seq);
    taken = first !== undefined;
    if (!first) return;
    waiting.delete(first);
    first.enter();
  }

  return {
    /**
     * Waits for the lane; gives what leaves it again.
     * @throws the signal's reason when it aborts first.
     */
    async enter(run: { starts: number; seq: number }, signal: AbortSignal): Promise<() => void> {
      signal.throwIfAborted();
      const entered = Promise.withResolvers<void>();
      const place = { ...run, enter: entered.resolve };
      waiting.add(place);
      const stop = () => {
        // One that was let in just now has left the line: it enters, and its work sees the signal.
        if (waiting.delete(place)) entered.reject(signal.reason);
      };
      signal.addEventListener('abort', stop);
      if (!taken) next();
      await entered.promise.finally(() => signal.removeEventListener('abort', stop));
      return next;
    },
  };
}
