import { createSignal } from 'solid-js';

/** Whether the next new session is going to be temporary, and which of those begun on this page are. */
export function createTemporary() {
  const [isChosen, choose] = createSignal(false);
  const begun = new Set<string>();
  return {
    isChosen,
    choose: (next: boolean): void => void choose(next),
    /** A new session begins as was chosen; the one after it is an ordinary one again. */
    begin(session_id: string): void {
      if (isChosen()) begun.add(session_id);
      choose(false);
    },
    has: (session_id: string): boolean => begun.has(session_id),
  };
}
