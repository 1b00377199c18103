import { createEffect, createUniqueId, For, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { commandsOf } from './commands.ts';
import { addressOf, openResult } from './open-result.ts';
import { createPalette } from './palette.ts';
import { ResultRow } from './ResultRow.tsx';
import { MAX_MEMORIES, MAX_MESSAGES } from './results.ts';
import { paletteWords } from './words.ts';

/** One field for all there is: what can be done, conversations, what was said in them, what is remembered. */
export function Palette() {
  const app = useApp();
  const { brain, panel, sessions } = app;
  const words = paletteWords[app.code];
  const id = createUniqueId();
  const idOf = (result: { id: string }) => `${id}-${result.id}`;
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted

  const palette = createPalette({
    commands: () => commandsOf(app, words),
    sessions: () => sessions.state.list.filter(({ session_id }) => !sessions.isGone(session_id)),
    async search(q) {
      const search = (scope: 'messages' | 'memories', limit: number) =>
        brain.api.memory.search.query({ q, scope, limit });
      const [messages, memories] = await Promise.all([
        search('messages', MAX_MESSAGES),
        search('memories', MAX_MEMORIES),
      ]);
      return {
        messages: messages.results.filter((found) => found.kind === 'message'),
        memories: memories.results.filter((found) => found.kind === 'memory'),
      };
    },
  });
  onMount(() => dialog.showModal());
  onCleanup(() => dialog.close());
  createEffect(() => {
    const active = palette.active();
    if (active) document.getElementById(idOf(active))?.scrollIntoView({ block: 'nearest' });
  });

  function open(isElsewhere: boolean): void {
    const result = palette.active();
    if (!result) return;
    const address = isElsewhere && addressOf(result);
    if (address) return void window.open(address, '_blank', 'noopener');
    dialog.close(); // first: it gives the focus back, and what is opened may take it
    panel.close();
    openResult(result, app);
  }

  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: () => palette.step(1),
    ArrowUp: () => palette.step(-1),
    Home: () => palette.first(),
    End: () => palette.last(),
    Enter: (event) => open(event.ctrlKey || event.metaKey),
    k: (event) => (event.ctrlKey || event.metaKey) && dialog.close(),
  };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const deed = keys[event.key];
    if (!deed || (event.key === 'k' && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    deed(event);
  }

  const isNothing = () => palette.query().trim() !== '' && palette.results().length === 0;
  const said = () => {
    if (palette.phase() === 'failed') return words.failed;
    if (palette.phase() === 'searching') return '';
    return isNothing() ? words.nothing(palette.query().trim()) : words.count(palette.results().length);
  };

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="palette"
      aria-label={words.title}
      onClose={() => panel.close()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      <div class="flex h-full max-h-[inherit] flex-col">
        <div class="flex items-center gap-2.5 border-b border-line ps-5 pe-2 pt-[env(safe-area-inset-top)] text-quiet">
          <Icon name="search" size={18} />
          <input
            type="text"
            autofocus
            class="min-h-14 w-full min-w-0 bg-transparent text-base text-ink outline-none placeholder:text-quiet"
            role="combobox"
            aria-label={words.title}
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={palette.active() && idOf(palette.active() ?? { id: '' })}
            placeholder={words.placeholder}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="go"
            maxlength={400}
            dir="auto"
            onInput={(event) => palette.search(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <button type="button" class="icon-button" aria-label={words.close} onClick={() => dialog.close()}>
            <Icon name="close" size={18} />
          </button>
        </div>
        <div
          id={`${id}-list`}
          class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2"
          role="listbox"
          aria-label={words.title}
          onMouseDown={(event) => event.preventDefault()} // the focus stays in the field
        >
          <For each={palette.groups().map(({ name }) => name)}>
            {(name) => (
              <div role="group" aria-labelledby={`${id}-${name}`}>
                <div id={`${id}-${name}`} class="px-3 pt-3 pb-1 text-xs font-medium text-quiet">
                  {words.groups[name]}
                </div>
                <For each={palette.groups().find((group) => group.name === name)?.results}>
                  {(result) => (
                    <ResultRow
                      result={result}
                      id={idOf(result)}
                      isActive={palette.active()?.id === result.id}
                      onPoint={() => palette.choose(result.id)}
                      onOpen={(event) => {
                        palette.choose(result.id);
                        open(event.ctrlKey || event.metaKey);
                      }}
                    />
                  )}
                </For>
              </div>
            )}
          </For>
          <Show when={isNothing() || palette.phase() === 'failed'}>
            <p class="px-3 pt-4 pb-3 text-sm break-words text-quiet">
              {palette.phase() === 'searching' ? words.searching : said()}
            </p>
          </Show>
        </div>
        <p role="status" class="sr-only">
          {said()}
        </p>
      </div>
    </dialog>
  );
}
