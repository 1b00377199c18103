import type { FeedEntry } from '@brain/schema';
import { createList } from '../../people/list.ts';
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
  return {
    list,
    /** Sends a failed one anew, as a new delivery. */
    again: (id: string) => list.act(id, () => doors.again(id)),
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
