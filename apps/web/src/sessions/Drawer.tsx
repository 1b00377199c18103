import { createEffect } from 'solid-js';
import { useApp } from '../app.ts';
import { SessionList } from './SessionList.tsx';

/** The list of conversations on a phone. A modal dialog: the browser keeps the focus inside and closes on Escape. */
export function Drawer(props: { isOpen: boolean; onClose: () => void }) {
  const { words } = useApp();
  let dialog!: HTMLDialogElement; // set by `ref` before the effect runs

  createEffect(() => {
    if (props.isOpen) dialog.showModal();
    else dialog.close();
  });

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="m-0 h-dvh max-h-none w-[min(20rem,86vw)] max-w-none border-r border-line bg-side text-ink"
      aria-label={words.sessions}
      onClose={() => props.onClose()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      <SessionList onChosen={() => dialog.close()} onClose={() => dialog.close()} />
    </dialog>
  );
}
