import { createEffect, createSignal, type JSX, Show } from 'solid-js';
import { useApp } from '../app.ts';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  children: (close: () => void) => JSX.Element;
}

/**
 * The list of conversations on a phone. A modal dialog: the browser keeps the focus inside, and closes it on Escape, or
 * by the button that goes back where there is one.
 */
export function Drawer(props: Props) {
  const { words } = useApp();
  let dialog!: HTMLDialogElement; // set by `ref` before the effect runs

  const [wasOpen, setOpen] = createSignal(false);
  createEffect(() => {
    if (!props.isOpen) return dialog.close();
    setOpen(true);
    dialog.showModal();
  });

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="drawer my-0 ms-0 me-auto h-dvh max-h-none w-[min(20rem,86vw)] max-w-none overflow-hidden border-e border-line bg-side text-ink"
      aria-label={words.sessions}
      onClose={() => props.onClose()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      <Show when={wasOpen()}>{props.children(() => dialog.close())}</Show>
    </dialog>
  );
}
