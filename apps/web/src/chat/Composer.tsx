import type { MAX_MESSAGE_CHARS as LIMIT } from '@brain/schema';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { ModelPicker } from './ModelPicker.tsx';

/** As @brain/schema has it; imported, it would bring zod into the page. */
const MAX_MESSAGE_CHARS = 100_000 satisfies typeof LIMIT;

/** Where a message is written. What stands in it is kept per session until it is sent. */
export function Composer() {
  const app = useApp();
  const { words, drafts, route } = app;
  const [stopping, setStopping] = createSignal<string | null>(null);
  let field: HTMLTextAreaElement | undefined;

  const text = () => drafts.get(route.session());
  const isTooLong = () => text().length > MAX_MESSAGE_CHARS;
  const canSend = () => text().trim() !== '' && !isTooLong();
  const running = () => app.conversation()?.chat.current();

  function send(): void {
    if (!canSend()) return;
    const from = route.session();
    app.say(text());
    drafts.set(from, '');
    field?.focus();
  }

  async function stop(run_id: string): Promise<void> {
    setStopping(run_id);
    // When it cannot be stopped now, the button offers it again.
    if (!(await app.stop(run_id))) setStopping(null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes a word, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  }

  // A touch screen would bring up its keyboard before anything was read.
  createEffect(on(route.session, () => window.matchMedia('(pointer: fine)').matches && field?.focus()));

  return (
    <form
      class="mx-auto w-full max-w-3xl px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Show when={isTooLong()}>
        <p role="alert" class="px-5 pb-2 text-sm text-alarm">
          {words.tooLong}
        </p>
      </Show>
      <div class="rounded-3xl border border-line bg-paper shadow-sm focus-within:border-quiet">
        <textarea
          ref={(element) => (field = element)}
          rows={1}
          class="field-sizing-content block max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-5 pt-3.5 pb-1 text-base outline-none placeholder:text-quiet"
          aria-label={words.messageLabel}
          placeholder={words.messagePlaceholder}
          enterkeyhint="send"
          value={text()}
          onInput={(event) => drafts.set(route.session(), event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div class="flex items-center justify-between gap-2 px-2 pb-2">
          <ModelPicker />
          <div class="flex items-center gap-2">
            <Show when={running()}>
              {(run) => (
                <button
                  type="button"
                  class="flex size-10 items-center justify-center rounded-full border border-line hover:bg-surface disabled:opacity-50"
                  aria-label={words.stop}
                  title={words.stop}
                  disabled={stopping() === run().run_id}
                  onClick={() => void stop(run().run_id)}
                >
                  <span class="size-3.5 rounded-[3px] bg-ink" />
                </button>
              )}
            </Show>
            <button
              type="submit"
              class="flex size-10 items-center justify-center rounded-full bg-accent text-on-accent disabled:bg-surface disabled:text-quiet"
              aria-label={words.send}
              title={words.send}
              disabled={!canSend()}
            >
              <Icon name="send" />
            </button>
          </div>
        </div>
      </div>
    </form>
  );
}
