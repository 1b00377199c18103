/** Keys that are remembered at most; the one that asked longest ago is forgotten first. */
const MAX_KEYS = 10_000;

export type Limiter = ReturnType<typeof createLimiter>;

/**
 * Says how often each key may do a thing: `perSecond` all the time, `burst` at once after a rest. The generic cell rate
 * algorithm in its virtual scheduling form (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm): of each key it
 * keeps one number, the time by which all that was let through is paid for. What is refused costs nothing.
 *
 * `now` gives milliseconds of a clock that never goes back.
 */
export function createLimiter({
  perSecond,
  burst,
  maxKeys = MAX_KEYS,
  now = () => performance.now(),
}: {
  perSecond: number;
  burst: number;
  maxKeys?: number;
  now?: () => number;
}) {
  const eachMs = 1000 / perSecond;
  const creditMs = (burst - 1) * eachMs;
  /** In the order of use, so that the first is the one to forget. */
  const paidAt = new Map<string, number>();

  return {
    /** Takes one of a key. Gives 0 when it is let through, else in how many milliseconds one will be. */
    take(key: string): number {
      const time = now();
      const paid = Math.max(paidAt.get(key) ?? time, time);
      const waitMs = paid - time - creditMs;
      paidAt.delete(key);
      paidAt.set(key, waitMs > 0 ? paid : paid + eachMs);
      for (const oldest of paidAt.keys()) {
        if (paidAt.size <= maxKeys) break;
        paidAt.delete(oldest);
      }
      return Math.max(0, waitMs);
    },

    /** Keys that are remembered. */
    get size(): number {
      return paidAt.size;
    },
  };
}
