import type { Event, HistoryPage } from '@brain/schema';
import { batch, createMemo, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { createChat, isGoing, type Run } from './chat.ts';
import { createPath } from './path.ts';

/** More runs are not kept: what is far from the reader is read again when they come near. */
const MAX_SHOWN = 160;

export type Page = Pick<HistoryPage, 'events' | 'has_older' | 'has_newer'>;

interface State {
  /** Every event from `first` to `last` is loaded, and what follows as it comes, unless `hasNewer`. */
  first: number;
  last: number;
  hasOlder: boolean;
  /** The window ends before the session does: what comes there is not shown. */
  hasNewer: boolean;
}

/** A piece of a session, its events without a gap, that moves as pages are put to it. Lives inside a Solid root. */
export function createWindow(deps: {
  /** The runs that were chosen on an earlier page. */
  chosen: string[];
  onChosen(run_ids: string[]): void;
  /** The run at the reader's eyes; undefined: they are at the end. */
  reading(): string | undefined;
}) {
  const [state, setState] = createStore<State>({ first: 0, last: 0, hasOlder: false, hasNewer: false });
  /** Runs that have no outcome. In a window that is not the end, others look so too: theirs is not loaded. */
  const open = new Set<string>();
  const isOpen = (run: Run) => isGoing(run) && (!state.hasNewer || open.has(run.run_id));
  const chat = createChat({ isOpen });
  /** The run before the first one, where it was here. */
  const [before, setBefore] = createSignal<string | undefined>();
  /** Where a new message belongs, as long as the end of the path is out of the window. */
  let leftEnd: string | undefined;

  const isWithin = ({ seq }: Run) => seq >= state.first && (!state.hasNewer || seq <= state.last);
  /** Only its message is loaded: whether it waits, nobody knows. */
  const isVague = (run: Run) => state.hasNewer && run.status === 'waiting' && !open.has(run.run_id);
  const runs = createMemo(() => chat.state.runs.filter((run) => isWithin(run) && !isVague(run)));
  const path = createPath({
    runs,
    before: () => (state.hasOlder ? before() : null),
    chosen: deps.chosen,
    onChosen: deps.onChosen,
  });

  /** Notes what would not be known any more once the end is out of the window. */
  function leave(): void {
    if (state.hasNewer) return;
    leftEnd = path.end();
    for (const run of chat.state.runs) if (isGoing(run)) open.add(run.run_id);
  }

  /** It ends with this page now, which is the end of the session where nothing is known to follow. */
  function reach({ events, has_newer }: Page): void {
    const last = events.at(-1)?.seq ?? (has_newer ? state.last : chat.lastSeq());
    setState({ last, hasNewer: has_newer || last < chat.lastSeq() });
  }

  /** Drops what is furthest from the reader, where there is too much. */
  function trim(): void {
    const shown = path.shown();
    const surplus = shown.length - MAX_SHOWN;
    if (surplus <= 0) return;
    const reading = deps.reading();
    const place = shown.findIndex(({ run_id }) => run_id === reading);
    const isTop = reading === undefined || place > shown.length / 2;
    const cut = shown[isTop ? surplus : MAX_SHOWN]?.seq ?? 0;
    if (isTop) {
      setBefore(runs().findLast((run) => run.ask && run.seq < cut)?.run_id);
      chat.keep((run) => run.seq >= cut || isOpen(run), cut);
      setState({ first: cut, hasOlder: true });
      return;
    }
    leave();
    chat.keep((run) => run.seq < cut || open.has(run.run_id));
    setState({ last: cut - 1, hasNewer: true });
  }

  return {
    state,
    chat,
    path,
    /** Moves to a page; what is open stays known. */
    show(page: Page): void {
      batch(() => {
        leave();
        chat.keep((run) => open.has(run.run_id), Infinity);
        chat.apply(page.events);
        setBefore(undefined);
        setState({ first: page.events[0]?.seq ?? 0, hasOlder: page.has_older });
        reach(page);
      });
    },
    /** Takes the page before it. */
    addOlder(page: Page): void {
      batch(() => {
        chat.apply(page.events);
        setBefore(undefined);
        setState({ first: page.events[0]?.seq ?? state.first, hasOlder: page.has_older });
        trim();
      });
    },
    /** Takes the page after it. */
    addNewer(page: Page): void {
      batch(() => {
        chat.apply(page.events);
        reach(page);
        trim();
      });
    },
    /** What happens now: shown where the window reaches the end; else only what is open is kept of it. */
    addLive(events: Event[]): void {
      for (const { data } of events) {
        if (data.event_type === 'message' && data.role === 'user') open.add(data.run_id);
        if (data.event_type !== 'run') continue;
        if (data.status === 'started' || data.status === 'waiting') open.add(data.run_id);
        else open.delete(data.run_id);
      }
      batch(() => {
        chat.apply(events);
        if (state.hasNewer) chat.keep((run) => isWithin(run) || open.has(run.run_id));
        else setState('last', chat.lastSeq());
        trim();
      });
    },
    clear(): void {
      open.clear();
      leftEnd = undefined;
      batch(() => {
        chat.clear();
        setState({ first: 0, last: 0, hasOlder: false, hasNewer: false });
      });
    },
    /** The run that this event belongs to; undefined where it is not in the window. */
    runAt(seq: number): Run | undefined {
      const run_id = chat.holder(seq);
      return runs().find((run) => run.run_id === run_id);
    },
    /** The last run that is shown and began by then. */
    runBy: (seq: number): Run | undefined => runs().findLast((run) => run.seq <= seq) ?? runs()[0],
    /** What a new message says of its place, see `Path.end`. */
    end: (): string | undefined => (state.hasNewer ? leftEnd : path.end()),
  };
}
