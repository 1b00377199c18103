import { createSignal, onCleanup } from 'solid-js';
import { refusalCode } from '../brain.ts';

/** How long what was forgotten can be brought back: the brain keeps its words no longer. */
export const UNDO_MS = 10 * 60 * 1000;

export type Undo = ReturnType<typeof createUndo>;

/**
 * One change that can be taken back, once. `past`: its time is over, and nobody asked. `late`: the brain would not
 * take it back any more. Lives inside a Solid root.
 */
export function createUndo(deps: {
  /** Takes it back; throws where that was not possible. */
  take(): Promise<unknown>;
  /** When its time is over, as `Date.now()` counts; null where it has no end. */
  until: number | null;
}) {
  const [state, setState] = createSignal<'ready' | 'undoing' | 'undone' | 'late' | 'failed' | 'past'>(
    'ready',
  );

  if (deps.until !== null) {
    const left = deps.until - Date.now();
    const end = () => setState((before) => (before === 'ready' || before === 'failed' ? 'past' : before));
    if (left <= 0) end();
    const timer = left > 0 ? setTimeout(end, left) : undefined;
    onCleanup(() => clearTimeout(timer));
  }

  return {
    state,
    /** Takes it back, unless that is done or on its way. */
    async undo(): Promise<void> {
      if (state() !== 'ready' && state() !== 'failed') return;
      setState('undoing');
      try {
        await deps.take();
        setState('undone');
      } catch (error) {
        setState(refusalCode(error) === 'NOT_FOUND' ? 'late' : 'failed');
      }
    },
  };
}
