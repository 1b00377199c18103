import type { SettleInput, StoredEvent } from '@brain/schema';
import type { Bus } from '../bus/bus.ts';
import { BrainError } from '../errors.ts';
import { eventRow, factId } from '../store/row.ts';
import type { Store } from '../store/store.ts';

export type Deliveries = ReturnType<typeof createDeliveries>;

const PAGE = 100;

/** The outbox: messages for channels, open until whoever sends them says how it ended. */
export function createDeliveries(store: Store, bus: Bus) {
  return {
    /**
     * The open deliveries of a channel in the order they were written, then each new one, until the signal
     * aborts. One that is not settled comes again to the next who claims.
     */
    async *claim(channel: string, signal: AbortSignal): AsyncGenerator<StoredEvent<'delivery'>> {
      let news = Promise.withResolvers<void>();
      const stop = () => news.resolve();
      const unwatch = bus.watch((events) => {
        if (events.some(({ data }) => data.event_type === 'delivery' && data.channel === channel))
          news.resolve();
      });
      signal.addEventListener('abort', stop);
      try {
        for (let cursor = 0; !signal.aborted;) {
          const page = await store.events.openDeliveries(channel, cursor, PAGE);
          for (const delivery of page) {
            cursor = delivery.seq;
            yield delivery;
          }
          if (page.length > 0) continue;
          await news.promise;
          news = Promise.withResolvers<void>();
        }
      } finally {
        unwatch();
        signal.removeEventListener('abort', stop);
      }
    },

    /**
     * Says how a delivery ended; saying it again changes nothing.
     * @throws BrainError `not_found` when there is no such delivery.
     */
    async settle({ id, status, attempts, error }: SettleInput): Promise<void> {
      const event = await store.events.get(id);
      if (event?.data.event_type !== 'delivery' || event.data.delivery_id !== undefined) {
        throw new BrainError('not_found', `No delivery ${id}`);
      }
      const { run_id, channel, content, to } = event.data;
      const settled = eventRow(event, factId('evt', id, 'settled'), {
        event_type: 'delivery',
        run_id,
        delivery_id: id,
        status,
        channel,
        content,
        attempts,
        ...(to === undefined ? {} : { to }),
        ...(error === undefined ? {} : { error }),
      });
      await store.write({ rows: [settled], patches: [{ id, data: { state: 'done' } }] });
    },
  };
}
