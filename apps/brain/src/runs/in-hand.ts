import type { Leases } from '../store/leases.ts';

/**
 * How long a session whose runs are over stays in hand: what its person says next over another brain finds this one ready
 * rather than on its way out. Not longer, so that a brain that dies holds up what nobody works on for no time at all.
 */
const REST_MS = 1000;

/** How soon one is asked for again that another brain has: it may be putting it down. */
const AGAIN_MS = 1000;

const PREFIX = 'session:';
const leaseOf = (session_id: string) => `${PREFIX}${session_id}`;

export type InHand = ReturnType<typeof createInHand>;

/**
 * The sessions that this brain works on, of all that share the store: each by its lease. `lost` is told of those that
 * another brain may work on from now on, `wake` of one that is to be looked at. It has timers; close it.
 */
export function createInHand(
  leases: Leases,
  { lost, wake }: { lost: (session_ids: string[]) => void; wake: (session_id: string) => void },
) {
  /** Sessions without work, and since when. */
  const resting = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();

  function putDown(): void {
    const now = performance.now();
    const over = [...resting].filter(([, since]) => now - since >= REST_MS).map(([session_id]) => session_id);
    for (const session_id of over) resting.delete(session_id);
    if (over.length > 0) void leases.release(over.map(leaseOf));
    timer = resting.size > 0 ? setTimeout(putDown, REST_MS) : undefined;
  }

  const unlisten = leases.onLost((names) => {
    const ours = names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
    for (const session_id of ours) resting.delete(session_id);
    if (ours.length > 0) lost(ours);
  });

  return {
    has: (session_id: string) => leases.holds(leaseOf(session_id)),

    /** Takes a session up, unless another brain has it. @throws BrainError `unavailable`. */
    async take(session_id: string): Promise<boolean> {
      resting.delete(session_id);
      return leases.holds(leaseOf(session_id)) || leases.take(leaseOf(session_id));
    },

    /** There is nothing to do in a session: it is put down before long. */
    rest(session_id: string): void {
      if (leases.isAlone) return;
      resting.set(session_id, performance.now());
      timer ??= setTimeout(putDown, REST_MS);
    },

    /** A run of it was lost: whether the session is still this brain's is asked anew. */
    doubt: (session_id: string) => leases.doubt(leaseOf(session_id)),

    /** Wakes a session in a second, when another brain may have put it down. */
    again(session_id: string): void {
      const later = setTimeout(() => {
        timers.delete(later);
        wake(session_id);
      }, AGAIN_MS);
      timers.add(later);
    },

    close(): void {
      clearTimeout(timer);
      for (const later of timers) clearTimeout(later);
      unlisten();
    },
  };
}
