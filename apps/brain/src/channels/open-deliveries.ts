import { setImmediate } from 'node:timers/promises';
import type { Addressed } from '../store/events.ts';
import type { Store } from '../store/store.ts';

const PAGE = 1000;
/** Open deliveries a desk knows at once, by id; the rest are read as these go out. */
const MAX_KNOWN = 50_000;

/** What a desk does with the open deliveries of its channel. */
interface Known {
  has(id: string): boolean;
  count(): number;
  ids(): Iterable<string>;
  add(delivery: Addressed): void;
  /** It is open no more. */
  done(id: string): void;
  /** Whether this brain still is the desk: else nothing is read. */
  isOurs(): boolean;
}

/**
 * Keeps a desk up to date with what is open on its channel: read from the store where it is behind, then as it is heard
 * of. It goes by the ids of what is open, not by a `seq` up to which all is known: what several brains commit does not come
 * in that order.
 */
export function createOpenDeliveries({ store, channel }: { store: Store; channel: string }, known: Known) {
  /** Up to where the reading that began last has come. */
  let cursor = 0;
  let behind = true;
  /** Counts the readings. */
  let epoch = 0;
  /** Heard of and not taken up yet. A commit is told session by session, not by `seq`. */
  const news = new Map<string, Addressed>();
  /** Known when that reading began, and not met by it: where it ends, these are settled. */
  let unmet = new Set<string>();

  function add(delivery: Addressed): void {
    news.delete(delivery.id);
    unmet.delete(delivery.id);
    if (!known.has(delivery.id)) known.add(delivery);
  }

  function again(): void {
    cursor = 0;
    behind = true;
    epoch += 1;
    unmet = new Set(known.ids());
  }

  return {
    /** A delivery has come in. What there is no room for is met by the reading, if that is not past it. */
    heard(delivery: Addressed): void {
      if (delivery.seq <= cursor || known.count() + news.size < MAX_KNOWN) news.set(delivery.id, delivery);
      else behind = true;
    },

    /** Is settled: it need not be taken up. */
    forget: (id: string) => void news.delete(id),

    /** Reads all that is open once more, with the next `fill`; what is known stays. */
    again,

    /** Knows nothing any more. */
    reset(): void {
      news.clear();
      again();
    },

    /** Takes up what is open and not known yet. */
    async fill(): Promise<void> {
      while (behind && known.count() < MAX_KNOWN && known.isOurs()) {
        const began = epoch;
        const page = await store.events.openDeliveries(channel, cursor, PAGE);
        if (epoch !== began) continue; // everything is to be read anew
        for (const delivery of page) add(delivery);
        cursor = page.at(-1)?.seq ?? cursor;
        behind = page.length === PAGE;
        // Reading is synchronous in the end: others get a turn between the pages.
        if (behind) await setImmediate();
      }
      if (behind) return;
      for (const delivery of [...news.values()].toSorted((a, b) => a.seq - b.seq)) add(delivery);
      for (const id of unmet) known.done(id);
      unmet.clear();
    },
  };
}
