import type { Category } from '@brain/schema';
import { For, Show } from 'solid-js';
import { useMemory } from './use-memory.ts';
import { Icon } from '../Icon.tsx';
import { useMemoryWords } from './use-words.ts';

/** What the list is narrowed by: words, and a category. */
export function MemorySearch() {
  const memory = useMemory();
  const words = useMemoryWords();
  const { memories } = memory;
  let field!: HTMLInputElement; // set by `ref` before it is mounted
  const categories = Object.entries(words.categories) as [Category, string][]; // `satisfies` holds it to the schema

  return (
    <search class="flex gap-2 px-5 pt-1 pb-2">
      <div class="flex min-w-0 flex-1 items-center gap-2 rounded-xl border border-line bg-paper px-3 text-quiet focus-within:border-quiet">
        <Icon name="search" size={16} />
        <input
          ref={(element) => (field = element)}
          type="search"
          class="min-h-10 w-full min-w-0 bg-transparent text-base text-ink outline-none placeholder:text-quiet"
          aria-label={words.search}
          placeholder={words.searchShort}
          enterkeyhint="search"
          maxlength={400}
          value={memories.state.query}
          onInput={(event) => memories.search(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.currentTarget.value === '') return;
            event.preventDefault(); // the first empties the field, the second closes the drawer
            memories.search('');
          }}
        />
        <Show when={memories.state.query}>
          <button
            type="button"
            class="row-button -mr-2 shrink-0"
            aria-label={words.clear}
            title={words.clear}
            onClick={() => {
              memories.search('');
              field.focus();
            }}
          >
            <Icon name="close" size={16} />
          </button>
        </Show>
      </div>
      <select
        class="field max-w-36 shrink-0 truncate text-sm"
        aria-label={words.category}
        onChange={(event) => memories.filter((event.currentTarget.value || null) as Category | null)} // one of below
      >
        <option value="" selected={memories.state.category === null}>
          {words.allCategories}
        </option>
        <For each={categories}>
          {([category, name]) => (
            <option value={category} selected={memories.state.category === category}>
              {name}
            </option>
          )}
        </For>
      </select>
    </search>
  );
}
