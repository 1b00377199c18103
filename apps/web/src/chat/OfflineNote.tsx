import { createResource, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { SetModel } from './SetModel.tsx';
import { OFFLINE } from './model-names.ts';
import { offlineWords } from './offline-words.ts';

/** That rules answer, where no model is set up, and the way to one that does. */
export function OfflineNote() {
  const { code, brain, model } = useApp();
  const words = offlineWords[code];
  const [standard] = createResource(
    () => brain.connection() === 'open',
    () =>
      brain.models().then(
        ({ default: name }) => name,
        () => null, // asked again when the link is back
      ),
  );
  return (
    <Show when={(model() || standard.latest) === OFFLINE}>
      <p class="mt-8 max-w-prose border-s-2 border-accent ps-4 text-[0.9375rem] text-quiet" data-offline-note>
        {words.note} <SetModel />
      </p>
    </Show>
  );
}
