const FALLBACK_MS = 50;
const SLICE_MS = 8;

export type Idle = ReturnType<typeof createIdle>;

/** Does one thing after another when the page has nothing better to do. What is taken back is not done. */
export function createIdle(page: Window & typeof globalThis) {
  const waiting = new Set<() => void>();
  let isAsked = false;

  function next(): void {
    if (isAsked || waiting.size === 0) return;
    isAsked = true;
    // Safari has none of it.
    if ('requestIdleCallback' in page) page.requestIdleCallback(work, { timeout: 1000 });
    else setTimeout(work, FALLBACK_MS);
  }

  function work(): void {
    isAsked = false;
    const end = performance.now() + SLICE_MS;
    for (const each of waiting) {
      waiting.delete(each);
      each();
      if (performance.now() > end) break;
    }
    next();
  }

  return {
    /** Gives what takes it back. */
    add(each: () => void): () => void {
      waiting.add(each);
      next();
      return () => void waiting.delete(each);
    },
  };
}
