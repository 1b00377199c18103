import { createStore, reconcile } from 'solid-js/store';
import { refusalCode } from '../brain.ts';

interface State<T> {
  phase: 'loading' | 'ready' | 'failed';
  items: T[];
  /** The item that something is being done with. */
  busy: string | null;
  /** The item that something could not be done with. */
  failed: string | null;
}

/** What the brain has of something, and what is done with one of it: then it is read again. */
export function createList<T extends object>(read: () => Promise<T[]>, key: keyof T & string) {
  const [state, setState] = createStore<State<T>>({ phase: 'loading', items: [], busy: null, failed: null });
  let reads = 0;

  async function refresh(): Promise<void> {
    reads += 1;
    const mine = reads;
    try {
      const items = await read();
      if (mine !== reads) return;
      setState('items', reconcile(items, { key }));
      setState('phase', 'ready');
    } catch {
      if (mine === reads && state.phase === 'loading') setState('phase', 'failed');
    }
  }

  return {
    state,
    refresh,
    /** Does it with the item of that id; false where that failed. What is gone already is as it should be. */
    async act(id: string, action: () => Promise<unknown>): Promise<boolean> {
      if (state.busy !== null) return false;
      setState({ busy: id, failed: null });
      try {
        await action();
      } catch (error) {
        if (refusalCode(error) !== 'NOT_FOUND') {
          setState({ busy: null, failed: id });
          return false;
        }
      }
      await refresh();
      setState('busy', null);
      return true;
    },
  };
}

export type List<T extends object> = ReturnType<typeof createList<T>>;
