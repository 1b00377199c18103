import { OWNER, type StoredEvent } from '@brain/schema';
import type { Bus } from '../bus/bus.ts';
import type { Addressed } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import { createOpenDeliveries } from './open-deliveries.ts';
import { takeSeat } from './seat.ts';

/** Deliveries one claimant holds at once. */
const MAX_HELD = 100;

/** The open deliveries to one address. Only the first is ever handed out. */
interface Chat {
  key: string;
  /** In the order they go out. */
  ids: Set<string>;
  state: 'ready' | 'held' | 'waiting';
  holder?: string | undefined;
  /** Ends the wait, or the lease. */
  timer?: NodeJS.Timeout;
  /** The wait of the first one was minded here, by a clock that does not jump. */
  waited: boolean;
}

/** One claim that is open. */
export interface Claimant {
  name: string;
  held: number;
  /** Aborts when the claim ends, or the same claimant claims anew. */
  signal: AbortSignal;
  end(): void;
  wake(): void;
}

export type Desk = ReturnType<typeof createDesk>;

/**
 * Who sends what next on one channel: one delivery at a time to each address, in the order they were written. It
 * keeps nothing that is not in the store but leases and timers; the last to leave closes it. Of several brains one is the
 * desk of a channel: claims at the others stay open, and get nothing until it has gone.
 */
export function createDesk(deps: { store: Store; bus: Bus; channel: string; leaseMs: number }) {
  const { store, bus, channel, leaseMs } = deps;
  const chats = new Map<string, Chat>();
  const byId = new Map<string, Chat>();
  const ready = new Set<Chat>();
  const claimants = new Map<string, Claimant>();
  let ownerTo: string | undefined;
  let filling: Promise<void> | undefined;
  const open = createOpenDeliveries(deps, {
    has: (id) => byId.has(id),
    count: () => byId.size,
    ids: () => byId.keys(),
    add,
    done,
    isOurs: () => seat.isOurs(),
  });
  const seat = takeSeat(store.leases, `channel:${channel}`, () => {
    reset();
    wakeAll();
  });

  const unwatch = bus.watch((events, isHeard) => {
    if (!seat.isOurs()) return;
    for (const event of events) {
      if (event.data.event_type !== 'delivery' || event.data.channel !== channel) continue;
      see(event as StoredEvent<'delivery'>, isHeard); // only a delta is not stored
    }
  });
  const unlisten = store.leases.onRound(lookAgain);

  function see({ seq, id, user_id, created_at, data }: StoredEvent<'delivery'>, isHeard: boolean): void {
    const { delivery_id, to, status, not_before } = data;
    if (delivery_id === undefined && data.state === 'open') {
      open.heard({ seq, id, user_id, to });
      wakeAll();
    }
    // What is said of one at another brain is not said to this desk.
    if (delivery_id === undefined || !isHeard) return;
    if (status === 'sending') hold(delivery_id, data.claimant);
    else if (status !== 'open') done(delivery_id);
    else if (not_before !== undefined) pause(delivery_id, Date.parse(not_before) - Date.parse(created_at));
  }

  function lookAgain(): void {
    if (!seat.isOurs()) return;
    open.again();
    wakeAll();
  }

  function wakeAll(): void {
    for (const claimant of claimants.values()) claimant.wake();
  }

  function addressOf({ user_id, to }: Pick<Addressed, 'user_id' | 'to'>): string | undefined {
    return to ?? (user_id === OWNER ? ownerTo : undefined);
  }

  function add(delivery: Addressed): void {
    const to = addressOf(delivery);
    const key = to === undefined ? `user ${delivery.user_id}` : `to ${to}`;
    const chat = chats.get(key) ?? { key, ids: new Set(), state: 'ready', waited: false };
    chats.set(key, chat);
    chat.ids.add(delivery.id);
    byId.set(delivery.id, chat);
    if (chat.state === 'ready') ready.add(chat);
  }

  function turn(chat: Chat, state: Chat['state'], holder?: string): void {
    clearTimeout(chat.timer);
    const former = chat.holder === undefined ? undefined : claimants.get(chat.holder);
    if (former) former.held -= 1;
    const next = holder === undefined ? undefined : claimants.get(holder);
    if (next) next.held += 1;
    Object.assign(chat, { state, holder });
    if (state === 'held') chat.timer = setTimeout(() => turn(chat, 'ready'), leaseMs);
    if (state === 'ready' && chat.ids.size > 0) ready.add(chat);
    else ready.delete(chat);
    wakeAll();
  }

  /** Ends the leases of a claimant. */
  function release(name: string): void {
    for (const chat of chats.values()) if (chat.holder === name) turn(chat, 'ready');
  }

  function reset(): void {
    for (const chat of chats.values()) clearTimeout(chat.timer);
    for (const each of [chats, byId, ready]) each.clear();
    for (const claimant of claimants.values()) claimant.held = 0;
    open.reset();
  }

  function hold(id: string, name: string | undefined): boolean | undefined {
    const chat = byId.get(id);
    if (!chat) return undefined;
    const [head] = chat.ids;
    const others = chat.state === 'held' && name !== undefined && chat.holder !== name;
    if (head !== id || chat.state === 'waiting' || others) return false;
    turn(chat, 'held', chat.holder ?? name);
    return true;
  }

  function pause(id: string, delayMs: number): void {
    const chat = byId.get(id);
    if (!chat) return;
    turn(chat, 'waiting');
    chat.waited = true;
    chat.timer = setTimeout(() => turn(chat, 'ready'), delayMs);
  }

  function done(id: string): void {
    open.forget(id);
    const chat = byId.get(id);
    if (!chat) return;
    const [head] = chat.ids;
    byId.delete(id);
    chat.ids.delete(id);
    if (head === id) {
      chat.waited = false;
      turn(chat, 'ready');
    }
    if (chat.ids.size === 0) chats.delete(chat.key);
  }

  return {
    addressOf,

    /** Something may have passed unheard: reads all that is open once more. */
    lookAgain,

    /** Opens a claim until the signal aborts. It ends an earlier one under that name, whose leases are over. */
    join(name: string, options: { ownerTo: string | undefined; signal: AbortSignal }): Claimant {
      claimants.get(name)?.end();
      release(name);
      // Whoever claims last knows best where the owner reads; chats are told apart by it.
      if (options.ownerTo !== undefined && options.ownerTo !== ownerTo) {
        ownerTo = options.ownerTo;
        reset();
      }
      const ending = new AbortController();
      const signal = AbortSignal.any([options.signal, ending.signal]);
      const claimant: Claimant = { name, held: 0, signal, end: () => ending.abort(), wake: () => {} };
      signal.addEventListener('abort', () => claimant.wake());
      claimants.set(name, claimant);
      return claimant;
    },

    /** Ends a claim; true when it was the last one, and the desk is closed. */
    leave(claimant: Claimant): boolean {
      if (claimants.get(claimant.name) === claimant) {
        release(claimant.name);
        claimants.delete(claimant.name);
      }
      if (claimants.size > 0) return false;
      unwatch();
      unlisten();
      reset();
      seat.close();
      return true;
    },

    /** The next delivery for a claimant, leased to it; resolves with undefined when its claim has ended. */
    async next(claimant: Claimant): Promise<{ id: string; waited: boolean } | undefined> {
      for (;;) {
        await (filling ??= open.fill().finally(() => (filling = undefined)));
        if (claimant.signal.aborted) return undefined;
        const [chat] = claimant.held < MAX_HELD && seat.isOurs() ? ready : [];
        const [id] = chat?.ids ?? [];
        if (chat && id !== undefined) {
          turn(chat, 'held', claimant.name);
          return { id, waited: chat.waited };
        }
        await new Promise<void>((resolve) => (claimant.wake = resolve));
      }
    },

    /**
     * Leases a delivery to who is about to try it, anew; false when it is not its turn, has to wait, or is another’s;
     * undefined where the desk does not know it.
     */
    hold,

    /** Ends a lease: the delivery and those behind it go out when that time is over. */
    wait: pause,

    /** A delivery needs nothing more: the next one to its address may go out. */
    done,
  };
}
