import type { Event, StoredEvent } from '@brain/schema';
import type { Approvals } from './approvals.ts';
import { foldRun, waitingApprovals } from './steps.ts';

/** A run that waits for its user's word, and the timer that ends the wait. */
interface Parked {
  run_id: string;
  timer: NodeJS.Timeout;
}

/**
 * Sessions whose run waits for its user's word: they take no room, and nothing behind that run goes on. `wake` is
 * called when there is something to do in one. One timer for each; close it.
 */
export function createParking(approvals: Approvals, wake: (session_id: string) => void) {
  const parked = new Map<string, Parked>();

  function drop(session_id: string): void {
    clearTimeout(parked.get(session_id)?.timer);
    parked.delete(session_id);
  }

  function leave(session_id: string): void {
    drop(session_id);
    wake(session_id);
  }

  return {
    /** Whether the run of a trigger waits for a word that can still come; by its events. */
    leftMs(events: StoredEvent[]): number {
      const [asked] = waitingApprovals(foldRun(events));
      return asked ? approvals.leftMs(asked) : 0;
    },

    /** Sets a session aside until its run has its word, has ended, or that time is over. */
    enter({ id, session_id }: { id: string; session_id: string }, leftMs: number): void {
      drop(session_id);
      const timer = setTimeout(() => leave(session_id), leftMs);
      parked.set(session_id, { run_id: id, timer });
    },

    has: (session_id: string) => parked.has(session_id),

    /** Another brain may work on a session: it is not waited for here. */
    drop,

    /** Looks whether an event is what a session waits for. */
    see({ session_id, data }: Event): void {
      const isWord = data.event_type === 'approval' && data.status !== 'asked';
      const isEnd = data.event_type === 'run' && data.status !== 'started' && data.status !== 'waiting';
      if ((isWord || isEnd) && parked.get(session_id)?.run_id === data.run_id) leave(session_id);
      else if (isWord) wake(session_id); // it is not set aside yet
    },

    get size(): number {
      return parked.size;
    },

    close(): void {
      for (const { timer } of parked.values()) clearTimeout(timer);
      parked.clear();
    },
  };
}
