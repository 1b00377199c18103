import type { Session } from '@brain/schema';
import { createSignal, For, Show } from 'solid-js';
import { pathOfSection } from '../admin/admin-path.ts';
import { useApp } from '../app.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Icon } from '../Icon.tsx';
import { SessionRow } from './SessionRow.tsx';

/** All conversations, newest first. `onClose` is given where the list lies over the page. */
export function SessionList(props: { onChosen: () => void; onClose?: () => void }) {
  const { words, route, sessions, approvals, person, isOwner } = useApp();
  const [removing, setRemoving] = createSignal<Session | null>(null);

  const name = () => person()?.name || words.people;

  function choose(session_id: string | null): void {
    route.go(session_id);
    props.onChosen();
  }

  function togglePeople(): void {
    if (route.isPeople()) return route.closePeople();
    props.onChosen(); // first: where this list lies over the page, it would lie over the drawer too
    route.openPeople();
  }

  function openAdmin(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onChosen();
    route.openAdmin();
  }

  async function remove(session_id: string): Promise<void> {
    setRemoving(null);
    await sessions.remove(session_id);
    const isGone = !sessions.state.list.some((session) => session.session_id === session_id);
    if (isGone && route.session() === session_id) route.go(null);
  }

  return (
    <nav class="flex h-full flex-col pt-[env(safe-area-inset-top)]" aria-label={words.sessions}>
      <div class="flex items-center justify-between px-3 pt-3 pb-1">
        <p class="px-2 font-serif text-lg">{words.appName}</p>
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
      <div class="px-3 py-1">
        <button
          type="button"
          class="flex min-h-11 w-full items-center gap-2.5 rounded-xl px-2 text-left hover:bg-surface"
          onClick={() => choose(null)}
        >
          <Icon name="plus" />
          {words.newSession}
        </button>
      </div>
      <Show when={sessions.state.failed}>
        <p role="alert" class="px-5 py-1 text-sm text-alarm">
          {words.sessionFault}
        </p>
      </Show>
      <ul class="min-h-0 flex-1 overflow-y-auto px-3 pt-2 pb-4">
        <For
          each={sessions.state.list}
          fallback={
            <Show when={sessions.state.isLoaded}>
              <li class="px-2 text-sm text-quiet">{words.noSessions}</li>
            </Show>
          }
        >
          {(session) => (
            <SessionRow
              session={session}
              isShown={session.session_id === route.session()}
              onChoose={() => choose(session.session_id)}
              onRemove={() => setRemoving(session)}
            />
          )}
        </For>
      </ul>
      <div class="border-t border-line px-3 pt-1.5 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <button
          type="button"
          class="flex min-h-11 w-full items-center gap-2.5 rounded-xl px-2 text-left hover:bg-surface"
          classList={{ 'bg-surface': route.isPeople() }}
          aria-label={person()?.name ? `${name()}: ${words.people}` : undefined}
          aria-expanded={route.isPeople()}
          onClick={togglePeople}
        >
          <Icon name="person" />
          <span class="min-w-0 flex-1 truncate">{name()}</span>
        </button>
        <Show when={isOwner()}>
          <a
            class="flex min-h-11 items-center gap-2.5 rounded-xl px-2 hover:bg-surface"
            href={pathOfSection('')}
            onClick={openAdmin}
          >
            <Icon name="sliders" />
            <span class="min-w-0 flex-1 truncate">{words.admin}</span>
            <Show when={approvals.state.strangers > 0}>
              <span class="size-2 shrink-0 rounded-full bg-accent" title={words.peopleWait}>
                <span class="sr-only">{words.peopleWait}</span>
              </span>
            </Show>
          </a>
        </Show>
      </div>
      <Show when={removing()} keyed>
        {(session) => (
          <ConfirmDialog
            question={words.removeQuestion(session.title || words.untitled)}
            more={words.removeWarning}
            yes={words.remove}
            no={words.keep}
            onNo={() => setRemoving(null)}
            onYes={() => void remove(session.session_id)}
          />
        )}
      </Show>
    </nav>
  );
}
