import { LostRun } from '../../apps/brain/src/runs/run.ts';
import type { Store } from '../../apps/brain/src/store/store.ts';

/** Where a process dies: at its `at`-th write (from 0), before that write is committed or just after. */
export interface Death {
  at: number;
  committed: boolean;
}

/**
 * The store as a process sees it that dies at one of its writes: that write and every later one never returns.
 * Reads go on, since what only reads does no harm. `bury` ends what still waits, so that it leaves no timer behind.
 */
export function mortalStore(store: Store, death: Death | undefined) {
  const died = Promise.withResolvers<void>();
  const never = Promise.withResolvers<never>();
  never.promise.catch(() => undefined);
  let writes = 0;
  let dead = false;
  const write: Store['write'] = async (unit) => {
    if (dead) return never.promise;
    dead = writes === death?.at;
    writes += 1;
    if (!dead) return store.write(unit);
    // Also a write that throws came before the death.
    if (death?.committed) await store.write(unit).finally(() => died.resolve());
    died.resolve();
    return never.promise;
  };
  return { store: { ...store, write }, died: died.promise, bury: () => never.reject(new LostRun()) };
}
