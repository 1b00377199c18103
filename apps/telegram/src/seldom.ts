const MAX_PEOPLE = 1_000;

/**
 * Whether somebody may have a thing now: `times` in `everyMs`, counted from the first. It remembers the last thousand
 * people; one it has forgotten may have it again sooner.
 */
export function createSeldom({ times, everyMs, now = Date.now }: SeldomOptions) {
  const people = new Map<number, { since: number; count: number }>();
  return function may(id: number): boolean {
    const known = people.get(id);
    const isOver = known === undefined || now() - known.since >= everyMs;
    const entry = isOver ? { since: now(), count: 0 } : known;
    if (entry.count >= times) return false;
    entry.count += 1;
    people.delete(id);
    people.set(id, entry);
    const oldest = people.keys().next();
    if (people.size > MAX_PEOPLE && !oldest.done) people.delete(oldest.value);
    return true;
  };
}

interface SeldomOptions {
  times: number;
  everyMs: number;
  now?: () => number;
}
