const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;

/** Doubles from a quarter of a second to five, less up to a half, so that clients do not come back all at once. */
export function retryDelay(attempt: number): number {
  if (attempt === 0) return 0;
  const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS);
  return delay * (0.5 + Math.random() / 2);
}

/** @throws the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
