import type { Event } from '@brain/schema';
import { batch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { refusalCode, type Brain } from '../brain.ts';
import { createChat } from './chat.ts';

const RETRY_MS = 1000;

export type Conversation = ReturnType<typeof openConversation>;

interface Deps {
  brain: Pick<Brain, 'history' | 'follow'>;
  session_id: string;
  /** Made here and perhaps unknown to the brain yet: that is no fault. */
  isNew: boolean;
  onEvents(events: Event[]): void;
}

interface State {
  phase: 'new' | 'loading' | 'ready' | 'missing';
  /** The last seq of what stood there when it was opened. */
  openedAt: number;
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

/** The session that is shown: its latest page, what follows, and older pages as asked for. Close it. */
export function openConversation(deps: Deps) {
  const chat = createChat();
  const stopped = new AbortController();
  const [state, setState] = createStore<State>({
    phase: deps.isNew ? 'new' : 'loading',
    openedAt: 0,
    hasOlder: false,
    isLoadingOlder: false,
  });
  let subscription: { unsubscribe(): void } | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let loads = 0;
  /** What is shown is no more what the brain has: the next page takes its place. */
  let isOutdated = false;
  let resets = 0;

  async function load(): Promise<void> {
    loads += 1;
    const mine = loads;
    const isStale = () => stopped.signal.aborted || mine !== loads;
    let page;
    try {
      page = await deps.brain.history(deps.session_id);
    } catch (error) {
      if (!isStale()) onEnd(error);
      return;
    }
    if (isStale()) return;
    // What stands there already is not news, except to who has just begun the session.
    if (state.phase === 'loading' || isOutdated) setState('openedAt', page.cursor);
    batch(() => {
      if (isOutdated) chat.clear();
      const hasOlder = (state.hasOlder && !isOutdated) || page.has_older;
      chat.apply(page.events);
      setState({ phase: 'ready', hasOlder });
    });
    isOutdated = false;
    follow(page.cursor);
  }

  function follow(cursor: number): void {
    const from = { session_id: deps.session_id, cursor };
    subscription = deps.brain.follow(from, {
      onEvents(events) {
        if (stopped.signal.aborted) return;
        if (events.some(({ data }) => data.event_type === 'reset')) return readAnew();
        chat.apply(events);
        deps.onEvents(events);
      },
      onEnd,
    });
  }

  function readAnew(): void {
    subscription?.unsubscribe();
    subscription = null;
    isOutdated = true;
    resets += 1;
    void load();
  }

  /** The brain does not know the session, or could not answer now: then we ask again. */
  function onEnd(error: unknown): void {
    subscription?.unsubscribe();
    subscription = null;
    if (stopped.signal.aborted) return;
    if (refusalCode(error) === 'NOT_FOUND') {
      setState('phase', deps.isNew && chat.state.runs.length === 0 ? 'new' : 'missing');
      return;
    }
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => void load(), RETRY_MS);
  }

  void load();

  return {
    session_id: deps.session_id,
    state,
    chat,
    /** The brain has accepted a message: from now on it knows the session. */
    accepted(): void {
      if (!subscription) void load();
    },
    async loadOlder(): Promise<void> {
      const before = chat.bounds().firstSeq;
      const reading = resets;
      if (!state.hasOlder || state.isLoadingOlder || !Number.isFinite(before)) return;
      setState('isLoadingOlder', true);
      try {
        const page = await deps.brain.history(deps.session_id, before);
        if (stopped.signal.aborted || reading !== resets) return;
        chat.apply(page.events);
        setState('hasOlder', page.has_older);
      } catch {
        // The link is down; the reader reaches the top again and asks again.
      } finally {
        setState('isLoadingOlder', false);
      }
    },
    close(): void {
      stopped.abort();
      clearTimeout(retryTimer);
      subscription?.unsubscribe();
    },
  };
}
