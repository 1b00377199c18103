import { createSignal, Show } from 'solid-js';
import { useApp } from '../app.ts';
import type { Run } from './chat.ts';
import { messageWords } from './message-words.ts';

/** Why no answer came, and the way to ask again. */
export function RunFault(props: { run: Run; isRepeated: () => boolean }) {
  const { code, words, again } = useApp();
  const [isFault, setFault] = createSignal(false);
  return (
    <div role="alert" class="rounded-2xl border border-alarm/40 px-4 py-3">
      <p class="break-words">{props.run.error ?? words.failed}</p>
      <Show when={props.run.ask && !props.isRepeated()}>
        <button
          type="button"
          class="plain-button mt-2.5 pointer-coarse:min-h-11"
          onClick={() => void again(props.run).then((isSent) => setFault(!isSent))}
        >
          {words.retry}
        </button>
      </Show>
      <Show when={isFault()}>
        <p class="mt-2 text-sm text-alarm">{messageWords[code].noLink}</p>
      </Show>
    </div>
  );
}
