import { createUniqueId, onMount } from 'solid-js';

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog(props: {
  question: string;
  more: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}) {
  const question = createUniqueId();
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted
  onMount(() => dialog.showModal());

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line bg-paper p-6 text-ink"
      aria-labelledby={question}
      onClose={() => props.onNo()}
    >
      <h2 id={question} class="font-medium break-words">
        {props.question}
      </h2>
      <p class="mt-1.5 text-quiet">{props.more}</p>
      <div class="mt-5 flex justify-end gap-2">
        <button type="button" class="plain-button" onClick={() => dialog.close()}>
          {props.no}
        </button>
        <button type="button" class="plain-button text-alarm" onClick={() => props.onYes()}>
          {props.yes}
        </button>
      </div>
    </dialog>
  );
}
