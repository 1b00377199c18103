import type { Event, HistoryPage } from '@brain/schema';
import { batch, createMemo, createRoot, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { refusalCode, type Brain } from '../brain.ts';
import type { Run } from './chat.ts';
import { createMoves } from './moves.ts';
import { createReader } from './reader.ts';
import { createWindow } from './window.ts';

const RETRY_MS = 1000;

export type Conversation = ReturnType<typeof openConversation>;

interface Deps {
  brain: Pick<Brain, 'history' | 'follow'>;
  session_id: string;
  /** Made here and perhaps unknown to the brain yet: that is no fault. */
  isNew: boolean;
  /** The event to open it at; undefined: its end. */
  at?: number | undefined;
  /** The branches that were chosen on an earlier page. */
  chosen?: string[];
  onChosen?(run_ids: string[]): void;
  onEvents(events: Event[]): void;
  /** Waits between two pieces of a page, so that the first is drawn before the second comes. */
  pause?(): Promise<void>;
}

interface State {
  phase: 'new' | 'loading' | 'ready' | 'missing';
  /** The last seq of what stood there when it was opened. */
  openedAt: number;
  isLoading: boolean;
  /** Messages that came since the reader left the end. */
  news: number;
  /** What is to be brought into sight; a new object each time. */
  target: { seq: number; run_id: string } | null;
  /** The session is in no list, and is erased after a day. */
  isTemporary: boolean;
}

/** The session that is shown, as a window on its events that moves with the reader. Close it. */
export function openConversation(deps: Deps) {
  return createRoot((dispose) => build(deps, dispose));
}

function build(deps: Deps, dispose: () => void) {
  const { brain, session_id } = deps;
  const stopped = new AbortController();
  const [state, setState] = createStore<State>({
    phase: deps.isNew ? 'new' : 'loading',
    openedAt: 0,
    isLoading: false,
    news: 0,
    target: null,
    isTemporary: false,
  });
  const [reading, setReading] = createSignal<string | undefined>();
  const shownWindow = createWindow({
    chosen: deps.chosen ?? [],
    onChosen: (run_ids) => deps.onChosen?.(run_ids),
    reading,
  });
  const { chat, path } = shownWindow;
  const isAtEnd = createMemo(() => reading() === undefined);
  const waiting = createMemo(() => {
    const current = chat.current();
    return path.shown().filter((run) => run.status === 'waiting' && run !== current);
  });

  let subscription: { unsubscribe(): void } | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** What is shown is no more what the brain has: the next page takes its place. */
  let isOutdated = false;

  const read = createReader({
    history: (...page) => brain.history(...page),
    session_id,
    stopped: stopped.signal,
    onBusy: (isLoading) => setState({ isLoading }),
  });

  const moves = createMoves({
    read,
    window: shownWindow,
    stopped: stopped.signal,
    isReady: () => state.phase === 'ready',
    ...(deps.pause ? { pause: deps.pause } : {}),
  });

  async function load(): Promise<void> {
    clearTimeout(retryTimer);
    const at = state.phase === 'loading' ? deps.at : undefined;
    let pages: HistoryPage[] | null;
    try {
      pages = await read(at === undefined ? [{}] : [{}, { around: at }]);
    } catch (error) {
      return onEnd(error);
    }
    const latest = pages?.[0];
    if (!pages || !latest) return;
    moves.cancel();
    batch(() => {
      // What stands there already is not news, except to who has just begun the session.
      if (state.phase === 'loading' || isOutdated) setState('openedAt', latest.cursor);
      if (isOutdated) shownWindow.clear();
      isOutdated = false;
      pages.forEach(shownWindow.show);
      note(latest.events);
      setState('phase', 'ready');
      if (at !== undefined) aim(at);
    });
    follow(latest.cursor);
  }

  function note(events: Event[]): void {
    if (events.some(({ data }) => data.event_type === 'message' && data.temporary))
      setState('isTemporary', true);
  }

  function onLive(events: Event[]): void {
    const messages = events.filter(({ data }) => data.event_type === 'message').length;
    batch(() => {
      shownWindow.addLive(events);
      note(events);
      if (!isAtEnd() && messages > 0) setState('news', (news) => news + messages);
    });
  }

  function follow(cursor: number): void {
    subscription?.unsubscribe();
    const from = { session_id, cursor };
    subscription = brain.follow(from, {
      onEvents(events) {
        if (stopped.signal.aborted) return;
        if (events.some(({ data }) => data.event_type === 'reset')) return readAnew();
        onLive(events);
        deps.onEvents(events);
      },
      onEnd,
    });
  }

  function readAnew(): void {
    subscription?.unsubscribe();
    subscription = null;
    isOutdated = true;
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
    const isKnown = state.phase === 'ready' && !isOutdated;
    retryTimer = setTimeout(() => (isKnown ? follow(chat.lastSeq()) : void load()), RETRY_MS);
  }

  /** Brings what is in the window into sight; on another branch, that is shown. */
  function aim(seq: number): void {
    const run = shownWindow.runAt(seq) ?? shownWindow.runBy(seq);
    if (!run) return;
    if (!path.has(run.run_id)) path.choose(run.run_id);
    setState('target', { seq, run_id: run.run_id });
  }

  void load();

  return {
    session_id,
    state,
    window: shownWindow.state,
    chat,
    /** The runs on the way that is shown. */
    shown: path.shown,
    /** Those of them that wait for their turn. */
    waiting,
    /** The last one with words of a person; undefined where there is none. */
    lastAsk: (): Run | undefined => path.shown().findLast((run) => run.ask !== null),
    versions: path.versions,
    isChanged: path.isChanged,
    /** Shows the branch of that run, from now on. */
    choose: path.choose,
    /** Below that run, null for the start, the latest branch is shown again. */
    showLatest: path.forget,
    /** What a new message says of its place: the last run that is shown; undefined where that is the latest. */
    end: shownWindow.end,
    /** The run that a run comes after, null for none; undefined where that could not be read now. */
    async parentOf(run: { run_id: string }): Promise<string | null | undefined> {
      let parent = path.parentOf(run.run_id);
      while (parent === undefined && (await moves.extend('older'))) parent = path.parentOf(run.run_id);
      return parent;
    },
    /** The brain has accepted a message: from now on it knows the session. */
    accepted(): void {
      if (!subscription) void load();
    },
    loadOlder: () => moves.extend('older'),
    loadNewer: () => moves.extend('newer'),
    /** Moves the window to the end of the session; false where that could not be read. */
    async toEnd(): Promise<boolean> {
      return !shownWindow.state.hasNewer || moves.to({});
    },
    /** Moves the window to an event and brings it into sight. */
    async jump(seq: number): Promise<void> {
      if (shownWindow.runAt(seq) || (await moves.to({ around: seq }))) aim(seq);
    },
    /** Says which run is at the reader's eyes; undefined: they are at the end. */
    readAt(run_id: string | undefined): void {
      setReading(run_id);
      if (run_id === undefined && state.news > 0) setState('news', 0);
    },
    /** Up to which seq the reader has it in sight; 0 where they are not at the end of the session. */
    seen: (): number => (isAtEnd() && !shownWindow.state.hasNewer ? shownWindow.state.last : 0),
    close(): void {
      stopped.abort();
      clearTimeout(retryTimer);
      subscription?.unsubscribe();
      dispose();
    },
  };
}
