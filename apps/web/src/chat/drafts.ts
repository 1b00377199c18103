import type { FileEntry } from '@brain/schema';
import { createSignal, type Signal } from 'solid-js';
import type { Kept } from '../kept.ts';

const TEXT = 'brain.draft.';
const FILES = 'brain.files.';

export type Drafts = ReturnType<typeof createDrafts>;

/** A file that the brain has, to go along with the next message. */
export type Attached = FileEntry;

/** What is written and not sent yet, per session; `null` is the page of a new one. It survives a reload. */
export function createDrafts(kept: Kept) {
  const texts = keptSignals(kept, TEXT, { of: (text) => text, to: (text) => text });
  const files = keptSignals<Attached[]>(kept, FILES, {
    of: readFiles,
    to: (list) => (list.length > 0 ? JSON.stringify(list) : ''),
  });
  return {
    get: (session_id: string | null): string => texts(session_id)[0](),
    set: (session_id: string | null, text: string): void => texts(session_id)[1](text),
    /** The files that go along. */
    files: (session_id: string | null): Attached[] => files(session_id)[0](),
    setFiles: (session_id: string | null, list: Attached[]): void => files(session_id)[1](list),
  };
}

/** A signal for each session, kept as text; '' is not kept. */
function keptSignals<T>(kept: Kept, prefix: string, form: { of(text: string): T; to(value: T): string }) {
  const signals = new Map<string, Signal<T>>();
  return (session_id: string | null): [() => T, (value: T) => void] => {
    const name = prefix + (session_id ?? '');
    const [get, set] = signals.get(name) ?? createSignal(form.of(kept.get(name) ?? ''));
    signals.set(name, [get, set]);
    return [
      get,
      (value) => {
        set(() => value);
        const text = form.to(value);
        if (text) kept.set(name, text);
        else kept.remove(name);
      },
    ];
  };
}

/** A person may clear or edit what the browser keeps. */
function readFiles(json: string): Attached[] {
  try {
    const list = JSON.parse(json) as Attached[]; // what this file kept
    return list.filter(({ id, media_type }) => typeof id === 'string' && typeof media_type === 'string');
  } catch {
    return [];
  }
}
