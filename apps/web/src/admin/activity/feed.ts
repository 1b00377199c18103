import type { FeedEntry, FeedInput } from '@brain/schema';
import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { AdminDoors } from '../doors.ts';

/** Rows that are shown at most; the oldest go. */
export const MAX_ROWS = 500;
const PAGE = 100;

/** What the feed is narrowed to; '' is everything. */
export interface Filter {
  kind: Kind;
  user_id: string;
  session_id: string;
}

/** Event types as a person would look for them. */
export const KINDS = {
  all: undefined,
  messages: ['message'],
  runs: ['run', 'thought'],
  tools: ['tool_call', 'tool_result', 'approval'],
  memory: ['memory', 'review'],
  deliveries: ['delivery'],
} satisfies Record<string, FeedInput['event_types']>;
export type Kind = keyof typeof KINDS;

interface State {
  phase: 'loading' | 'ready' | 'failed';
  /** Newest first. */
  rows: FeedEntry[];
  /** Came while it was paused, newest first, and is not shown yet. */
  held: FeedEntry[];
}

export type FeedPart = ReturnType<typeof createFeed>;

/** What happens, as it happens: asked again and again by `poll`, one at a time. */
export function createFeed(deps: { doors: Pick<AdminDoors, 'feed'> }) {
  const { doors } = deps;
  const [state, setState] = createStore<State>({ phase: 'loading', rows: [], held: [] });
  const [filter, setFilter] = createSignal<Filter>({ kind: 'all', user_id: '', session_id: '' });
  const [isPaused, setPaused] = createSignal(false);
  let cursor: number | null = null;
  /** Another filter, and with it another reading; what an older one brings is nobody's any more. */
  let reading = 0;
  let isBusy = false;

  function query(): FeedInput {
    const { kind, user_id, session_id } = filter();
    const event_types = KINDS[kind];
    return {
      limit: PAGE,
      ...(event_types ? { event_types: [...event_types] } : {}),
      ...(user_id ? { user_id } : {}),
      ...(session_id ? { session_id } : {}),
      ...(cursor === null ? {} : { after: cursor }),
    };
  }

  /** Reads what is new; false where no more of it waits. */
  async function readPage(mine: number): Promise<boolean> {
    const page = await doors.feed(query());
    if (mine !== reading) return false;
    const isFirst = cursor === null;
    cursor = page.cursor;
    const fresh = page.results.toReversed();
    const where = isPaused() ? 'held' : 'rows';
    setState(where, (rows) => [...fresh, ...rows].slice(0, MAX_ROWS));
    setState('phase', 'ready');
    return !isFirst && page.results.length === PAGE;
  }

  async function poll(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    const mine = reading;
    try {
      for (let pages = 0; pages < MAX_ROWS / PAGE && (await readPage(mine)); pages += 1);
    } catch {
      if (mine === reading && state.phase === 'loading') setState('phase', 'failed');
    } finally {
      isBusy = false;
      if (mine !== reading) void poll();
    }
  }

  return {
    state,
    filter,
    isPaused,
    poll,
    refresh: poll,
    /** Narrows it; what fits is read anew. */
    narrow(change: Partial<Filter>): void {
      setFilter({ ...filter(), ...change });
      reading += 1;
      cursor = null;
      setState({ phase: 'loading', rows: [], held: [] });
      void poll();
    },
    /** Holds back what comes from now on. */
    pause: () => void setPaused(true),
    /** Shows what came meanwhile, and goes on. */
    resume(): void {
      setPaused(false);
      setState('rows', (rows) => [...state.held, ...rows].slice(0, MAX_ROWS));
      setState('held', []);
    },
  };
}
