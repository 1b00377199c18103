import type { Kept } from '../kept.ts';

const NAME = 'brain.branches';
/** More forks than anybody comes back to. */
const MAX_RUNS = 30;
const MAX_SESSIONS = 50;

export type Choices = ReturnType<typeof createChoices>;

/** The runs a person chose to see, per session, the last one chosen first. They outlive the page. */
export function createChoices(kept: Kept) {
  /** The sessions with the one chosen in last at the front. */
  function read(): [string, string[]][] {
    try {
      return JSON.parse(kept.get(NAME) ?? '[]') as [string, string[]][]; // what `set` wrote
    } catch {
      return [];
    }
  }
  return {
    get: (session_id: string): string[] => read().find(([of]) => of === session_id)?.[1] ?? [],
    set(session_id: string, run_ids: string[]): void {
      const others = read().filter(([of]) => of !== session_id);
      const own: [string, string[]][] = run_ids.length > 0 ? [[session_id, run_ids.slice(0, MAX_RUNS)]] : [];
      kept.set(NAME, JSON.stringify([...own, ...others].slice(0, MAX_SESSIONS)));
    },
  };
}
