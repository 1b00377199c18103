import type { Session } from '@brain/schema';
import { batch, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Brain } from '../brain.ts';
import type { Kept } from '../kept.ts';
import type { Removals, Removed } from './removals.ts';
import { REMOVING } from './removing.ts';

/** How many are asked for at first, and each time the reader comes to the end. */
export const PAGE = 200;
/** The brain tells no more at once. */
const MAX = 500;

export type Sessions = ReturnType<typeof createSessions>;
type Doors = Pick<Brain, 'sessions'>['sessions'];

interface State {
  list: Session[];
  /** `failed`: it was never read, for the brain refused or did not answer. */
  phase: 'loading' | 'ready' | 'failed';
  /** There are older ones than those that stand here. */
  hasMore: boolean;
}

/** The sessions that are put away, or those that are not; newest activity first. */
function createList(doors: Doors, is_archived: boolean) {
  const [state, setState] = createStore<State>({ list: [], phase: 'loading', hasMore: false });
  let latest = 0;
  let limit = PAGE;

  async function refresh(): Promise<void> {
    latest += 1;
    const mine = latest;
    try {
      const list = await doors.list({ limit, is_archived });
      if (mine !== latest) return;
      batch(() => {
        setState({ phase: 'ready', hasMore: list.length >= limit && limit < MAX });
        // A row that stands stays the same one: the focus, and a title that is being written, are in it.
        const places = new Map(state.list.map((session, place) => [session.session_id, place]));
        const rows = list.map((session) => {
          const place = places.get(session.session_id);
          if (place === undefined) return session;
          setState('list', place, session);
          return state.list[place] ?? session;
        });
        setState('list', rows);
      });
    } catch {
      // What was read stays. The link is the connection badge’s to tell of; it is read again when that is back.
      if (mine === latest && state.phase === 'loading') setState('phase', 'failed');
    }
  }

  return {
    state,
    refresh,
    /** Reads older ones too. */
    async more(): Promise<void> {
      if (!state.hasMore) return;
      limit = Math.min(limit + PAGE, MAX);
      setState('hasMore', false);
      await refresh();
    },
    find: (session_id: string) => state.list.find((session) => session.session_id === session_id),
    /** As it is going to be, before the brain has said so. */
    change: (session_id: string, changes: Partial<Session>) =>
      setState('list', (session) => session.session_id === session_id, changes),
    take: (session_id: string) =>
      setState('list', (list) => list.filter((session) => session.session_id !== session_id)),
  };
}

/** The conversations of a person, and what is done with them. Lives inside a Solid root. */
export function createSessions(deps: {
  brain: Pick<Brain, 'sessions' | 'connection'>;
  kept: Kept;
  window: Window;
}) {
  const doors = deps.brain.sessions;
  const here = createList(doors, false);
  const archived = createList(doors, true);
  const [failure, setFailure] = createStore({ failed: false });
  const both = [here, archived];

  const [removals, setRemovals] = createSignal<Removals>();
  let loading: Promise<Removals> | undefined;

  /** What removes comes when it is needed. Throws where there is no link; it may be asked for again. */
  async function loadRemovals(): Promise<Removals> {
    try {
      loading ??= import('./removals.ts').then(({ createRemovals }) =>
        createRemovals({
          kept: deps.kept,
          remove: doors.remove,
          onRemoved: (session_id) => both.forEach((list) => list.take(session_id)),
        }),
      );
      const made = await loading;
      setRemovals(made);
      return made;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }
  const onGone = () => removals()?.end();
  deps.window.addEventListener('pagehide', onGone);
  onCleanup(() => {
    deps.window.removeEventListener('pagehide', onGone);
    removals()?.close();
  });

  async function refresh(): Promise<void> {
    await Promise.all([here.refresh(), archived.state.phase === 'ready' ? archived.refresh() : undefined]);
  }

  createEffect(
    on(deps.brain.connection, (link) => {
      if (link !== 'open') return;
      // What an earlier page left is done now.
      if (deps.kept.names(REMOVING).length > 0)
        loadRemovals().then(
          (made) => made.resume(),
          () => undefined,
        );
      void refresh();
    }),
  );

  /** Shows what is going to be, does it, then shows what the brain has. */
  async function change(session_id: string, changes: Partial<Session>, action: () => Promise<unknown>) {
    setFailure('failed', false);
    both.forEach((list) => list.change(session_id, changes));
    try {
      await action();
    } catch {
      setFailure('failed', true);
    }
    await refresh();
  }

  const update = (session_id: string, changes: Pick<Session, 'is_pinned'> | Pick<Session, 'is_archived'>) =>
    change(session_id, changes, () => doors.update(session_id, changes));

  return {
    state: here.state,
    archived,
    removals,
    loadRemovals,
    isFailed: () => failure.failed || removals()?.state.failed === true,
    isGone: (session_id: string): boolean => removals()?.isGone(session_id) ?? false,
    /** Takes it from sight, and from the brain once that can no longer be taken back. */
    async remove(session: Removed): Promise<void> {
      setFailure('failed', false);
      try {
        (await loadRemovals()).remove(session);
      } catch {
        setFailure('failed', true);
      }
    },
    refresh,
    more: here.more,
    /** A session of either list. */
    find: (session_id: string | null): Session | undefined =>
      session_id === null ? undefined : (here.find(session_id) ?? archived.find(session_id)),
    rename: (session_id: string, title: string) =>
      change(session_id, { title }, () => doors.rename(session_id, title)),
    pin: (session_id: string, is_pinned: boolean) => update(session_id, { is_pinned }),
    archive(session_id: string, is_archived: boolean): Promise<void> {
      both.forEach((list) => list.take(session_id));
      return update(session_id, { is_archived });
    },
    /** The person has read up to that `seq`. What the brain does not hear now it hears of next time. */
    async read(session_id: string, read_seq: number): Promise<void> {
      both.forEach((list) => list.change(session_id, { is_unread: false }));
      await doors.update(session_id, { read_seq }).catch(() => undefined);
    },
  };
}
