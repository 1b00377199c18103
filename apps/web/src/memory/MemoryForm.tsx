import type { Category } from '@brain/schema';
import { createSignal, createUniqueId, For, onMount, Show } from 'solid-js';
import type { Draft } from './memories.ts';
import { useMemoryWords } from './use-words.ts';

/** As @brain/schema has it. */
const MAX_CONTENT_CHARS = 4000;
const NEW: Draft = { content: '', category: 'other', importance: 3 };

interface Props {
  /** What is changed; nothing for a new one. */
  draft?: Draft;
  /** Throws where it could not be saved: then what is written stays. */
  save: (draft: Draft) => Promise<void>;
  onCancel: () => void;
}

/** Where a memory is written. Enter saves, Escape leaves all as it was. */
export function MemoryForm(props: Props) {
  const words = useMemoryWords();
  // oxlint-disable-next-line solid/reactivity -- what is being written is not overwritten
  const [draft, setDraft] = createSignal<Draft>(props.draft ?? NEW);
  const [state, setState] = createSignal<'writing' | 'saving' | 'failed'>('writing');
  const fault = createUniqueId();
  const categories = Object.entries(words.categories) as [Category, string][]; // `satisfies` holds it to the schema
  let field!: HTMLTextAreaElement; // set by `ref` before it is mounted
  onMount(() => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });

  const change = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const canSave = () => draft().content.trim() !== '' && state() !== 'saving';

  async function save(): Promise<void> {
    if (!canSave()) return;
    setState('saving');
    try {
      await props.save({ ...draft(), content: draft().content.trim() });
    } catch {
      setState('failed');
    }
  }

  return (
    <form
      class="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault(); // the drawer around it stays open
        props.onCancel();
      }}
    >
      <textarea
        ref={(element) => (field = element)}
        rows={2}
        class="field field-sizing-content max-h-[50dvh] w-full resize-none py-2 text-base"
        aria-label={words.content}
        aria-describedby={fault}
        placeholder={words.contentPlaceholder}
        enterkeyhint="done"
        maxlength={MAX_CONTENT_CHARS}
        value={draft().content}
        onInput={(event) => change({ content: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          void save();
        }}
      />
      <div class="flex flex-wrap gap-2">
        <select
          class="field text-sm"
          aria-label={words.category}
          onChange={(event) => change({ category: event.currentTarget.value as Category })} // one of those below
        >
          <For each={categories}>
            {([category, name]) => (
              <option value={category} selected={draft().category === category}>
                {name}
              </option>
            )}
          </For>
        </select>
        <select
          class="field text-sm"
          aria-label={words.importance}
          onChange={(event) => change({ importance: Number(event.currentTarget.value) })}
        >
          <For each={words.importances}>
            {(name, index) => (
              <option value={index() + 1} selected={draft().importance === index() + 1}>
                {words.importanceIs(name)}
              </option>
            )}
          </For>
        </select>
      </div>
      <p id={fault} role="alert" class="text-sm text-alarm" hidden={state() !== 'failed'}>
        <Show when={state() === 'failed'}>{words.notSaved}</Show>
      </p>
      <div class="flex gap-2">
        <button
          type="submit"
          class="plain-button border-transparent bg-accent text-sm text-on-accent"
          classList={{ 'opacity-50': !canSave() }}
          aria-disabled={!canSave()}
        >
          {state() === 'saving' ? words.saving : words.save}
        </button>
        <button
          type="button"
          class="plain-button border-transparent text-sm"
          onClick={() => props.onCancel()}
        >
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
