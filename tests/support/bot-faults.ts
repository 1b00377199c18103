import type { Gate } from './model-answer.ts';

/**
 * How a call goes wrong: an error of the Bot API; the connection is dropped before or after it took effect; it has taken
 * effect and the answer is held back, comes late, or breaks off in the middle of its body.
 */
export type Fault =
  | ApiError
  | { drop: 'before' | 'after' }
  | { hold: Gate }
  | { slow_ms: number }
  | { reset: 'body' };

/** https://core.telegram.org/bots/api#making-requests */
export interface ApiError {
  error_code: number;
  description?: string;
  retry_after?: number;
}

export type Faults = ReturnType<typeof createFaults>;

/** Which calls go wrong: single ones in their order first, then what lasts until it is lifted. */
export function createFaults() {
  const once: Array<{ method: string; fault: Fault }> = [];
  const lasting = new Set<{ method: string; fault: Fault }>();

  return {
    add(method: string, next: readonly Fault[]): void {
      once.push(...next.map((fault) => ({ method, fault })));
    },

    /** Every call of `method`, or of any with `*`, until the function it gives is called. */
    addLasting(method: string, fault: Fault): () => void {
      const entry = { method, fault };
      lasting.add(entry);
      return () => void lasting.delete(entry);
    },

    /** What happens to this call. */
    take(method: string): Fault | undefined {
      const planned = once.findIndex((each) => each.method === method);
      if (planned !== -1) return once.splice(planned, 1)[0]?.fault;
      return [...lasting].find((each) => each.method === method || each.method === '*')?.fault;
    },
  };
}

export function isApiError(fault: object): fault is ApiError {
  return 'error_code' in fault;
}
