import { once } from 'node:events';

export type Held = ReturnType<typeof createHeld>;

/** Counts bytes that are held at once, all runs together: who finds no room waits, the first one first. */
export function createHeld(maxBytes: number) {
  let held = 0;
  const waiting: { bytes: number; go: AbortController }[] = [];

  /** Lets in from the front who finds room; alone, anybody does. */
  function admit(): void {
    for (let next = waiting[0]; next && (held === 0 || held + next.bytes <= maxBytes); next = waiting[0]) {
      waiting.shift();
      held += next.bytes;
      next.go.abort();
    }
  }

  function release(bytes: number): void {
    held -= bytes;
    admit();
  }

  return {
    /** Takes room, until it is disposed of, once. @throws the signal's reason, when that aborts before there is room. */
    async take(bytes: number, signal: AbortSignal): Promise<Disposable> {
      signal.throwIfAborted();
      const place = { bytes, go: new AbortController() };
      if (bytes > 0) {
        waiting.push(place);
        admit();
      } else place.go.abort();
      if (!place.go.signal.aborted) await once(place.go.signal, 'abort', { signal }).catch(() => undefined);
      if (place.go.signal.aborted) return { [Symbol.dispose]: () => release(bytes) };
      waiting.splice(waiting.indexOf(place), 1);
      admit();
      throw signal.reason;
    },
  };
}
