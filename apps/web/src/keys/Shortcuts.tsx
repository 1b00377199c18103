import { onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { undoRemovals } from '../sessions/desk.ts';
import { type Deed, deedOf, isMac } from './keys.ts';

const KeysDialog = later(async () => (await import('./KeysDialog.tsx')).KeysDialog);

const FIELDS = 'input, textarea, select, [contenteditable]';

/** The keys that work everywhere on the page, and what they open. */
export function Shortcuts(props: { onToggleList: () => void }) {
  const app = useApp();
  const { route, sessions, panel } = app;

  /** The one above or below the conversation that is shown, as the list has them. */
  function step(by: number): void {
    const links = [...document.querySelectorAll<HTMLElement>('nav a[data-session]')];
    const ids = links.map((link) => link.dataset['session'] ?? '');
    const at = ids.indexOf(route.session() ?? '');
    const next = at < 0 ? (by > 0 ? 0 : -1) : at + by;
    const session_id = ids[next];
    if (session_id === undefined) return;
    route.go(session_id);
    links[next]?.scrollIntoView({ block: 'nearest' });
  }

  const deeds: Partial<Record<Deed, () => void>> = {
    keys: () => panel.open('keys'),
    fresh: () => route.go(null),
    list: () => props.onToggleList(),
    previous: () => step(-1),
    next: () => step(1),
    write: () => document.querySelector<HTMLElement>('[data-composer], main form textarea')?.focus(),
  };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const isTyping = event.target instanceof Element && event.target.closest(FIELDS) !== null;
    const deed = deedOf(event, { isMac: isMac(navigator), isTyping });
    // What lies over the page has the keys; yet what is searched for may be anywhere.
    if (!deed || (deed !== 'palette' && document.querySelector('dialog:modal'))) return;
    if (deed === 'undo' && sessions.removals.state.offered.length === 0) return;
    event.preventDefault();
    if (deed === 'undo') undoRemovals(app);
    else deeds[deed]?.();
  }
  onMount(() => {
    document.addEventListener('keydown', onKeyDown);
    onCleanup(() => document.removeEventListener('keydown', onKeyDown));
  });

  return (
    <>
      <Show when={panel.now() === 'keys'}>
        <KeysDialog />
      </Show>
    </>
  );
}
