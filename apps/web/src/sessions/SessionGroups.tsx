import type { Session } from '@brain/schema';
import { createMemo, createSignal, createUniqueId, For, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import type { Desk } from './desk.ts';
import { dayOf, type GroupName, groupSessions, monthTitle } from './groups.ts';
import { SessionRow } from './SessionRow.tsx';

/** Rows that come and go together; those far from what is seen are an empty space. */
const BLOCK = 40;
const LOOK_MS = 60_000;

interface Props {
  sessions: Session[];
  desk: Desk;
}

/** Conversations under the days on which something last happened in them. */
export function SessionGroups(props: Props) {
  const { words, code } = useApp();
  const [today, setToday] = createSignal(dayOf(Date.now()));
  const timer = setInterval(() => setToday(dayOf(Date.now())), LOOK_MS);
  onCleanup(() => clearInterval(timer));

  const groups = createMemo(() => groupSessions(props.sessions, today()));
  // Names, and numbers of blocks: what stands under an equal one is kept as it is.
  const names = () => groups().map((group) => group.name);
  const sessionsOf = (name: GroupName) => groups().find((group) => group.name === name)?.sessions ?? [];
  const blocksOf = (name: GroupName) =>
    Array.from({ length: Math.ceil(sessionsOf(name).length / BLOCK) }, (_, index) => index);

  function titleOf(name: GroupName): string {
    const { groups: titles } = words.list;
    return Object.hasOwn(titles, name)
      ? titles[name as keyof typeof titles] // it has that name
      : monthTitle(name as `month:${string}`, today(), code); // all others are months
  }

  return (
    <For each={names()}>
      {(name) => {
        const heading = createUniqueId();
        return (
          <section aria-labelledby={heading}>
            <h2 id={heading} class="px-2.5 pt-4 pb-1 text-xs font-medium text-quiet">
              {titleOf(name)}
            </h2>
            <For each={blocksOf(name)}>
              {(index) => (
                <Block
                  sessions={sessionsOf(name).slice(index * BLOCK, (index + 1) * BLOCK)}
                  label={heading}
                  desk={props.desk}
                />
              )}
            </For>
          </section>
        );
      }}
    </For>
  );
}

function Block(props: Props & { label: string }) {
  const [isNear, setNear] = createSignal(false);
  let list!: HTMLUListElement; // set by `ref` before it is mounted
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => setNear(!!entries.at(-1)?.isIntersecting || list.contains(document.activeElement)),
      { root: list.closest('[data-scroller]'), rootMargin: '600px 0px' },
    );
    observer.observe(list);
    onCleanup(() => observer.disconnect());
  });

  return (
    <ul
      ref={(element) => (list = element)}
      class="session-block"
      style={{ '--rows': props.sessions.length }}
      aria-labelledby={props.label}
    >
      <Show when={isNear()}>
        <For each={props.sessions}>{(session) => <SessionRow session={session} desk={props.desk} />}</For>
      </Show>
    </ul>
  );
}
