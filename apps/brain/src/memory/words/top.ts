export type Top = ReturnType<typeof createTop>;

/**
 * Keeps those with the greatest values of what it is offered; `tie` orders equal ones (negative: the first is better).
 */
export function createTop(limit: number, tie: (a: number, b: number) => number) {
  const room = limit * 2 + 32;
  let kept: { one: number; value: number }[] = [];
  let least = -Infinity;

  function cut(): void {
    kept.sort((a, b) => b.value - a.value || tie(a.one, b.one));
    if (kept.length < limit) return;
    kept.length = limit;
    least = kept.at(-1)?.value ?? Infinity;
  }

  return {
    /** What is less is not kept. */
    get least(): number {
      return least;
    },
    offer(one: number, value: number): void {
      if (value < least) return;
      kept.push({ one, value });
      if (kept.length >= room) cut();
    },
    best(): { one: number; value: number }[] {
      cut();
      return kept;
    },
  };
}
