import { Show } from 'solid-js';
import { pathOfSection } from '../admin/admin-path.ts';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';

/** Below the list: who is signed in, and, for an owner, Admin. */
export function ListFoot(props: { onChosen: () => void }) {
  const { words, route, approvals, person, isOwner } = useApp();
  const name = () => person()?.name || words.people;

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

  return (
    <div class="border-t border-line px-3 pt-1.5 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <button
        type="button"
        class="side-button"
        classList={{ 'bg-surface': route.isPeople() }}
        aria-label={person()?.name ? `${name()}: ${words.people}` : undefined}
        aria-expanded={route.isPeople()}
        onClick={togglePeople}
      >
        <Icon name="person" size={18} />
        <span class="min-w-0 flex-1 truncate">{name()}</span>
      </button>
      <Show when={isOwner()}>
        <a class="side-button" href={pathOfSection('')} onClick={openAdmin}>
          <Icon name="sliders" size={18} />
          <span class="min-w-0 flex-1 truncate">{words.admin}</span>
          <Show when={approvals.state.strangers > 0}>
            <span class="size-2 shrink-0 rounded-full bg-accent" title={words.peopleWait}>
              <span class="sr-only">{words.peopleWait}</span>
            </span>
          </Show>
        </a>
      </Show>
    </div>
  );
}
