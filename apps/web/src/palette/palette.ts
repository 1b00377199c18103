import type { FoundMemory, FoundMessage, Session } from '@brain/schema';
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { type Command, type Result, resultsOf } from './results.ts';

/** Long enough for the next letter of who types at ease. */
const PAUSE_MS = 150;

export type Palette = ReturnType<typeof createPalette>;

interface Found {
  messages: FoundMessage[];
  memories: FoundMemory[];
}

const NOTHING: Found = { messages: [], memories: [] };

/** What is searched for, what was found, and which result is chosen. Lives inside a Solid root. */
export function createPalette(deps: {
  commands: () => Command[];
  sessions: () => Session[];
  /** Asks the brain; throws where it does not answer. */
  search(q: string): Promise<Found>;
}) {
  const [query, setQuery] = createSignal('');
  const [found, setFound] = createSignal(NOTHING);
  const [phase, setPhase] = createSignal<'ready' | 'searching' | 'failed'>('ready');
  const [chosen, setChosen] = createSignal<string | null>(null);
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => {
    latest += 1;
    clearTimeout(timer);
  });

  const groups = createMemo(() =>
    resultsOf(query(), { commands: deps.commands(), sessions: deps.sessions(), ...found() }),
  );
  const results = createMemo(() => groups().flatMap((group) => group.results));
  /** Chosen by who searches while it is there, else the first. */
  const active = (): Result | undefined => results().find(({ id }) => id === chosen()) ?? results()[0];
  createEffect(on(query, () => setChosen(null), { defer: true }));

  async function ask(q: string, mine: number): Promise<void> {
    try {
      const answer = await deps.search(q);
      if (mine !== latest) return; // something else is searched for by now
      setFound(answer);
      setPhase('ready');
    } catch {
      if (mine === latest) setPhase('failed');
    }
  }

  function choose(index: number): void {
    const all = results();
    const result = all[(index + all.length) % Math.max(1, all.length)];
    if (result) setChosen(result.id);
  }

  return {
    query,
    phase,
    groups,
    results,
    active,
    search(text: string): void {
      setQuery(text);
      clearTimeout(timer);
      latest += 1;
      const mine = latest;
      const q = text.trim();
      if (q === '') {
        setFound(NOTHING);
        setPhase('ready');
        return;
      }
      setPhase('searching');
      timer = setTimeout(() => void ask(q, mine), PAUSE_MS);
    },
    choose: (id: string): void => void setChosen(id),
    /** From one result to another, from the last to the first. */
    step: (by: number): void => choose(results().findIndex(({ id }) => id === active()?.id) + by),
    first: (): void => choose(0),
    last: (): void => choose(-1),
  };
}
