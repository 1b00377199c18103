import { createResource, For, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { useMemory } from './use-memory.ts';
import { pathOfSession } from '../session-path.ts';
import { dayOf } from './day.ts';
import type { Row } from './rows.ts';
import { useMemoryWords } from './use-words.ts';

interface Props {
  row: Row;
  onEdit: () => void;
  onLeave: (session_id: string) => void;
}

/** What is known of a memory besides its words, what it took the place of, and what can be done with it. */
export function MemoryDetails(props: Props) {
  const { brain, route } = useApp();
  const memory = useMemory();
  const words = useMemoryWords();
  const { memories } = memory;
  const known = () => props.row.memory;
  const day = (iso: string) => dayOf(iso, document.documentElement.lang);

  const [before] = createResource(
    () => ({ id: known().id }),
    ({ id }) =>
      brain.memory
        .history(id)
        .then((all) => all.filter((one) => one.id !== id))
        .catch(() => null),
  );

  const facts = () => {
    const { since, until, origin, importance, tags } = known();
    const whole = [words.origins[origin], words.importanceIs(words.importances[importance - 1] ?? '')];
    if (since) whole.push(known().category === 'event' ? words.on(day(since)) : words.since(day(since)));
    if (until) whole.push(words.until(day(until)));
    return [...whole, ...tags.map((tag) => `#${tag}`)];
  };

  function leave(event: MouseEvent, session_id: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    route.go(session_id);
    props.onLeave(session_id);
  }

  return (
    <div class="pb-1.5 text-[0.8125rem] text-quiet">
      <p class="break-words">{facts().join(' · ')}</p>
      <Show when={known().session_id}>
        {(session_id) => (
          <a
            class="inline-block py-0.5 underline underline-offset-4 hover:text-ink"
            href={pathOfSession(session_id())}
            onClick={(event) => leave(event, session_id())}
          >
            {words.openSession}
          </a>
        )}
      </Show>
      <Show when={before.state === 'ready' && before() === null}>
        <p role="alert" class="text-alarm">
          {words.historyFault}
        </p>
      </Show>
      <Show when={before.latest?.length}>
        <ul class="mt-1 border-l border-line pl-3">
          <For each={before.latest}>
            {(one) => (
              <li class="break-words">
                {words.before(one.content)} ({day(one.created_at)})
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="mt-1.5 flex flex-wrap gap-1.5">
        <button type="button" class="small-button" onClick={() => props.onEdit()}>
          {words.edit}
        </button>
        <button
          type="button"
          class="small-button"
          title={words.pinMore}
          aria-disabled={props.row.isSaving}
          onClick={() => void memories.update(props.row.id, { pinned: !known().pinned })}
        >
          {known().pinned ? words.unpin : words.pin}
        </button>
        <button
          type="button"
          class="small-button text-alarm"
          aria-disabled={props.row.isSaving}
          onClick={() => void memories.forget(props.row.id)}
        >
          {words.forget}
        </button>
      </div>
    </div>
  );
}
