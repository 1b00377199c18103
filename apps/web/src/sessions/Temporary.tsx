import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';

/** On the page of a new conversation: whether it is going to be temporary. */
export function TemporarySwitch() {
  const { words, route, temporary } = useApp();
  return (
    <Show when={route.session() === null}>
      <button
        type="button"
        class="icon-button gap-2 md:w-auto md:px-3"
        classList={{ 'bg-surface text-ink': temporary.isChosen() }}
        aria-label={words.list.temporary}
        aria-pressed={temporary.isChosen()}
        title={words.list.temporaryMore}
        onClick={() => temporary.choose(!temporary.isChosen())}
      >
        <Icon name="mask" />
        <span class="hidden text-[0.9375rem] md:inline">{words.list.temporary}</span>
      </button>
    </Show>
  );
}

/** Says of a conversation, also of one that is about to begin, that it is temporary. */
export function TemporaryLine() {
  const { words, isTemporary } = useApp();
  return (
    <div role="status">
      <Show when={isTemporary()}>
        <p class="mx-auto flex w-full max-w-3xl items-center gap-2.5 px-5 py-1.5 text-sm text-quiet md:px-8">
          <span class="shrink-0">
            <Icon name="mask" size={16} />
          </span>
          {words.list.temporaryMore}
        </p>
      </Show>
    </div>
  );
}
