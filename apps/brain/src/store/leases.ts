/**
 * Which brain does a work that only one may do at a time: the runs of a session, the reviews, a channel's desk. A lease
 * lapses when its brain no longer renews it. It spares double work and no more: that a fact happens once is held by its id.
 */
export interface Leases {
  /** There is no other brain, so that every lease is had, and nothing is ever lost. */
  isAlone: boolean;
  /** Whether this brain has it, as far as it can know. Costs nothing; false once it may have lapsed. */
  holds(name: string): boolean;
  /**
   * Takes it where it is free, has lapsed, or is ours; it is renewed until it is given back. Those asked for in one turn
   * of the event loop are one statement.
   * @throws BrainError `unavailable` when the store cannot be asked.
   */
  take(name: string): Promise<boolean>;
  /** Gives some back. Where the store cannot be told, they lapse. */
  release(names: string[]): Promise<void>;
  /** Another brain seems to have it: it is held no more until it is taken anew. */
  doubt(name: string): void;
  /** Told of those that were lost to another brain, or that could not be renewed in time; the answer stops it. */
  onLost(listen: (names: string[]) => void): () => void;
  /** Told each third of the time of a lease, once all are renewed: what others had may be free. The answer stops it. */
  onRound(listen: () => void): () => void;
}

/** The leases of a brain that has its store for itself: no cost, no timers. */
export function createOwnLeases(): Leases {
  const had = Promise.resolve(true);
  const over = Promise.resolve();
  return {
    isAlone: true,
    holds: () => true,
    take: () => had,
    release: () => over,
    doubt: () => {},
    onLost: () => () => {},
    onRound: () => () => {},
  };
}
