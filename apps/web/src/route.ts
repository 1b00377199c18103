import { batch, createSignal } from 'solid-js';
import { hashOfMemory, memoryOfHash } from './memory/memory-path.ts';
import { pathOfSession, sessionOfPath } from './session-path.ts';

export type Route = ReturnType<typeof createRoute>;

/** In the history entry that opening the memory drawer made: closing it goes back. */
const OPENED = { opened: 'memory' };

/** The address bar as signals. Lives as long as the page. */
export function createRoute(window: Window) {
  const { location, history } = window;
  const [session, setSession] = createSignal(sessionOfPath(location.pathname));
  const [memory, setMemory] = createSignal(memoryOfHash(location.hash));

  window.addEventListener('popstate', () =>
    batch(() => {
      setSession(sessionOfPath(location.pathname));
      setMemory(memoryOfHash(location.hash));
    }),
  );

  const address = (session_id: string | null, memory_id: string | null) =>
    pathOfSession(session_id) + hashOfMemory(memory_id);

  return {
    /** The session that is shown; null: a new one. */
    session,
    /** The memory the drawer is open at; '': at none; null: it is closed. */
    memory,
    /** Shows another session; the drawer stays as it is, unless `memory_id` says otherwise. */
    go(session_id: string | null, memory_id = memory()): void {
      if (session_id === session() && memory_id === memory()) return;
      history.pushState(null, '', address(session_id, memory_id));
      batch(() => {
        setSession(session_id);
        setMemory(memory_id);
      });
    },
    /** Opens the memory drawer, at a memory where one is named. */
    openMemory(memory_id = ''): void {
      const url = address(session(), memory_id);
      if (memory() === null) history.pushState(OPENED, '', url);
      else history.replaceState(history.state, '', url);
      setMemory(memory_id);
    },
    closeMemory(): void {
      if (memory() === null) return;
      setMemory(null);
      const { opened } = (history.state ?? {}) as Partial<typeof OPENED>; // what this file put there, or nothing
      if (opened === OPENED.opened) history.back();
      else history.replaceState(null, '', address(session(), null));
    },
  };
}
