import { createEffect, on } from 'solid-js';
import type { Event, StoredEvent } from '@brain/schema';
import { createStore } from 'solid-js/store';
import type { Brain } from './brain.ts';

export type Waiting = ReturnType<typeof createWaiting>;

interface State {
  /** Tool calls that wait for this person's word, in any of their conversations. */
  approvals: Pick<StoredEvent<'approval'>, 'id' | 'session_id' | 'data'>[];
  /** How many people wait for an owner to let them in. */
  strangers: number;
}

/** What waits for the person's word elsewhere: read when the link is back, when they come back, and as it happens. */
export function createWaiting(deps: {
  brain: Pick<Brain, 'connection' | 'approvals' | 'strangers'>;
  isOwner: () => boolean;
}) {
  const { brain, isOwner } = deps;
  const [state, setState] = createStore<State>({ approvals: [], strangers: 0 });
  let reads = 0;

  async function refresh(): Promise<void> {
    reads += 1;
    const mine = reads;
    // Each for itself: what the one cannot say must not hide the other.
    const [approvals, strangers] = await Promise.allSettled([
      brain.approvals.list(),
      isOwner() ? brain.strangers() : [],
    ]);
    if (mine !== reads) return;
    if (approvals.status === 'fulfilled') setState('approvals', approvals.value);
    if (strangers.status === 'fulfilled') setState('strangers', strangers.value.length);
  }

  createEffect(on(brain.connection, (now) => now === 'open' && void refresh()));

  return {
    state,
    refresh,
    /** The decision, once. Throws where it was not taken. */
    async settle(id: string, status: 'approved' | 'denied'): Promise<void> {
      try {
        await brain.approvals.settle(id, status);
      } finally {
        void refresh();
      }
    },
    /** Whether a session waits for a word at that time. */
    isWaiting: (session_id: string): boolean =>
      state.approvals.some((approval) => approval.session_id === session_id),
    /** A session that waits, other than the one that is shown. */
    elsewhere: (shown: string | null): string | undefined =>
      state.approvals.find((approval) => approval.session_id !== shown)?.session_id,
    /** What happened in the session that is shown. */
    onEvents(events: Event[]): void {
      if (events.some(({ data }) => data.event_type === 'approval')) void refresh();
    },
  };
}
