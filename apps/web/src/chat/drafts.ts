import { createSignal, type Signal } from 'solid-js';
import type { Kept } from '../kept.ts';

const PREFIX = 'brain.draft.';

export type Drafts = ReturnType<typeof createDrafts>;

/** What is written and not sent yet, per session; `null` is the page of a new one. It survives a reload. */
export function createDrafts(kept: Kept) {
  const signals = new Map<string, Signal<string>>();

  function signalOf(session_id: string | null): Signal<string> {
    const name = PREFIX + (session_id ?? '');
    const known = signals.get(name);
    if (known) return known;
    const made = createSignal(kept.get(name) ?? '');
    signals.set(name, made);
    return made;
  }

  return {
    get: (session_id: string | null): string => signalOf(session_id)[0](),
    set(session_id: string | null, text: string): void {
      signalOf(session_id)[1](text);
      if (text) kept.set(PREFIX + (session_id ?? ''), text);
      else kept.remove(PREFIX + (session_id ?? ''));
    },
  };
}
