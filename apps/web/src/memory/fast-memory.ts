import { createStore } from 'solid-js/store';
import type { Brain } from '../brain.ts';

/** What fast memory may hold, in tokens of the model. */
export const MAX_FAST_TOKENS = 500;

interface State {
  text: string;
  tokens: number;
  phase: 'loading' | 'ready' | 'failed';
  /** Null as long as it is not known. */
  writes: boolean | null;
  isSaving: boolean;
  hasFailed: boolean;
}

/** Fast memory as the model reads it in every prompt, and whether the brain adds to memory by itself. */
export function createFastMemory(memory: Pick<Brain['memory'], 'fast' | 'settings' | 'configure'>) {
  const [state, setState] = createStore<State>({
    text: '',
    tokens: 0,
    phase: 'loading',
    writes: null,
    isSaving: false,
    hasFailed: false,
  });
  let reads = 0;

  async function refresh(): Promise<void> {
    reads += 1;
    const mine = reads;
    try {
      const [{ fast_memory: text, tokens }, { writes }] = await Promise.all([
        memory.fast(),
        memory.settings(),
      ]);
      if (mine !== reads) return;
      setState({ text, tokens, phase: 'ready', ...(state.isSaving ? {} : { writes }) });
    } catch {
      if (mine === reads && state.phase === 'loading') setState('phase', 'failed');
    }
  }

  return {
    state,
    refresh,
    /** Chooses whether the brain writes memories by itself after an answer. */
    async setWrites(writes: boolean): Promise<void> {
      if (state.isSaving) return;
      const before = state.writes;
      setState({ writes, isSaving: true, hasFailed: false });
      try {
        setState('writes', (await memory.configure(writes)).writes);
      } catch {
        setState({ writes: before, hasFailed: true });
      } finally {
        setState('isSaving', false);
      }
    },
  };
}
