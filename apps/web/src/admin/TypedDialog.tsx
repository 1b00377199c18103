import { createSignal, createUniqueId, onMount } from 'solid-js';

interface Props {
  question: string;
  more: string;
  /** What the field asks for, and what has to stand in it. */
  label: string;
  expected: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}

/** Asks before much is gone for good: its name has to be written, so that no wrong click does it. */
export function TypedDialog(props: Props) {
  const question = createUniqueId();
  const [text, setText] = createSignal('');
  const isWritten = () => text().trim() === props.expected.trim();
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted
  onMount(() => dialog.showModal());

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-2xl border border-line bg-paper p-6 text-ink"
      aria-labelledby={question}
      onClose={() => props.onNo()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWritten()) props.onYes();
        }}
      >
        <h2 id={question} class="font-medium break-words">
          {props.question}
        </h2>
        <p class="mt-1.5 text-[0.9375rem] text-quiet">{props.more}</p>
        <label class="mt-4 block text-[0.8125rem] text-quiet">
          {props.label}
          <input
            class="field mt-1 w-full text-base text-ink"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            autofocus
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="mt-5 flex justify-end gap-2">
          <button type="button" class="plain-button" onClick={() => dialog.close()}>
            {props.no}
          </button>
          <button
            type="submit"
            class="plain-button text-alarm aria-disabled:opacity-50"
            aria-disabled={!isWritten()}
          >
            {props.yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}
