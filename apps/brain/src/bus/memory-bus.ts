import type { Event } from '@brain/schema';

export type Transport = ReturnType<typeof createMemoryBus>;
/** `isHeard`: another brain has told them, not this one. */
type Listener = (events: Event[], isHeard: boolean) => void;

/**
 * Carries events to listeners inside one process: by session, or all of them. Nothing is kept: a listener
 * hears what is published while it listens, in order, before `publish` returns.
 */
export function createMemoryBus() {
  const bySession = new Map<string, Set<Listener>>();
  const all = new Set<Listener>();

  return {
    publish(session_id: string, events: Event[], isHeard = false): void {
      for (const listener of bySession.get(session_id) ?? []) listener(events, isHeard);
      for (const listener of all) listener(events, isHeard);
    },

    /** Listens to one session; the answer stops it. A session without listeners leaves nothing behind. */
    listen(session_id: string, listener: Listener): () => void {
      const listeners = bySession.get(session_id) ?? new Set();
      bySession.set(session_id, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && bySession.get(session_id) === listeners) bySession.delete(session_id);
      };
    },

    /** Sessions that somebody listens to. */
    get size(): number {
      return bySession.size;
    },

    /** Listens to every session; the answer stops it. */
    listenAll(listener: Listener): () => void {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}
