import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';

export type Value<T> = ReturnType<typeof createValue<T>>;

/** One thing the brain has, read when it is asked to. What was read before stays where a later reading fails. */
export function createValue<T>(read: () => Promise<T>) {
  const [state, setState] = createStore<{ phase: 'loading' | 'ready' | 'failed' }>({ phase: 'loading' });
  const [value, setValue] = createSignal<T>();
  let reads = 0;
  return {
    state,
    value,
    /** What the brain has said by another way. */
    set: (now: T) => void setValue(() => now),
    async refresh(): Promise<void> {
      reads += 1;
      const mine = reads;
      try {
        const now = await read();
        if (mine !== reads) return;
        setValue(() => now);
        setState('phase', 'ready');
      } catch {
        if (mine === reads && state.phase === 'loading') setState('phase', 'failed');
      }
    },
  };
}
