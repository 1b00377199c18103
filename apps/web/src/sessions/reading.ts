import { createEffect, createSignal, onCleanup } from 'solid-js';
import type { Sessions } from './sessions.ts';

/**
 * Tells the brain up to where the person has read: what is unread in the session that is shown, as soon as it is there
 * and the page can be seen. Lives inside a Solid root.
 */
export function createReading(deps: {
  sessions: Pick<Sessions, 'find' | 'read'>;
  /** The session that is shown, and the last `seq` that is in sight; 0 where there are later ones. */
  shown: () => { session_id: string; seen: number } | null;
  document: Document;
}) {
  const { document, sessions } = deps;
  const [isSeen, setSeen] = createSignal(!document.hidden);
  const look = () => setSeen(!document.hidden);
  document.addEventListener('visibilitychange', look);
  onCleanup(() => document.removeEventListener('visibilitychange', look));

  createEffect(() => {
    const now = deps.shown();
    if (!now?.seen || !isSeen() || !sessions.find(now.session_id)?.is_unread) return;
    void sessions.read(now.session_id, now.seen);
  });
}
