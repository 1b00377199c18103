import { Show } from 'solid-js';
import { useMemory } from './use-memory.ts';
import { Icon } from '../Icon.tsx';
import { MAX_FAST_TOKENS } from './fast-memory.ts';
import { useMemoryWords } from './use-words.ts';

/** Fast memory exactly as the model reads it, and what it costs. */
export function FastMemoryView() {
  const memory = useMemory();
  const words = useMemoryWords();
  const { state } = memory.fast;
  return (
    <Show when={state.phase === 'ready'}>
      <details class="group mx-2 mt-1 border-b border-line pb-2 text-sm text-quiet">
        <summary class="flex min-h-9 list-none items-center gap-2 rounded-lg hover:text-ink">
          <span class="transition-transform group-open:rotate-90">
            <Icon name="chevron" size={14} />
          </span>
          <span class="flex-1">{words.fast}</span>
          <span class="tabular-nums">{words.fastTokens(state.tokens, MAX_FAST_TOKENS)}</span>
        </summary>
        <p class="pt-0.5 pb-2">{words.fastMore}</p>
        <Show when={state.text} fallback={<p class="text-ink">{words.fastNone}</p>}>
          <pre
            class="line-pre rounded-xl border border-line bg-paper px-3 py-2"
            data-fast-memory
            tabindex={0}
          >
            {state.text}
          </pre>
        </Show>
      </details>
    </Show>
  );
}
