import { createSignal, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import type { Run } from './chat.ts';
import { messageWords } from './message-words.ts';

/** One's own message, to be said in other words: the conversation goes on from there as a branch. */
export function EditMessage(props: { run: Run }) {
  const { code, edit, setEditing } = useApp();
  const words = messageWords[code];
  const [text, setText] = createSignal(props.run.ask?.text ?? '');
  const [state, setState] = createSignal<'writing' | 'sending' | 'failed'>('writing');
  let field!: HTMLTextAreaElement; // set by `ref` before it is mounted
  const hasFiles = () => (props.run.ask?.along?.attachments?.length ?? 0) > 0;
  const canSend = () => text().trim() !== '' || hasFiles();

  onMount(() => {
    field.focus();
    field.setSelectionRange(text().length, text().length);
  });

  function close(): void {
    setEditing(null);
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  }

  async function send(): Promise<void> {
    if (!canSend() || state() === 'sending') return;
    setState('sending');
    if (await edit(props.run, text())) close();
    else setState('failed');
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.target !== field) return;
    event.preventDefault();
    void send();
  }

  return (
    <form
      class="ms-auto w-full rounded-3xl border border-line bg-paper p-2 focus-within:border-quiet md:w-[85%]"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={onKeyDown}
      data-editing
    >
      <textarea
        ref={(element) => (field = element)}
        class="field-sizing-content block max-h-[50dvh] min-h-16 w-full resize-none bg-transparent px-3 py-2 text-base outline-none"
        aria-label={words.editLabel}
        dir="auto"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="flex flex-wrap items-center justify-end gap-2">
        <Show when={hasFiles()}>
          <span class="me-auto px-3 text-sm text-quiet">{words.keepsFiles}</span>
        </Show>
        <Show when={state() === 'failed'}>
          <span role="alert" class="me-auto px-3 text-sm text-alarm">
            {words.noLink}
          </span>
        </Show>
        <button type="button" class="plain-button pointer-coarse:min-h-11" onClick={close}>
          {words.cancel}
        </button>
        <button
          type="submit"
          class="plain-button border-transparent bg-accent text-on-accent hover:bg-accent hover:opacity-90 disabled:opacity-50 pointer-coarse:min-h-11"
          disabled={!canSend()}
        >
          {words.saveAndSend}
        </button>
      </div>
    </form>
  );
}
