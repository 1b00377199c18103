import { createSignal, createUniqueId, For, Match, Show, Switch } from 'solid-js';
import { useMemory } from './use-memory.ts';
import { Icon } from '../Icon.tsx';
import { quote } from '../chat/receipts.ts';
import { dayOf } from './day.ts';
import { MemoryDetails } from './MemoryDetails.tsx';
import { MemoryForm } from './MemoryForm.tsx';
import { pieces, type Row } from './rows.ts';
import { RowUndo } from './RowUndo.tsx';
import { useMemoryWords } from './use-words.ts';

interface Props {
  row: Row;
  isOpen: boolean;
  onToggle: () => void;
  onLeave: (session_id: string) => void;
}

/** One memory in the list; opened, all that is known of it and what can be done with it. */
export function MemoryRow(props: Props) {
  const memory = useMemory();
  const words = useMemoryWords();
  const { memories } = memory;
  const [isEditing, setEditing] = createSignal(false);
  const details = createUniqueId();

  const taken = () => props.row.taken;
  const known = () => props.row.memory;
  /** Something inside of the row that had the focus is gone. */
  const focusRow = () => queueMicrotask(() => document.getElementById(props.row.id)?.focus());

  function stopEditing(): void {
    setEditing(false);
    focusRow();
  }

  return (
    <li
      class="mt-1 rounded-xl px-2 py-1"
      classList={{ 'bg-surface': props.isOpen }}
      data-memory={props.row.id}
    >
      <Switch>
        <Match when={taken()?.kind === 'forgotten'}>
          <p class="py-1.5 text-sm text-quiet">
            <span class="line-through opacity-60">{quote(known().content)}</span>
            <br />
            {words.forgottenFor} <RowUndo row={props.row} onUndone={focusRow} isFocused />
          </p>
        </Match>
        <Match when={isEditing()}>
          <div class="py-1.5">
            <MemoryForm
              draft={{
                content: known().content,
                category: known().category,
                importance: known().importance,
              }}
              save={async (draft) => {
                if (!(await memories.update(props.row.id, draft))) throw new Error('not saved');
                stopEditing();
              }}
              onCancel={stopEditing}
            />
          </div>
        </Match>
        <Match when={true}>
          <button
            id={props.row.id}
            type="button"
            class="w-full rounded-lg py-1 text-left"
            aria-expanded={props.isOpen}
            aria-controls={details}
            onClick={() => props.onToggle()}
          >
            <span
              class="text-[0.9375rem] leading-normal break-words whitespace-pre-wrap"
              classList={{ block: props.isOpen, 'line-clamp-3': !props.isOpen }}
            >
              <Show when={!props.isOpen && props.row.found} fallback={known().content}>
                {(found) => (
                  <For each={pieces(found().snippet, found().marks)}>
                    {(piece) => (piece.isMark ? <mark>{piece.text}</mark> : piece.text)}
                  </For>
                )}
              </Show>
            </span>
            <span class="mt-0.5 flex items-center gap-1.5 text-[0.8125rem] text-quiet">
              <Show when={known().pinned}>
                <span class="text-accent" title={words.pinned}>
                  <Icon name="pin" size={14} />
                  <span class="sr-only">{words.pinned}</span>
                </span>
              </Show>
              {words.categories[known().category]}
              <span aria-hidden="true">·</span>
              <time datetime={known().created_at}>
                {dayOf(known().created_at, document.documentElement.lang)}
              </time>
              <Show when={props.row.isSaving}>
                <span class="late">
                  <span aria-hidden="true">·</span> {words.saving}
                </span>
              </Show>
            </span>
          </button>
          <Show when={props.row.fault}>
            {(fault) => (
              <p role="alert" class="text-sm text-alarm">
                {fault() === 'gone' ? words.gone : words.notSaved}
              </p>
            )}
          </Show>
          <Show when={taken()} keyed>
            {(change) => (
              <p class="pb-1 text-sm text-quiet">
                {change.kind === 'added' ? words.added : words.changed} <span aria-hidden="true">·</span>{' '}
                <RowUndo row={props.row} onUndone={focusRow} />
              </p>
            )}
          </Show>
          <div id={details} hidden={!props.isOpen}>
            <Show when={props.isOpen}>
              <MemoryDetails row={props.row} onEdit={() => setEditing(true)} onLeave={props.onLeave} />
            </Show>
          </div>
        </Match>
      </Switch>
    </li>
  );
}
