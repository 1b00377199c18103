import type { Again, StoredEvent } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { deliveryRows } from '../runs/outbox.ts';
import { eventRow, factId, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { settledId } from './tries.ts';

export type SendAgain = ReturnType<typeof createSendAgain>;
type Delivery = StoredEvent<'delivery'>;

/** By this delivery a failed one is sent anew: there is one, however often it is asked for. */
export const againId = (id: string) => factId('evt', id, 'again', 1);

/** Sends failed deliveries anew, each by a new delivery behind all that its chat waits for. */
export function createSendAgain(store: Store) {
  /** @throws BrainError `conflict`, `not_found`. */
  async function checkFailed({ id, data }: Delivery): Promise<void> {
    if (data.status === 'failed') return;
    const settled = await store.events.get(settledId(id));
    const status = settled?.data.event_type === 'delivery' ? settled.data.status : 'open';
    if (status !== 'failed')
      throw new BrainError('conflict', `The delivery ${id} has not failed: it is ${status}`);
  }

  async function checkQuestion({ approval_id }: Delivery['data']): Promise<void> {
    if (approval_id === undefined) return;
    const asked = await store.events.get(approval_id);
    if (asked?.data.event_type !== 'approval' || asked.data.state !== 'open')
      throw new BrainError('conflict', 'What it asks for is decided');
  }

  /**
   * One that was refused before it was sent goes through the same rules again, as things are now: an address that is
   * linked since, or a sender who is known.
   */
  async function refusedBefore({ data }: Delivery): Promise<Partial<Delivery['data']>> {
    const trigger = await store.events.get(data.run_id);
    if (trigger?.data.event_type !== 'message')
      throw new BrainError('not_found', `The run ${data.run_id} is gone`);
    const { source, reply_to } = trigger.data;
    const [identities, place] = await Promise.all([
      store.identities.list(trigger.user_id),
      reply_to === undefined ? undefined : store.places.find({ channel: source, address: reply_to }),
    ]);
    const run = {
      trigger: trigger as StoredEvent<'message'>, // seen above
      identities,
      isPlace: place?.user_id === trigger.user_id,
    };
    const [row] = deliveryRows(run, [data.channel], { part: 'again', content: data.content });
    const decided: Partial<Delivery['data']> | undefined = row?.data;
    if (decided?.status !== 'open')
      throw new BrainError('conflict', decided?.error ?? 'Nobody is there to send it to');
    return decided.to === undefined ? {} : { to: decided.to };
  }

  return async function sendAgain(delivery: Delivery): Promise<Again> {
    const { id, data } = delivery;
    await checkFailed(delivery);
    const again = againId(id);
    if (await store.events.get(again)) return { id: again };
    await checkQuestion(data);
    const { run_id, channel, content, subject, receipts, approval_id } = data;
    const { to } = data.status === 'failed' ? await refusedBefore(delivery) : data;
    const row: NewRow = eventRow(delivery, again, {
      event_type: 'delivery',
      run_id,
      channel,
      status: 'open',
      state: 'open',
      again_of: id,
      ...(to === undefined ? {} : { to }),
      ...(content === undefined ? {} : { content }),
      ...(subject === undefined ? {} : { subject }),
      ...(receipts === undefined ? {} : { receipts }),
      ...(approval_id === undefined ? {} : { approval_id }),
    });
    // Where its session is deleted meanwhile, so is what it says.
    const written = await store.write({ rows: [row], requires: id });
    if (written.status === 'refused') throw new BrainError('not_found', `No delivery ${id}`);
    return { id: again };
  };
}
