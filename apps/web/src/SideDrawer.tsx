import { type JSX, onCleanup, onMount, Show } from 'solid-js';

interface Props {
  label: string;
  isBeside: boolean;
  onClose: () => void;
  children: JSX.Element;
}

/**
 * Something to look at beside the conversation where there is room, else over it. Escape closes it, and the focus goes
 * back to where it was.
 */
export function SideDrawer(props: Props) {
  const opener = document.activeElement;
  onCleanup(() => {
    // Later: a dialog that is still open would keep the focus.
    queueMicrotask(() => opener instanceof HTMLElement && opener.isConnected && opener.focus());
  });
  return (
    <Show when={props.isBeside} fallback={<Sheet {...props} />}>
      <Panel {...props} />
    </Show>
  );
}

function Panel(props: Props) {
  let panel!: HTMLElement; // set by `ref` before it is mounted
  // At the document: where what had the focus is gone, the keys go to the body.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return;
    const isInside = panel.contains(event.target) && !event.target.closest('dialog');
    if (isInside || event.target === document.body) props.onClose();
  };
  onMount(() => document.addEventListener('keydown', onKey));
  onCleanup(() => document.removeEventListener('keydown', onKey));

  return (
    <aside
      ref={(element) => (panel = element)}
      class="w-[27rem] shrink-0 border-l border-line bg-side"
      aria-label={props.label}
    >
      {props.children}
    </aside>
  );
}

/** A modal dialog: the browser keeps the focus inside and closes on Escape. */
function Sheet(props: Props) {
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
      aria-label={props.label}
      onClose={() => !isOver && props.onClose()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      {props.children}
    </dialog>
  );
}
