import { createSignal, For, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { ChatIcon, CHECK } from './ChatIcon.tsx';
import { findModels, type ModelTitle, type Offer, OFFLINE, titleOf } from './model-names.ts';
import { modelWords } from './model-words.ts';
import { PopoverPanel } from './Popover.tsx';
import { SetModel } from './OfflineNote.tsx';

const SEARCH = 'M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM19.5 19.5l-5-5';

/** More than these are not found by looking. */
const LOOKED_THROUGH = 8;

/** Opens beside its button, which it takes over, at once. */
export function ModelMenu(props: { offer: Offer; now: string; button: () => HTMLButtonElement | undefined }) {
  const words = modelWords[useApp().code];
  return (
    <PopoverPanel button={props.button} label={words.models} isOpenAtOnce>
      {(close) => <Models offer={props.offer} now={props.now} close={close} />}
    </PopoverPanel>
  );
}

/** The models there are, to choose one; many can be searched. */
function Models(props: { offer: Offer; now: string; close: () => void }) {
  const app = useApp();
  const words = modelWords[app.code];
  const [query, setQuery] = createSignal('');
  let list!: HTMLDivElement; // set by `ref` before it is mounted

  const all = () => [...new Set([props.offer.default, ...props.offer.models, props.now])].map(titleOf);
  const found = () => findModels(all(), query());
  const isMany = () => all().length > LOOKED_THROUGH;

  function choose({ name }: ModelTitle): void {
    app.chooseModel(name === props.offer.default ? '' : name);
    props.close();
  }

  /** Up and down through what is found, from the field as well. */
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = [...list.querySelectorAll('button')];
    const at = items.findIndex((item) => item === document.activeElement);
    items.at(at === -1 && step < 0 ? -1 : (at + step) % items.length)?.focus();
  }

  onMount(() => {
    const chosen = list.querySelector<HTMLElement>('[aria-checked=true]');
    chosen?.scrollIntoView({ block: 'nearest' });
    // A phone's keyboard would hide what there is to choose.
    if (!isMany() || !window.matchMedia('(pointer: fine)').matches) chosen?.focus();
    else list.parentElement?.querySelector('input')?.focus();
  });

  return (
    <div class="flex min-h-0 flex-col" onKeyDown={onKeyDown}>
      <Show when={isMany()}>
        <label class="mx-1 mb-1 flex shrink-0 items-center gap-2 rounded-xl border border-line px-3 text-quiet focus-within:border-quiet">
          <ChatIcon path={SEARCH} size={16} />
          <input
            type="search"
            class="h-11 min-w-0 flex-1 bg-transparent text-base text-ink outline-none md:h-9"
            aria-label={words.findModel}
            placeholder={words.findModel}
            value={query()}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              const [first] = found();
              if (event.key === 'Enter' && first) choose(first);
            }}
          />
        </label>
      </Show>
      <div
        ref={(element) => (list = element)}
        role="menu"
        aria-label={words.models}
        class="min-h-0 overflow-y-auto overscroll-contain"
      >
        <For each={found()} fallback={<p class="px-3 py-2 text-quiet">{words.noModel}</p>}>
          {(model) => (
            <button
              type="button"
              role="menuitemradio"
              aria-checked={model.name === props.now}
              class="menu-row"
              onClick={() => choose(model)}
            >
              <span class="min-w-0 flex-1">
                <span class="block break-words">
                  {model.name === OFFLINE ? words.offlineName : model.title}
                </span>
                <Show when={model.name === OFFLINE}>
                  <span class="block text-sm text-quiet">{words.offlineMore}</span>
                </Show>
              </span>
              <span class="shrink-0 text-sm text-quiet">
                {model.name === props.offer.default ? words.standard : model.provider}
              </span>
              <span class="w-4.5 shrink-0 text-accent">
                <Show when={model.name === props.now}>
                  <ChatIcon path={CHECK} size={18} />
                </Show>
              </span>
            </button>
          )}
        </For>
      </div>
      <Show when={props.offer.default === OFFLINE}>
        <p class="border-t border-line px-3 pt-2 pb-1 text-sm text-quiet">
          <SetModel />
        </p>
      </Show>
    </div>
  );
}
