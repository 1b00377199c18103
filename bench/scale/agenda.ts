interface Due {
  at: number;
  nth: number;
  act: () => void;
}

export type Agenda = ReturnType<typeof createAgenda>;

/** What is to happen and when, in simulated ms. What is due at the same moment happens in the order it was asked for. */
export function createAgenda() {
  const heap: Due[] = [];
  let now = 0;
  let nth = 0;

  const isBefore = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.nth < b.nth);

  function push(due: Due): void {
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, due)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  }

  function pop(): Due | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below && right && isBefore(right, below)) {
        child += 1;
        below = right;
      }
      if (!below || isBefore(last, below)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  return {
    get now(): number {
      return now;
    },

    after(ms: number, act: () => void): void {
      push({ at: now + ms, nth, act });
      nth += 1;
    },

    /** Lets happen all that is due until then. */
    run(untilMs: number): void {
      while (heap[0] && heap[0].at <= untilMs) {
        const due = pop();
        if (!due) return;
        now = due.at;
        due.act();
      }
      now = untilMs;
    },
  };
}
