import type { Unit } from '../store/unit.ts';

export type UndoBin = ReturnType<typeof createUndoBin>;

/** How a change is taken back. */
export interface Undone {
  user_id: string;
  memory_id: string;
  /** What brings it back; without one the memory is taken out again. */
  unit?: Unit;
}

/** How long a change can be taken back that leaves nothing in the store to do it by. */
export const UNDO_MS = 10 * 60 * 1000;
/** Changes kept; beyond, the oldest can no longer be taken back. */
const MAX_KEPT = 1000;

/**
 * Keeps for ten minutes, in memory only, how a change is taken back: what was forgotten is gone from the disk at once,
 * and a restart forgets it too.
 */
export function createUndoBin(now: () => number = () => performance.now()) {
  const kept = new Map<string, Undone & { until: number }>();

  function sweep(): void {
    for (const [id, { until }] of kept) {
      if (until > now() && kept.size <= MAX_KEPT) return;
      kept.delete(id);
    }
  }

  return {
    keep(undo_id: string, undone: Undone): void {
      kept.set(undo_id, { ...undone, until: now() + UNDO_MS });
      sweep();
    },

    /** How a user's change is taken back; undefined when it is not here, or too old. */
    get(user_id: string, undo_id: string): Undone | undefined {
      sweep();
      const found = kept.get(undo_id);
      return found?.user_id === user_id ? found : undefined;
    },

    drop(undo_id: string): void {
      kept.delete(undo_id);
    },

    /** Drops all that is kept of a user. */
    dropUser(user_id: string): void {
      for (const [id, undone] of kept) if (undone.user_id === user_id) kept.delete(id);
    },
  };
}
