import { onCleanup } from 'solid-js';
import { useApp } from '../app.ts';
import { undoRemovals } from './desk.ts';
import { menuWords } from './menu-words.ts';

/** The offer to take a removal back. Its time stands still while the pointer or the focus is at it. */
export function UndoBar() {
  const app = useApp();
  const { removals } = app.sessions;
  const hold = (holder: 'pointer' | 'focus') => removals()?.hold(holder);
  const release = (holder: 'pointer' | 'focus') => removals()?.release(holder);
  const offered = () => removals()?.state.offered ?? [];
  const words = menuWords[app.code];
  onCleanup(() => {
    release('pointer');
    release('focus');
  });

  function undo(): void {
    const session_id = undoRemovals(app);
    // Where it stands again: the button that had the focus is gone.
    queueMicrotask(() => {
      if (document.activeElement !== document.body) return;
      const selector = `[data-session="${CSS.escape(session_id ?? '')}"]`;
      document.querySelector<HTMLElement>(selector)?.focus();
    });
  }

  return (
    <div
      class="mx-3 mb-2 flex min-h-11 items-center gap-3 rounded-xl bg-ink ps-4 pe-1.5 text-sm text-paper"
      onPointerEnter={() => hold('pointer')}
      onPointerLeave={() => release('pointer')}
      onFocusIn={() => hold('focus')}
      onFocusOut={() => release('focus')}
    >
      <span class="min-w-0 flex-1 truncate">
        {words.removed(offered().length)}
        <span class="sr-only"> {words.removedWhat(offered().at(-1)?.title ?? '')}</span>
      </span>
      <button type="button" class="min-h-8 rounded-lg px-3 font-medium hover:bg-paper/15" onClick={undo}>
        {words.undo}
      </button>
    </div>
  );
}
