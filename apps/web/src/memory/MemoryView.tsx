import { createEffect, createSignal, For, Match, on, onMount, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { useMemory } from './use-memory.ts';
import { Icon } from '../Icon.tsx';
import { FastMemoryView } from './FastMemoryView.tsx';
import { MemoryForm } from './MemoryForm.tsx';
import { MemoryRow } from './MemoryRow.tsx';
import { MemorySearch } from './MemorySearch.tsx';
import { WritesSwitch } from './WritesSwitch.tsx';
import { useMemoryWords } from './use-words.ts';

/** What is in the memory drawer. `onLeave`: another conversation is opened from it. */
export function MemoryView(props: { onLeave: (session_id: string) => void }) {
  const { route, brain } = useApp();
  const memory = useMemory();
  const words = useMemoryWords();
  const { memories } = memory;
  const { state } = memories;
  const [isAdding, setAdding] = createSignal(false);
  const [openId, setOpenId] = createSignal<string | null>(null);
  let heading!: HTMLHeadingElement; // set by `ref` before it is mounted
  let add!: HTMLButtonElement; // set by `ref` before it is mounted
  onMount(() => heading.focus());

  function stopAdding(): void {
    setAdding(false);
    add.focus();
  }

  // Whoever comes for a memory finds it open, once it is there.
  createEffect(
    on(
      () => state.phase === 'ready' && !state.isOutdated && state.wanted,
      (id) => {
        if (!id) return;
        setOpenId(id);
        const button = document.getElementById(id);
        button?.focus({ preventScroll: true });
        button?.scrollIntoView({ block: 'center' });
      },
    ),
  );

  return (
    <div class="flex h-full flex-col pt-[env(safe-area-inset-top)]">
      <div class="flex items-center gap-1 px-3 pt-2">
        <h2
          ref={(element) => (heading = element)}
          tabindex={-1}
          autofocus
          class="min-w-0 flex-1 px-2 font-serif text-lg outline-none"
        >
          {words.title}
        </h2>
        <button
          ref={(element) => (add = element)}
          type="button"
          class="icon-button"
          aria-label={words.add}
          title={words.add}
          aria-expanded={isAdding()}
          onClick={() => setAdding((before) => !before)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          title={words.close}
          onClick={() => route.closeMemory()}
        >
          <Icon name="close" />
        </button>
      </div>
      <MemorySearch />
      <div role="status" class="px-5 text-sm text-quiet">
        <Show when={brain.connection() !== 'open'}>
          <p class="late py-1">{words.unreachable}</p>
        </Show>
        <Show when={state.phase === 'loading'}>
          <p class="late py-1">{words.loading}</p>
        </Show>
        <Show when={state.query.trim() && !state.isOutdated}>
          <p class="sr-only">{words.shown(state.rows.length)}</p>
        </Show>
        <Show when={state.isWantedGone}>
          <p class="py-1">{words.wantedGone}</p>
        </Show>
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-4" aria-busy={state.isOutdated}>
        <Show when={isAdding()}>
          <div class="mx-2 mt-2 mb-3">
            <MemoryForm
              save={async (draft) => {
                await memories.remember(draft);
                stopAdding();
              }}
              onCancel={stopAdding}
            />
          </div>
        </Show>
        <Show when={!state.query && state.category === null}>
          <FastMemoryView />
        </Show>
        <Show when={state.phase === 'failed'}>
          <p role="alert" class="px-2 py-2 text-sm text-alarm">
            {words.fault}{' '}
            <button type="button" class="link-button" onClick={() => memory.refresh()}>
              {words.retry}
            </button>
          </p>
        </Show>
        <ul aria-label={words.list}>
          <For each={state.rows}>
            {(row) => (
              <MemoryRow
                row={row}
                isOpen={openId() === row.id}
                onToggle={() => setOpenId((before) => (before === row.id ? null : row.id))}
                onLeave={props.onLeave}
              />
            )}
          </For>
        </ul>
        <Show when={state.phase === 'ready' && !state.isOutdated && state.rows.length === 0}>
          <Switch
            fallback={
              <div class="px-2 py-4 text-quiet">
                <p class="text-ink">{words.none}</p>
                <p class="mt-1 text-sm">{words.noneMore}</p>
              </div>
            }
          >
            <Match when={state.query.trim()}>
              {(query) => <p class="px-2 py-4 break-words text-quiet">{words.noneFound(query())}</p>}
            </Match>
            <Match when={state.category}>
              <p class="px-2 py-4 text-quiet">{words.noneInCategory}</p>
            </Match>
          </Switch>
        </Show>
        <Show when={state.hasMore && !state.isOutdated}>
          <button
            type="button"
            class="plain-button mx-2 mt-3"
            aria-disabled={state.isLoadingMore}
            onClick={() => void memories.more()}
          >
            {state.isLoadingMore ? words.loading : words.more}
          </button>
        </Show>
      </div>
      <WritesSwitch />
    </div>
  );
}
