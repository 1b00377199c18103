import { onMount } from 'solid-js';
import { useApp } from '../app.ts';

/** Asks before a conversation is removed. */
export function RemoveDialog(props: { title: string; onKeep: () => void; onRemove: () => void }) {
  const { words } = useApp();
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted
  onMount(() => dialog.showModal());

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line bg-paper p-6 text-ink"
      aria-labelledby="remove-question"
      onClose={() => props.onKeep()}
    >
      <h2 id="remove-question" class="font-medium break-words">
        {words.removeQuestion(props.title)}
      </h2>
      <p class="mt-1.5 text-quiet">{words.removeWarning}</p>
      <div class="mt-5 flex justify-end gap-2">
        <button type="button" class="plain-button" onClick={() => dialog.close()}>
          {words.keep}
        </button>
        <button type="button" class="plain-button text-alarm" onClick={() => props.onRemove()}>
          {words.remove}
        </button>
      </div>
    </dialog>
  );
}
