import type { ClaimedDelivery, ClaimInput } from '@brain/schema';
import { createDeliveries } from '../../apps/brain/src/channels/deliveries.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { ann, openParts } from './open-parts.ts';

const SOON_MS = 10_000;

/** A real store and bus with the outbox over them; its clock for `not_before` is `clock.now`. */
export async function openOutbox(options: { leaseMs?: number } = {}) {
  const parts = await openParts();
  return { ...parts, ...outboxOver(parts, options) };
}

/** The outbox over a store and its bus. */
export function outboxOver(
  parts: Pick<Awaited<ReturnType<typeof openParts>>, 'store' | 'bus'>,
  options: { leaseMs?: number } = {},
) {
  const clock = { now: Date.now() };
  const deliveries = createDeliveries(parts, { ...options, now: () => clock.now });

  async function put(content: string, to?: string, who: { user_id?: string; channel?: string } = {}) {
    const { user_id = ann.user_id, channel = 'telegram' } = who;
    const id = factId('evt', 'delivery', content);
    const row = eventRow({ user_id, session_id: `s:${user_id}` }, id, {
      event_type: 'delivery',
      run_id: 'evt_run',
      status: 'open',
      state: 'open',
      channel,
      content,
      ...(to === undefined ? {} : { to }),
    });
    await parts.store.write({ rows: [row] });
    return id;
  }

  return {
    clock,
    deliveries,

    /** Puts a message for `telegram` into the outbox, as a run does; gives its id. */
    put,

    /** Opens a claim; close it. */
    claim(input: Partial<ClaimInput> = {}) {
      const closing = new AbortController();
      const claimed = deliveries.claim({ channel: 'telegram', ...input }, closing.signal);
      return {
        /** The next `count` deliveries; fails when they do not come. */
        async take(count: number): Promise<ClaimedDelivery[]> {
          const taken: ClaimedDelivery[] = [];
          const timer = setTimeout(() => closing.abort(), SOON_MS);
          while (taken.length < count) {
            const next = await claimed.next();
            if (next.done) throw new Error(`Of ${count} deliveries ${taken.length} came`);
            taken.push(next.value);
          }
          clearTimeout(timer);
          return taken;
        },
        next: () => claimed.next(),
        async close(): Promise<void> {
          closing.abort();
          await claimed.return(undefined);
        },
      };
    },

    /** Everything that stands of a delivery in the store, in order. */
    async facts(id: string, user_id = ann.user_id) {
      const events = await parts.store.events.latest(`s:${user_id}`, 10_000);
      return events.flatMap(({ data }) =>
        data.event_type === 'delivery' && data.delivery_id === id ? [data] : [],
      );
    },
  };
}
