import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { later } from '../later.tsx';
import { createDesk } from './desk.ts';
import { ListFoot } from './ListFoot.tsx';
import { Removed } from './Removed.tsx';
import { SessionGroups } from './SessionGroups.tsx';

const RowTools = later(async () => (await import('./RowTools.tsx')).RowTools);
const Archived = later(async () => (await import('./Archived.tsx')).Archived);

/** All conversations, newest first. `onClose` is given where the list lies over the page. */
export function SessionList(props: { onChosen: () => void; onClose?: () => void }) {
  const app = useApp();
  const { words, sessions, panel } = app;
  const desk = createDesk(app, () => props.onChosen());
  const [isArchive, setArchive] = createSignal(false);

  const list = () => sessions.state.list.filter(({ session_id }) => !sessions.isGone(session_id));
  const [isNear, setNear] = createSignal(false);
  const onNear = () => {
    setNear(true);
    void Removed.preload();
  };

  function search(): void {
    props.onChosen(); // first: where this list lies over the page, it would lie over the search too
    panel.open('palette');
  }

  let nav!: HTMLElement; // set by `ref` before anybody is near
  onMount(() => props.onClose && onNear()); // it was opened just now

  return (
    <nav
      ref={(element) => (nav = element)}
      class="flex h-full flex-col pt-[env(safe-area-inset-top)]"
      aria-label={words.sessions}
      onPointerEnter={onNear}
      onFocusIn={onNear}
    >
      <div class="flex min-h-14 items-center justify-between ps-5 pe-2">
        <p class="font-serif text-lg">{words.appName}</p>
        <Show when={props.onClose}>
          <button
            type="button"
            class="icon-button"
            aria-label={words.closeSessions}
            onClick={() => props.onClose?.()}
          >
            <Icon name="close" />
          </button>
        </Show>
      </div>
      <div class="px-3">
        <button type="button" class="side-button" onClick={() => desk.choose(null)}>
          <Icon name="plus" size={18} />
          {words.newSession}
        </button>
        <button type="button" class="side-button" onClick={search}>
          <Icon name="search" size={18} />
          {words.list.search}
        </button>
      </div>
      <Show when={sessions.isFailed()}>
        <p role="alert" class="px-5 py-1 text-sm text-alarm">
          {words.sessionFault}
        </p>
      </Show>
      <div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-4" data-scroller>
        <Show when={!isArchive()} fallback={<Archived desk={desk} onBack={() => setArchive(false)} />}>
          <Switch fallback={<SessionGroups sessions={list()} desk={desk} />}>
            <Match when={sessions.state.phase === 'loading'}>
              <Skeleton />
            </Match>
            <Match when={sessions.state.phase === 'failed'}>
              <p role="alert" class="px-2.5 pt-4 text-sm text-quiet">
                {words.list.fault}{' '}
                <button type="button" class="link-button" onClick={() => void sessions.refresh()}>
                  {words.list.retry}
                </button>
              </p>
            </Match>
            <Match when={list().length === 0}>
              <p class="px-2.5 pt-4 text-sm text-quiet">{words.noSessions}</p>
            </Match>
          </Switch>
          <Show when={sessions.state.hasMore}>
            <End onSeen={() => void sessions.more()} />
          </Show>
          <Show when={sessions.state.phase === 'ready'}>
            <button type="button" class="side-button mt-4 text-quiet" onClick={() => setArchive(true)}>
              <Icon name="archive" size={18} />
              {words.list.archived}
            </button>
          </Show>
        </Show>
      </div>
      <Removed />
      <ListFoot onChosen={props.onChosen} />
      <Show when={isNear()}>
        <RowTools nav={nav} desk={desk} onClose={props.onClose} />
      </Show>
    </nav>
  );
}

/** Older conversations are asked for when the reader comes near the end of those that are here. */
function End(props: { onSeen: () => void }) {
  let place!: HTMLDivElement; // set by `ref` before it is mounted
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && props.onSeen(),
      { root: place.closest('[data-scroller]'), rootMargin: '600px 0px' },
    );
    observer.observe(place);
    onCleanup(() => observer.disconnect());
  });
  return <div ref={(element) => (place = element)} class="h-px" />;
}

/** What is coming, where that takes longer than a moment. */
function Skeleton() {
  const { words } = useApp();
  return (
    <div class="late px-2.5 pt-6" role="status">
      <span class="sr-only">{words.loading}</span>
      <div class="breathe flex flex-col gap-5">
        <span class="h-3 w-4/5 rounded bg-surface" />
        <span class="h-3 w-3/5 rounded bg-surface" />
        <span class="h-3 w-2/3 rounded bg-surface" />
        <span class="h-3 w-2/5 rounded bg-surface" />
      </div>
    </div>
  );
}
