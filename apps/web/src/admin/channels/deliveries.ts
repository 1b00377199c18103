import type { FeedEntry } from '@brain/schema';
import { createSignal } from 'solid-js';
import { createList } from '../../people/list.ts';
import { refusalOf } from '../../refusal.ts';
import type { AdminDoors } from '../doors.ts';

/** Of each kind. */
const LIMIT = 50;

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Of everybody: what did not arrive, then what is on its way out by a channel, each as the brain orders it. Without what
 * is in it.
 */
export function createOutbox(deps: { doors: Pick<AdminDoors, 'deliveries' | 'again'> }) {
  const { doors } = deps;
  const list = createList(async () => {
    const [failed, open] = await Promise.all([
      doors.deliveries('failed', LIMIT),
      doors.deliveries('open', LIMIT),
    ]);
    return [...failed, ...open];
  }, 'id');
  const [why, setWhy] = createSignal('');
  return {
    list,
    /** Why one could not be sent anew, as the brain says it; '' where it did not answer. */
    why,
    /** Sends a failed one anew, as a new delivery; false where that failed. */
    again: (id: string): Promise<boolean> =>
      list.act(id, async () => {
        setWhy('');
        try {
          await doors.again(id);
        } catch (error) {
          setWhy(refusalOf(error).text);
          throw error;
        }
      }),
  };
}

/** What can be done about a delivery now: `again`, it was sent anew already. */
export function stateOf({ data }: FeedEntry): 'waits' | 'failed' | 'again' {
  if (data.status !== 'failed') return 'waits';
  return data.again_id ? 'again' : 'failed';
}

/** Where to and why it failed, which is told of one’s own alone. */
export function detailOf({ event }: FeedEntry): { to?: string | undefined; error?: string | undefined } {
  return event?.data.event_type === 'delivery' ? event.data : {};
}
