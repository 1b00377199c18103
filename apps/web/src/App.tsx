import { createEffect, createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import { AppContext, type App as AppParts } from './app.ts';
import { Composer } from './chat/Composer.tsx';
import { ConversationView } from './chat/ConversationView.tsx';
import { EmptyState } from './chat/EmptyState.tsx';
import { ConnectionBadge } from './ConnectionBadge.tsx';
import { Icon } from './Icon.tsx';
import { Keys } from './keys/Keys.tsx';
import { later } from './later.tsx';
import { Drawer } from './sessions/Drawer.tsx';
import { Removed } from './sessions/Removed.tsx';
import { TemporaryLine, TemporarySwitch } from './sessions/Temporary.tsx';
import { WaitingLine } from './WaitingLine.tsx';

// It comes while what stands in it is asked for.
const SessionList = later(async () => (await import('./sessions/SessionList.tsx')).SessionList);
// Not needed to read and to write: they come when they are first opened.
const MemoryDrawer = later(async () => (await import('./memory/MemoryDrawer.tsx')).MemoryDrawer);
const PeopleDrawer = later(async () => (await import('./people/PeopleDrawer.tsx')).PeopleDrawer);

/** True while the window is at least that wide. */
function createIsWide(width: string) {
  const query = window.matchMedia(`(min-width: ${width})`);
  const [isWide, setWide] = createSignal(query.matches);
  const look = () => setWide(query.matches);
  query.addEventListener('change', look);
  onCleanup(() => query.removeEventListener('change', look));
  return isWide;
}

/** The whole page: the list of conversations, and the one that is shown. */
export function App(props: { app: AppParts }) {
  // oxlint-disable-next-line solid/reactivity -- the parts are made once and never change
  const { app } = props;
  const { words, route } = app;
  const isWide = createIsWide('48rem'); // the list fits beside the conversation
  const isRoomy = createIsWide('76rem'); // and the memory drawer as well
  const [isOpen, setOpen] = createSignal(false); // the drawer, where there is no room
  const [isHidden, setHidden] = createSignal(false); // the list beside the conversation
  const isBeside = () => isWide() && !isHidden();
  const toggleList = () => (isWide() ? setHidden(!isHidden()) : setOpen(true));

  const title = () => app.sessions.find(route.session())?.title ?? '';
  createEffect(() => {
    document.title = title() ? `${title()} · ${words.appName}` : words.appName;
  });

  return (
    <AppContext.Provider value={app}>
      <div class="flex h-dvh">
        <Show
          when={isWide()}
          fallback={
            <Drawer isOpen={isOpen()} onClose={() => setOpen(false)}>
              {(close) => <SessionList onChosen={close} onClose={close} />}
            </Drawer>
          }
        >
          <Show when={!isHidden()}>
            <aside class="w-72 shrink-0 border-e border-line bg-side">
              <SessionList onChosen={() => {}} />
            </aside>
          </Show>
        </Show>
        <main class="flex min-w-0 flex-1 flex-col">
          <header class="flex min-h-14 items-center gap-1 px-[max(0.5rem,env(safe-area-inset-left))] pt-[env(safe-area-inset-top)] md:px-6">
            <Show when={!isBeside()}>
              <button type="button" class="icon-button" aria-label={words.openSessions} onClick={toggleList}>
                <Icon name="menu" />
              </button>
            </Show>
            <h1 class="min-w-0 flex-1 truncate px-1 text-[0.9375rem] font-medium text-quiet">{title()}</h1>
            <TemporarySwitch />
            <button
              type="button"
              class="icon-button gap-2 md:w-auto md:px-3"
              classList={{ 'bg-surface text-ink': route.memory() !== null }}
              aria-label={words.memory.title}
              aria-expanded={route.memory() !== null}
              onClick={() => (route.memory() === null ? route.openMemory() : route.closeMemory())}
            >
              <Icon name="memory" />
              <span class="hidden text-[0.9375rem] md:inline">{words.memory.title}</span>
            </button>
            <Show when={!isWide()}>
              <button
                type="button"
                class="icon-button"
                aria-label={words.newSession}
                onClick={() => route.go(null)}
              >
                <Icon name="plus" />
              </button>
            </Show>
          </header>
          <WaitingLine />
          <TemporaryLine />
          <Switch>
            <Match when={route.session() === null}>
              <EmptyState />
            </Match>
            <Match when={app.conversation()} keyed>
              {(conversation) => <ConversationView conversation={conversation} />}
            </Match>
          </Switch>
          <ConnectionBadge />
          <Show when={!isBeside() && !isOpen()}>
            <Removed />
          </Show>
          <Show when={app.conversation()?.state.phase !== 'missing'}>
            <Composer />
          </Show>
        </main>
        <Show when={route.memory() !== null}>
          <MemoryDrawer isBeside={isRoomy()} />
        </Show>
        <Keys onToggleList={toggleList} />
        <Show when={route.isPeople()}>
          <PeopleDrawer isBeside={isRoomy()} />
        </Show>
      </div>
    </AppContext.Provider>
  );
}
