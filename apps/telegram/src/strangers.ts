const EVERY_MS = 60 * 60_000;
const MAX_PEOPLE = 1_000;

/**
 * Whether to answer a stranger now: at most once an hour a person. It remembers the last thousand people;
 * one it has forgotten may be answered again sooner.
 */
export function createStrangers(now = Date.now) {
  const answered = new Map<number, number>();
  return {
    mayAnswer(id: number): boolean {
      const last = answered.get(id);
      if (last !== undefined && now() - last < EVERY_MS) return false;
      answered.delete(id);
      answered.set(id, now());
      const oldest = answered.keys().next();
      if (answered.size > MAX_PEOPLE && !oldest.done) answered.delete(oldest.value);
      return true;
    },
  };
}
