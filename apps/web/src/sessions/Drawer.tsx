import { createEffect, type JSX } from 'solid-js';
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

  createEffect(() => {
    if (props.isOpen) dialog.showModal();
    else dialog.close();
  });

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="drawer my-0 ms-0 me-auto h-dvh max-h-none w-[min(20rem,86vw)] max-w-none overflow-hidden border-e border-line bg-side text-ink"
      aria-label={words.sessions}
      onClose={() => props.onClose()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      {props.children(() => dialog.close())}
    </dialog>
  );
}
