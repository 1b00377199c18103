import { createEffect, createSignal, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from './app.ts';

/** A link that comes back at once is not worth a word. */
const PATIENCE_MS = 800;

/** Says that the brain cannot be reached; nothing while all is well. */
export function ConnectionBadge() {
  const { brain, words } = useApp();
  const [isOffline, setOffline] = createSignal(!navigator.onLine);
  const [isLate, setLate] = createSignal(false);
  const [wasOpen, setWasOpen] = createSignal(false);

  const look = () => setOffline(!navigator.onLine);
  onMount(() => {
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
  });
  onCleanup(() => {
    window.removeEventListener('online', look);
    window.removeEventListener('offline', look);
  });

  createEffect(() => {
    setLate(false);
    if (brain.connection() === 'open') {
      setWasOpen(true);
      return;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    onCleanup(() => clearTimeout(timer));
  });

  const text = () => {
    if (isOffline()) return words.offline;
    if (!isLate()) return '';
    return wasOpen() ? words.reconnecting : words.connecting;
  };

  return (
    <div role="status" class="px-5">
      <Show when={text()}>
        <p class="flex items-center justify-center gap-2.5 py-1.5 text-center text-sm text-quiet">
          <span class="breathe size-2 shrink-0 rounded-full bg-alarm" />
          {text()}
        </p>
      </Show>
    </div>
  );
}
