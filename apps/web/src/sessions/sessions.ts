import type { Session } from '@brain/schema';
import { createStore } from 'solid-js/store';
import type { Brain } from '../brain.ts';

export type Sessions = ReturnType<typeof createSessions>;

/** The list of conversations, newest activity first. */
export function createSessions(brain: Pick<Brain, 'sessions'>) {
  const [state, setState] = createStore<{ list: Session[]; isLoaded: boolean; failed: boolean }>({
    list: [],
    isLoaded: false,
    failed: false,
  });
  let latest = 0;

  async function refresh(): Promise<void> {
    latest += 1;
    const mine = latest;
    try {
      const list = await brain.sessions.list();
      if (mine === latest) setState({ list, isLoaded: true });
    } catch {
      // The connection badge says so; the list is read again when the link is back.
    }
  }

  /** Does it, then shows what the brain has now. */
  async function change(action: () => Promise<unknown>): Promise<void> {
    setState('failed', false);
    try {
      await action();
    } catch {
      setState('failed', true);
    }
    await refresh();
  }

  return {
    state,
    refresh,
    rename: (session_id: string, title: string) => change(() => brain.sessions.rename(session_id, title)),
    remove: (session_id: string) => change(() => brain.sessions.remove(session_id)),
  };
}
