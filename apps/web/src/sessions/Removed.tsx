import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';

const UndoBar = later(async () => (await import('./UndoBar.tsx')).UndoBar);

/** Offers to bring back what was removed. The place is always there, so that what comes into it is said. */
function Place() {
  const { sessions } = useApp();
  return (
    <div role="status">
      <Show when={sessions.removals()?.state.offered.length}>
        <UndoBar />
      </Show>
    </div>
  );
}

export const Removed = Object.assign(Place, { preload: UndoBar.preload });
