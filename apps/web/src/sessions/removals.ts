import { batch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { refusalCode } from '../brain.ts';
import type { Kept } from '../kept.ts';
import { REMOVING } from './removing.ts';

/** How long a removal can be taken back. */
export const UNDO_MS = 8000;

export type Removals = ReturnType<typeof createRemovals>;

export interface Removed {
  session_id: string;
  title: string;
  /** It was the one that was shown. */
  wasShown: boolean;
}

interface Deps {
  kept: Kept;
  /** Throws on a refusal, and where the brain does not answer. */
  remove(session_id: string): Promise<unknown>;
  /** The brain does not have it any more. */
  onRemoved(session_id: string): void;
}

interface State {
  /** Sessions that are not to be seen, by id: their removal waits, or is on its way. */
  gone: Record<string, true | undefined>;
  /** Those that can still be brought back, all at once; the last one is the last that was removed. */
  offered: Removed[];
  /** A removal was refused: its session is there again. */
  failed: boolean;
}

/**
 * Removals of sessions. Each is done once the time to take it back is over, which starts anew with the next one and
 * stands still while somebody is at it; or when the page goes. It stands in the browser until the brain has done it, so
 * that the next visit does what this one could not.
 */
export function createRemovals(deps: Deps) {
  const { kept } = deps;
  const [state, setState] = createStore<State>({ gone: {}, offered: [], failed: false });
  const sending = new Set<string>();
  /** Who keeps the time still, e.g. the pointer and the focus. */
  const holders = new Set<string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leftMs = 0;
  let since = 0;

  const show = (session_id: string) => setState('gone', session_id, undefined);

  function done(session_id: string): void {
    kept.remove(REMOVING + session_id);
    deps.onRemoved(session_id);
    show(session_id); // one of that name may begin anew, from another channel
  }

  async function send(session_id: string): Promise<void> {
    if (sending.has(session_id)) return;
    // Taken back in another tab of the same person.
    if (kept.get(REMOVING + session_id) === null) return show(session_id);
    sending.add(session_id);
    try {
      await deps.remove(session_id);
      done(session_id);
    } catch (error) {
      const code = refusalCode(error);
      // Without an answer it stays, for when the link is back or for the next visit.
      if (code === null || code === 'UNAUTHORIZED') return;
      if (code === 'NOT_FOUND') return done(session_id);
      kept.remove(REMOVING + session_id);
      show(session_id);
      setState('failed', true);
    } finally {
      sending.delete(session_id);
    }
  }

  /** Nothing can be taken back any more. */
  function end(): void {
    clearTimeout(timer);
    holders.clear();
    const ids = state.offered.map((session) => session.session_id);
    setState('offered', []);
    for (const session_id of ids) void send(session_id);
  }

  function run(): void {
    clearTimeout(timer);
    since = Date.now();
    if (holders.size === 0 && state.offered.length > 0) timer = setTimeout(end, leftMs);
  }

  function remove(session: Removed): void {
    const { session_id } = session;
    if (state.gone[session_id]) return;
    kept.set(REMOVING + session_id, String(Date.now() + UNDO_MS));
    batch(() => {
      setState('failed', false);
      setState('gone', session_id, true);
      setState('offered', (before) => [...before, session]);
    });
    leftMs = UNDO_MS;
    run();
  }

  return {
    state,
    isGone: (session_id: string): boolean => state.gone[session_id] === true,
    remove,
    /** Brings back all that is offered, and tells what that was. */
    undo(): Removed[] {
      const back = [...state.offered];
      clearTimeout(timer);
      holders.clear();
      batch(() => {
        for (const { session_id } of back) {
          kept.remove(REMOVING + session_id);
          show(session_id);
        }
        setState('offered', []);
      });
      return back;
    },
    /** The time stands still until that holder lets go. */
    hold(holder: string): void {
      if (holders.size === 0) leftMs = Math.max(0, leftMs - (Date.now() - since));
      holders.add(holder);
      run();
    },
    release(holder: string): void {
      if (holders.delete(holder)) run();
    },
    /** The page goes: what waits is done now, as far as there is still time. */
    end,
    /** Does what earlier pages left, and what found no link; to be called whenever the link is there. */
    resume(): void {
      for (const name of kept.names(REMOVING)) {
        const session_id = name.slice(REMOVING.length);
        if (state.offered.some((session) => session.session_id === session_id)) continue;
        setState('gone', session_id, true);
        // Another tab may still offer to take it back.
        const waitMs = Math.min(UNDO_MS, Math.max(0, Number(kept.get(name)) - Date.now() || 0));
        const later = setTimeout(() => {
          timers.delete(later);
          void send(session_id);
        }, waitMs);
        timers.add(later);
      }
    },
    /** Stops all that waits; it stays in the browser. */
    close(): void {
      clearTimeout(timer);
      timers.forEach(clearTimeout);
    },
  };
}
