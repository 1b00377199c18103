import { createResource, For, Show } from 'solid-js';
import { useApp } from '../app.ts';

/** Which model answers the next message; the brain's default unless another is chosen. */
export function ModelPicker() {
  const app = useApp();
  const [offer] = createResource(
    () => app.brain.connection() === 'open',
    () => app.brain.models().catch(() => null), // asked again when the link is back
  );

  return (
    <div class="min-w-0 pl-1">
      <Show when={offer.latest}>
        {(models) => (
          <select
            class="h-10 max-w-full truncate rounded-full bg-transparent px-2 text-sm text-quiet hover:bg-surface hover:text-ink"
            aria-label={app.words.model}
            onChange={(event) => app.chooseModel(event.currentTarget.value)}
          >
            <option value="" selected={app.model() === ''}>
              {app.words.defaultModel(models().default)}
            </option>
            <For each={models().models.filter((name) => name !== models().default)}>
              {(name) => (
                <option value={name} selected={app.model() === name}>
                  {name}
                </option>
              )}
            </For>
          </select>
        )}
      </Show>
    </div>
  );
}
