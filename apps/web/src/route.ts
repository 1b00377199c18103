import { createSignal } from 'solid-js';
import { pathOfSession, sessionOfPath } from './session-path.ts';

export type Route = ReturnType<typeof createRoute>;

/** The address bar as a signal. Lives as long as the page. */
export function createRoute(window: Window) {
  const [session, setSession] = createSignal(sessionOfPath(window.location.pathname));
  window.addEventListener('popstate', () => setSession(sessionOfPath(window.location.pathname)));

  return {
    /** The session that is shown; null: a new one. */
    session,
    go(session_id: string | null): void {
      if (session_id === session()) return;
      window.history.pushState(null, '', pathOfSession(session_id));
      setSession(session_id);
    },
  };
}
