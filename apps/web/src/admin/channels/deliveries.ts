import type { StoredEvent } from '@brain/schema';
import { createList } from '../../people/list.ts';

export type Delivery = StoredEvent<'delivery'>;

export interface DeliveryDoors {
  deliveries(status: 'open' | 'failed'): Promise<Delivery[]>;
  again(id: string): Promise<unknown>;
}

export type Outbox = ReturnType<typeof createOutbox>;

/** What is on its way out by a channel, and what did not arrive: the failed ones first, each kind as the brain orders it. */
export function createOutbox(deps: { doors: DeliveryDoors }) {
  const { doors } = deps;
  const list = createList(async () => {
    const [failed, open] = await Promise.all([doors.deliveries('failed'), doors.deliveries('open')]);
    return [...failed, ...open];
  }, 'id');
  return {
    list,
    /** Sends a failed one anew, as a new delivery. */
    again: (id: string) => list.act(id, () => doors.again(id)),
  };
}

/** What can be done about a delivery now. */
export function stateOf({ data }: Delivery): 'waits' | 'failed' | 'again' {
  if (data.status !== 'failed') return 'waits';
  return 'again_id' in data && data.again_id ? 'again' : 'failed';
}
