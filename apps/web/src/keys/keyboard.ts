import type { App } from '../app.ts';
import { undoRemovals } from '../sessions/desk.ts';
import { type Deed, deedOf, isMac } from './keys.ts';

const FIELDS = 'input, textarea, select, [contenteditable]';

export type Keyboard = ReturnType<typeof createKeyboard>;

/** Does what the keys of the table ask for. */
export function createKeyboard({ app, onToggleList }: { app: App; onToggleList: () => void }) {
  const { route, panel, sessions } = app;

  /** The conversation above or below the one that is shown, as the list has them; from none, the first or the last. */
  function step(by: 1 | -1): void {
    const links = [...document.querySelectorAll<HTMLElement>('nav a[data-session]')];
    const at = links.findIndex((link) => link.dataset['session'] === route.session());
    const from = at < 0 && by < 0 ? links.length : at;
    const next = links[from + by];
    if (!next) return;
    route.go(next.dataset['session'] ?? null);
    next.scrollIntoView({ block: 'nearest' });
  }

  const deeds: Partial<Record<Deed, () => void>> = {
    palette: () => panel.open('palette'),
    keys: () => panel.open('keys'),
    fresh: () => route.go(null),
    list: onToggleList,
    previous: () => step(-1),
    next: () => step(1),
    write: () => document.querySelector<HTMLElement>('[data-composer], main form textarea')?.focus(),
    undo: () => undoRemovals(app),
  };

  return {
    press(event: KeyboardEvent): void {
      if (event.defaultPrevented) return;
      const isTyping = event.target instanceof Element && event.target.closest(FIELDS) !== null;
      const deed = deedOf(event, { isMac: isMac(navigator), isTyping });
      // What lies over the page has the keys; yet what is searched for may be anywhere.
      if (!deed || (deed !== 'palette' && document.querySelector('dialog:modal'))) return;
      if (deed === 'undo' && !sessions.removals()?.state.offered.length) return;
      event.preventDefault();
      deeds[deed]?.();
    },
  };
}
