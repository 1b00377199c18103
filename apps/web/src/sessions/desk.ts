import type { Session } from '@brain/schema';
import { createSignal } from 'solid-js';
import type { App } from '../app.ts';

/** Where a menu stands: at what opened it, or where the pointer was. */
export interface MenuAt {
  session: Session;
  opener: HTMLElement;
  place: { x: number; y: number; width: number; height: number };
}

export type Desk = ReturnType<typeof createDesk>;

/** Brings back what was removed last, and the conversation that was shown where there is none now. */
export function undoRemovals({ sessions, route }: Pick<App, 'sessions' | 'route'>): string | undefined {
  const back = sessions.removals()?.undo() ?? [];
  const shown = back.findLast((session) => session.wasShown);
  if (shown && route.session() === null) route.go(shown.session_id);
  return back.at(-1)?.session_id;
}

/** What is being done with the rows of a list. */
export function createDesk(app: Pick<App, 'sessions' | 'route' | 'words'>, onChosen: () => void) {
  const { sessions, route, words } = app;
  const [menu, setMenu] = createSignal<MenuAt | null>(null);
  const [renaming, setRenaming] = createSignal<string | null>(null);

  return {
    menu,
    /** At its button; where the pointer was, if one is given. */
    openMenu(session: Session, opener: HTMLElement, pointer?: { clientX: number; clientY: number }): void {
      const { x, y, width, height } = opener.getBoundingClientRect();
      const place = pointer
        ? { x: pointer.clientX, y: pointer.clientY, width: 0, height: 0 }
        : { x, y, width, height };
      setMenu({ session, opener, place });
    },
    closeMenu: () => setMenu(null),
    /** The session whose title is being written. */
    renaming,
    rename: setRenaming,
    choose(session_id: string | null): void {
      route.go(session_id);
      onChosen();
    },
    remove(session: Session): void {
      const { session_id } = session;
      const wasShown = route.session() === session_id;
      void sessions.remove({ session_id, title: session.title || words.untitled, wasShown });
      if (wasShown) route.go(null);
    },
  };
}
