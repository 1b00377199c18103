import { createUniqueId, Show } from 'solid-js';
import { useMemory } from './use-memory.ts';
import { useMemoryWords } from './use-words.ts';

/** Whether the brain writes memories by itself after an answer. */
export function WritesSwitch() {
  const memory = useMemory();
  const words = useMemoryWords();
  const { fast } = memory;
  const name = createUniqueId();
  const more = createUniqueId();
  return (
    <Show when={fast.state.writes !== null}>
      <div class="border-t border-line px-5 pt-2.5 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <div class="flex items-center gap-3">
          <p class="min-w-0 flex-1 leading-snug">
            <span id={name} class="text-[0.9375rem]">
              {words.writes}
            </span>
            <br />
            <span id={more} class="text-[0.8125rem] text-quiet">
              {words.writesMore}
            </span>
          </p>
          <button
            type="button"
            role="switch"
            class="switch"
            aria-checked={fast.state.writes ?? false}
            aria-labelledby={name}
            aria-describedby={more}
            aria-disabled={fast.state.isSaving}
            onClick={() => void fast.setWrites(!fast.state.writes)}
          />
        </div>
        <Show when={fast.state.hasFailed}>
          <p role="alert" class="mt-1 text-sm text-alarm">
            {words.notSaved}
          </p>
        </Show>
      </div>
    </Show>
  );
}
