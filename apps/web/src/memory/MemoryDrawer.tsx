import { onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { MemoryView } from './MemoryView.tsx';

/**
 * What the brain knows, beside the conversation where there is room, else over it. Escape closes it, and the focus goes
 * back to where it was.
 */
export function MemoryDrawer(props: { isBeside: boolean }) {
  const { words } = useApp();
  const opener = document.activeElement;
  onCleanup(() => {
    // Later: a dialog that is still open would keep the focus.
    queueMicrotask(() => opener instanceof HTMLElement && opener.isConnected && opener.focus());
  });
  return (
    <Show when={props.isBeside} fallback={<Sheet />}>
      <Panel label={words.memory.title} />
    </Show>
  );
}

function Panel(props: { label: string }) {
  const { route } = useApp();
  return (
    <aside
      class="w-[27rem] shrink-0 border-l border-line bg-side"
      aria-label={props.label}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) route.closeMemory();
      }}
    >
      <MemoryView onLeave={() => {}} />
    </aside>
  );
}

/** A modal dialog: the browser keeps the focus inside and closes on Escape. */
function Sheet() {
  const { words, route } = useApp();
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted
  let isOver = false;
  onMount(() => dialog.showModal());
  onCleanup(() => {
    isOver = true;
    dialog.close();
  });

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="mr-0 ml-auto h-dvh max-h-none w-full max-w-none border-line bg-side text-ink md:w-[27rem] md:border-l"
      aria-label={words.memory.title}
      onClose={() => !isOver && route.closeMemory()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      {/* A conversation that is chosen here is not to lie below. */}
      <MemoryView onLeave={(session_id) => route.go(session_id, null)} />
    </dialog>
  );
}
