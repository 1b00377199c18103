import { grow } from './postings.ts';

export type Sessions = ReturnType<typeof createSessions>;

/** How many statements before and after one in its session lend it their words. */
const WINDOW = 2;
const NONE = -1;

/**
 * Which statements stand beside each other in their sessions, in the order of their seq. A slot is the place of a
 * statement in the index.
 */
export function createSessions(seqOf: (slot: number) => number) {
  const ids = new Map<string, number>();
  const names: string[] = [];
  /** The ends of each session. */
  const heads: number[] = [];
  const tails: number[] = [];
  let session = new Int32Array(256).fill(NONE);
  let before = new Int32Array(256).fill(NONE);
  let after = new Int32Array(256).fill(NONE);
  let lengths = new Int32Array(256);
  let windows = new Int32Array(256);
  let total = 0;

  function ensure(slot: number): void {
    const had = before.length;
    if (slot < had) return;
    session = grow(session, slot + 1).fill(NONE, had);
    before = grow(before, slot + 1).fill(NONE, had);
    after = grow(after, slot + 1).fill(NONE, had);
    lengths = grow(lengths, slot + 1);
    windows = grow(windows, slot + 1);
  }

  function idOf(name: string | null): number {
    if (name === null) return NONE;
    let id = ids.get(name);
    if (id === undefined) {
      id = names.push(name) - 1;
      ids.set(name, id);
      heads.push(NONE);
      tails.push(NONE);
    }
    return id;
  }

  /** The slots within the window, the slot itself left out. */
  function around(slot: number): number[] {
    const found: number[] = [];
    for (const way of [before, after]) {
      let at = way[slot] ?? NONE;
      for (let step = 0; step < WINDOW && at >= 0; step += 1) {
        found.push(at);
        at = way[at] ?? NONE;
      }
    }
    return found;
  }

  function measure(slots: number[]): void {
    for (const slot of slots) {
      let length = lengths[slot] ?? 0;
      for (const near of around(slot)) length += lengths[near] ?? 0;
      total += length - (windows[slot] ?? 0);
      windows[slot] = length;
    }
  }

  /** Puts a slot between two others of its session; -1 is the end. */
  function join(slot: number, left: number, right: number): void {
    const id = session[slot] ?? NONE;
    before[slot] = left;
    after[slot] = right;
    if (left >= 0) after[left] = slot;
    else heads[id] = slot;
    if (right >= 0) before[right] = slot;
    else tails[id] = slot;
  }

  return {
    /** @param length the words of the statement that carry a subject */
    add(slot: number, name: string | null, length: number): void {
      ensure(slot);
      lengths[slot] = length;
      const id = (session[slot] = idOf(name));
      if (id >= 0) {
        const seq = seqOf(slot);
        const head = heads[id] ?? NONE;
        // They mostly come in order, so the place is looked for from the end.
        let left = head >= 0 && seqOf(head) > seq ? NONE : (tails[id] ?? NONE);
        while (left >= 0 && seqOf(left) > seq) left = before[left] ?? NONE;
        join(slot, left, left < 0 ? head : (after[left] ?? NONE));
      }
      measure([slot, ...around(slot)]);
    },

    remove(slot: number): void {
      const near = around(slot);
      const id = session[slot] ?? NONE;
      const left = before[slot] ?? NONE;
      const right = after[slot] ?? NONE;
      if (left >= 0) after[left] = right;
      else if (id >= 0) heads[id] = right;
      if (right >= 0) before[right] = left;
      else if (id >= 0) tails[id] = left;
      before[slot] = after[slot] = session[slot] = NONE;
      lengths[slot] = 0;
      measure([slot, ...near]);
    },

    nameOf(slot: number): string | null {
      return names[session[slot] ?? NONE] ?? null;
    },

    /**
     * By slot: the number of the session (-1: none), the slots next to it (-1: none), the length, and the length with
     * all in the window. Valid until the next change.
     */
    get columns() {
      return { session, before, after, lengths, windows };
    },
    /** The windows of all statements together. */
    get total(): number {
      return total;
    },
    /** Session numbers are below this. */
    get count(): number {
      return names.length;
    },
  };
}
