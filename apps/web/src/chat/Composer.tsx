import type { MAX_MESSAGE_CHARS as LIMIT } from '@brain/schema';
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { ComposerTools } from './ComposerTools.tsx';
import type { ToolsHandle } from './uploads.ts';

/** As @brain/schema has it; imported, it would bring zod into the page. */
const MAX_MESSAGE_CHARS = 100_000 satisfies typeof LIMIT;

/** Where a message is written. What stands in it is kept per session until it is sent. */
export function Composer() {
  const app = useApp();
  const { words, drafts, route } = app;
  const [stopping, setStopping] = createSignal<string | null>(null);
  const [tools, setTools] = createSignal<ToolsHandle>();
  /** It was sent while its files were still on their way. */
  const [isSoon, setSoon] = createSignal(false);
  let field: HTMLTextAreaElement | undefined;

  const text = () => drafts.get(route.session());
  const isTooLong = () => text().length > MAX_MESSAGE_CHARS;
  const isBusy = () => tools()?.isBusy(route.session()) ?? false;
  const isEmpty = () => !text().trim() && drafts.files(route.session()).length === 0 && !isBusy();
  const canSend = () => !isEmpty() && !isTooLong();
  const running = () => app.conversation()?.chat.current();

  function send(): void {
    if (!canSend()) return;
    if (isBusy()) return void setSoon(true);
    const from = route.session();
    const attachments = drafts.files(from);
    app.say(text(), attachments.length > 0 ? { attachments } : {});
    drafts.set(from, '');
    drafts.setFiles(from, []);
    field?.focus();
  }

  createEffect(on(route.session, () => setSoon(false)));
  createEffect(() => {
    if (!isSoon() || isBusy()) return;
    setSoon(false);
    if (!tools()?.hasFailed(route.session())) send();
  });

  async function stop(run_id: string): Promise<void> {
    setStopping(run_id);
    // When it cannot be stopped now, the button offers it again.
    if (!(await app.stop(run_id))) setStopping(null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes a word, Enter chooses it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key !== 'ArrowUp' || event.altKey || !isEmpty() || text()) return;
    const last = app.conversation()?.lastAsk();
    if (!last || last.ask?.isForeign) return;
    event.preventDefault();
    app.setEditing(last.run_id);
  }

  /** Escape stops the answer, unless it is another thing's to end. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    if (event.target !== field && event.target !== document.body) return;
    if (document.querySelector('dialog[open], :popover-open')) return;
    if (event.target !== field && (route.memory() !== null || route.isPeople())) return;
    const run = running();
    if (run) void stop(run.run_id);
  }
  document.addEventListener('keydown', onEscape);
  onCleanup(() => document.removeEventListener('keydown', onEscape));

  // A touch screen would bring up its keyboard before anything was read.
  createEffect(on(route.session, () => window.matchMedia('(pointer: fine)').matches && field?.focus()));

  // Where the browser does not grow a field by itself.
  createEffect(() => {
    text();
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  });

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
      <div class="grid grid-cols-[minmax(0,1fr)_auto] items-center rounded-3xl border border-line bg-paper px-2 pb-2 shadow-sm focus-within:border-quiet">
        <textarea
          ref={(element) => (field = element)}
          rows={1}
          class="field-sizing-content block max-h-[40dvh] col-span-2 min-h-12 w-full resize-none bg-transparent px-3 pt-3.5 pb-1 text-base outline-none placeholder:text-quiet"
          aria-label={words.messageLabel}
          placeholder={words.messagePlaceholder}
          enterkeyhint="send"
          dir="auto"
          data-composer
          value={text()}
          onInput={(event) => drafts.set(route.session(), event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ComposerTools field={() => field} onReady={setTools} />
        <div class="col-start-2 flex h-11 items-center gap-2 ps-2">
          <Show when={running()}>
            {(run) => (
              <button
                type="button"
                class="flex size-11 items-center justify-center rounded-full border border-line hover:bg-surface disabled:opacity-50 md:size-10"
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
            class="flex size-11 items-center justify-center rounded-full bg-accent text-on-accent disabled:bg-surface disabled:text-quiet md:size-10"
            classList={{ breathe: isSoon() }}
            aria-label={words.send}
            title={words.send}
            disabled={!canSend()}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
    </form>
  );
}
