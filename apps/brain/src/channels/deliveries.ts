import { randomUUID } from 'node:crypto';
import type {
  BeginInput,
  Claim,
  ClaimedDelivery,
  ClaimInput,
  DataOf,
  RetryInput,
  SettleInput,
  StoredEvent,
} from '@brain/schema';
import type { Bus, Sink } from '../bus/bus.ts';
import { BrainError } from '../errors.ts';
import { redactLooks } from '../secrets/redact.ts';
import { eventRow, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { againId } from './again.ts';
import { nextDelayMs } from './back-off.ts';
import { createDesk, type Desk } from './desk.ts';
import { readTries, restMs, settledId, triedId, tryId } from './tries.ts';

export type Deliveries = ReturnType<typeof createDeliveries>;
type Delivery = StoredEvent<'delivery'>;

/** How long a claim is good without a word; a try of the Bot API takes 40 s at most. */
const LEASE_MS = 120_000;
/** How often whoever sends a part may go away over it. Each time the person may get it once more. */
const MAX_CUT_OFF = 20;

/**
 * The outbox: messages for channels, open until they are sent or failed. The brain keeps the order, the leases and
 * the schedule; whoever claims does one try at a time, says that it begins and how it ended, and keeps nothing.
 */
export function createDeliveries(
  { store, bus }: { store: Store; bus: Bus },
  { leaseMs = LEASE_MS, now = Date.now, random = Math.random } = {},
) {
  const desks = new Map<string, Desk>();

  async function find(id: string): Promise<Delivery> {
    const event = await store.events.get(id);
    if (isDelivery(event)) return event;
    for (const desk of desks.values()) desk.done(id); // its session was deleted
    throw new BrainError('not_found', `No delivery ${id}`);
  }

  /** A row about a delivery, with what each of them says. */
  function rowOf({ data, ...event }: Delivery, id: string, more: Partial<DataOf<'delivery'>>): NewRow {
    const { run_id, channel, to } = data;
    const base = { event_type: 'delivery' as const, run_id, delivery_id: event.id, channel };
    return eventRow(event, id, { ...base, status: 'open', ...(to === undefined ? {} : { to }), ...more });
  }

  /** The delivery as it is handed out; undefined where it is not its time, or it is gone. */
  async function offer(desk: Desk, { id, waited }: { id: string; waited: boolean }) {
    const event = await store.events.get(id);
    if (!isDelivery(event) || event.data.state !== 'open') return desk.done(id);
    const tries = await readTries(store, id);
    if (tries.cutOff >= MAX_CUT_OFF) {
      const error = `Given up: sending it was cut off ${MAX_CUT_OFF} times, so it may have arrived.`;
      return settle({ id, status: 'failed', error });
    }
    const leftMs = waited ? 0 : restMs(tries, now());
    if (leftMs > 0) return desk.wait(id, leftMs);
    const to = desk.addressOf({ user_id: event.user_id, to: event.data.to });
    const claim: Claim = {
      ...(to === undefined ? {} : { to }),
      part: tries.part,
      attempts: tries.attempts,
      may_be_duplicate: tries.inFlight || tries.uncertain,
    };
    return { ...event, claim } satisfies ClaimedDelivery;
  }

  async function settle(input: SettleInput): Promise<void> {
    const { id, status } = input;
    const error = input.error === undefined ? undefined : redactLooks(input.error);
    const delivery = await find(id);
    const tries = await readTries(store, id);
    const settled = rowOf(delivery, settledId(id), {
      status,
      ...(delivery.data.content === undefined ? {} : { content: delivery.data.content }),
      attempts: Math.max(tries.attempts, input.attempts ?? 1),
      ...(error === undefined ? {} : { error }),
      ...(tries.repeated ? { may_be_duplicate: true } : {}),
    });
    await store.write({ rows: [settled], patches: [{ id, data: { state: 'done' } }] });
    desks.get(delivery.data.channel)?.done(id);
  }

  return {
    /**
     * Hands deliveries of a channel to a claimant until the signal aborts: in each chat the oldest open one, and the
     * next when that is settled; chats side by side, a hundred at most. What it holds is offered again when the claim
     * ends, or after two minutes without a word.
     */
    async *claim(input: ClaimInput, signal: AbortSignal, sink?: Sink): AsyncGenerator<ClaimedDelivery> {
      const { channel, owner_to: ownerTo, claimant: name = randomUUID() } = input;
      const desk = desks.get(channel) ?? createDesk({ store, bus, channel, leaseMs });
      desks.set(channel, desk);
      const claimant = desk.join(name, { ownerTo, signal });
      try {
        for (let next; (next = await desk.next(claimant));) {
          const offered = await offer(desk, next);
          if (offered) yield offered;
          if (sink?.full()) await sink.drained(claimant.signal);
        }
      } finally {
        if (desk.leave(claimant)) desks.delete(channel);
      }
    },

    /**
     * Notes that a part is about to be handed to the channel, before it is; gives the number of this try. Said again
     * by the same claimant it is the same try.
     * @throws BrainError `not_found`; `conflict` when it may not be tried now: settled, not its turn or part, another’s.
     */
    async begin({ id, part, claimant }: BeginInput): Promise<{ attempt: number }> {
      for (;;) {
        const delivery = await find(id);
        if (delivery.data.state !== 'open') throw new BrainError('conflict', `The delivery ${id} is settled`);
        const tries = await readTries(store, id);
        const desk = desks.get(delivery.data.channel);
        const mayTry = desk?.hold(id, claimant) ?? restMs(tries, now()) === 0;
        if (!mayTry) throw new BrainError('conflict', `The delivery ${id} is not yours to send now`);
        const { inFlight } = tries;
        if (inFlight && part === tries.part && claimant !== undefined && claimant === tries.claimant)
          return { attempt: tries.attempts };
        if (part !== tries.part && !(inFlight && part === tries.part + 1))
          throw new BrainError('conflict', `The next part of ${id} is ${tries.part}, not ${part}`);
        const attempt = tries.attempts + 1;
        const by = claimant === undefined ? {} : { claimant };
        const row = rowOf(delivery, tryId(id, attempt), {
          status: 'sending',
          part,
          attempts: attempt,
          ...by,
        });
        const written = await store.write({ rows: [row], unless: settledId(id) });
        if (written.status === 'written') return { attempt };
      }
    },

    /**
     * Notes that a try failed for now, and when the next one may begin; gives the delivery up when it has waited a day
     * in all. Of a try that is not the last one, or has an outcome, it changes nothing.
     * @throws BrainError `not_found`.
     */
    async retry({ id, attempt, error, uncertain, retry_after }: RetryInput): Promise<void> {
      const delivery = await find(id);
      const tries = await readTries(store, id);
      if (!tries.inFlight || attempt !== tries.attempts || delivery.data.state !== 'open') return;
      const delayMs = nextDelayMs(tries, retry_after, random);
      if (delayMs === undefined) return settle({ id, status: 'failed', error: givenUp(error) });
      const at = now();
      const row = rowOf(delivery, triedId(id, attempt), {
        part: tries.part,
        attempts: attempt,
        error: redactLooks(error),
        not_before: new Date(at + delayMs).toISOString(),
        ...(uncertain ? { uncertain } : {}),
        ...(retry_after === undefined ? {} : { retry_after }),
      });
      const created_at = new Date(at).toISOString();
      const written = await store.write({ rows: [{ ...row, created_at }], unless: settledId(id) });
      if (written.status === 'written') desks.get(delivery.data.channel)?.wait(id, delayMs);
    },

    /**
     * Says how a delivery ended; saying it again changes nothing.
     * @throws BrainError `not_found` when there is no such delivery.
     */
    settle,

    /** Something may have passed unheard: the desks look at all that is open. */
    lookAgain(): void {
      for (const desk of desks.values()) desk.lookAgain();
    },

    /** What waits, the first to go out first, with its tries; or what failed, the latest first. Null: of everybody. */
    async list(user_id: string | null, status: 'open' | 'failed', limit: number): Promise<Delivery[]> {
      const events = await store.events.deliveries({ status, user_id, limit });
      if (status === 'failed')
        return Promise.all(
          events.map(async (event) => {
            const again = await store.events.get(againId(event.data.delivery_id ?? event.id));
            return again ? { ...event, data: { ...event.data, again_id: again.id } } : event;
          }),
        );
      return Promise.all(
        events.map(async (event) => {
          const { attempts, error, notBefore } = await readTries(store, event.id);
          const why = error === undefined ? {} : { error };
          const when = notBefore === undefined ? {} : { not_before: notBefore };
          return { ...event, data: { ...event.data, attempts, ...why, ...when } };
        }),
      );
    },
  };
}

function isDelivery(event: StoredEvent | undefined): event is Delivery {
  return event?.data.event_type === 'delivery' && event.data.delivery_id === undefined;
}

function givenUp(error: string): string {
  return `Given up after a day of trying: ${error}`.slice(0, 1000);
}
