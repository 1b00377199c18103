import { createUniqueId, For, onCleanup, onMount } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { isMac, type Key, KEYS } from './keys.ts';
import { partsOf } from './parts.ts';
import { keyWords } from './words.ts';

/** All keys of the page. */
export function KeysDialog() {
  const { code, panel } = useApp();
  const words = keyWords[code];
  const title = createUniqueId();
  let dialog!: HTMLDialogElement; // set by `ref` before it is mounted
  onMount(() => dialog.showModal());
  onCleanup(() => dialog.close());

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="m-auto max-h-[min(44rem,calc(100dvh-2rem))] w-[min(34rem,calc(100vw-2rem))] overflow-y-auto rounded-2xl border border-line bg-paper px-6 pt-4 pb-6 text-ink shadow-xl"
      aria-labelledby={title}
      onClose={() => panel.close()}
      onClick={(event) => event.target === dialog && dialog.close()}
    >
      <div class="flex items-center justify-between">
        <h2 id={title} tabindex={-1} autofocus class="font-serif text-lg outline-none">
          {words.title}
        </h2>
        <button
          type="button"
          class="icon-button -me-3"
          aria-label={words.close}
          onClick={() => dialog.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <Keys title={words.everywhere} keys={KEYS.filter((key) => !key.shown)} />
      <Keys title={words.inField} keys={KEYS.filter((key) => key.shown)} />
    </dialog>
  );
}

function Keys(props: { title: string; keys: Key[] }) {
  const words = keyWords[useApp().code];
  return (
    <>
      <h3 class="mt-4 mb-1 text-sm text-quiet">{props.title}</h3>
      <dl>
        <For each={props.keys}>
          {(key) => (
            <div class="flex min-h-10 items-center justify-between gap-4 border-b border-line last:border-0">
              <dt class="min-w-0">{words.deeds[key.deed]}</dt>
              <dd class="flex shrink-0 gap-1">
                <For each={partsOf(key, isMac(navigator))}>{(part) => <kbd class="key">{part}</kbd>}</For>
              </dd>
            </div>
          )}
        </For>
      </dl>
    </>
  );
}
