import { createSignal } from 'solid-js';
import type { Kept } from '../kept.ts';

const PREFIX = 'brain.temporary.';
/** The brain erases such a session a day after its last event; it may live a little longer here. */
const KEEP_MS = 2 * 86_400_000;

export type Temporary = ReturnType<typeof createTemporary>;

/**
 * Which sessions are temporary. The brain tells nobody: they are in no list, and each trigger into one has to say so.
 * Hence their ids stand in the browser until they are erased.
 */
export function createTemporary(kept: Kept) {
  const [isChosen, setChosen] = createSignal(false);
  const [ids, setIds] = createSignal<ReadonlySet<string>>(new Set(readIds()));

  function readIds(): string[] {
    const names = kept.names(PREFIX);
    const isOver = (name: string) => !(Date.now() - Number(kept.get(name)) < KEEP_MS);
    for (const name of names.filter(isOver)) kept.remove(name);
    return names.filter((name) => !isOver(name)).map((name) => name.slice(PREFIX.length));
  }

  const isOn = (session_id: string | null): boolean =>
    session_id === null ? isChosen() : ids().has(session_id);

  return {
    /** Whether a session is temporary; of null, whether the next new one is going to be. */
    isOn,
    /** Whether the next new session is going to be temporary. */
    choose: (next: boolean): void => void setChosen(next),
    /** A new session begins as was chosen; the one after it is an ordinary one again. */
    begin(session_id: string): void {
      if (!isChosen()) return;
      setIds((before) => new Set(before).add(session_id));
      setChosen(false);
    },
    /** What is sent into a session, with the word that it is temporary where it is. */
    mark<T extends { session_id?: string | undefined }>(input: T): T & { temporary?: true } {
      const { session_id } = input;
      if (session_id === undefined || !ids().has(session_id)) return input;
      kept.set(PREFIX + session_id, String(Date.now()));
      return { ...input, temporary: true };
    },
  };
}
