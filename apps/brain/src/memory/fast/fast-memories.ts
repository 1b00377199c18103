import type { FastMemory } from '@brain/schema';
import type { Store } from '../../store/store.ts';
import { fastMemory } from './fast.ts';

/** Users whose fast memory is kept. */
const MAX_KEPT = 1000;

/** The fast memory of each user, made when it is asked for and kept until a memory of theirs, or the day, changes. */
export function createFastMemories(store: Store) {
  const kept = new Map<string, { day: string; fast: Promise<FastMemory> }>();

  store.onCommit((rows, changes) => {
    for (const { type, user_id } of rows) if (type === 'memory' && user_id !== null) kept.delete(user_id);
    for (const { user_id } of changes) kept.delete(user_id);
  });

  store.onMissed(() => kept.clear());

  async function make(user_id: string, day: string): Promise<FastMemory> {
    return { user_id, ...fastMemory(await store.memories.candidates(user_id), day) };
  }

  return {
    /** '' for a user without memories. */
    of(user_id: string): Promise<FastMemory> {
      const day = new Date().toISOString().slice(0, 10);
      const known = kept.get(user_id);
      if (known?.day === day) return known.fast;
      if (kept.size >= MAX_KEPT) kept.clear();
      const fast = make(user_id, day);
      kept.set(user_id, { day, fast });
      // What failed is asked for anew.
      fast.catch(() => kept.delete(user_id));
      return fast;
    },
  };
}
