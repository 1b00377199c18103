import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { LostRun } from '../../apps/brain/src/runs/run.ts';
import type { OnCommit, Store } from '../../apps/brain/src/store/store.ts';

const SHARED_MEMORY = '/dev/shm';

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

/**
 * The store as one life of a brain after the other sees it: who listens to its commits does so until the life is over.
 * The store itself lets nobody go, and every commit would tell all the dead.
 */
export function createLives(store: Store) {
  let listeners: OnCommit[] = [];
  store.onCommit((...told) => {
    for (const listen of listeners) listen(...told);
  });
  const onCommit = (listen: OnCommit) => void listeners.push(listen);
  return { store: { ...store, onCommit }, over: () => (listeners = []) };
}

/**
 * A folder whose syncs cost nothing: memory, where there is room in it. For deaths that are played: no write of the
 * process is lost by them, whatever the disk would have.
 */
export function quickFolder(bytes: number): string {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize >= bytes ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir(); // not Linux
  }
}
