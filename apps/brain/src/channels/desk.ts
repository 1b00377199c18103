import { setImmediate } from 'node:timers/promises';
import { OWNER, type StoredEvent } from '@brain/schema';
import type { Bus } from '../bus/bus.ts';
import type { Addressed } from '../store/events.ts';
import type { Store } from '../store/store.ts';

const PAGE = 1000;
/** Open deliveries it knows at once, by id; the rest are read as these go out. */
const MAX_KNOWN = 50_000;
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
 * keeps nothing that is not in the store but leases and timers; the last to leave closes it.
 */
export function createDesk(deps: { store: Store; bus: Bus; channel: string; leaseMs: number }) {
  const { store, bus, channel, leaseMs } = deps;
  const chats = new Map<string, Chat>();
  const byId = new Map<string, Chat>();
  const ready = new Set<Chat>();
  const claimants = new Map<string, Claimant>();
  let ownerTo: string | undefined;
  let cursor = 0;
  let behind = true;
  /** Written since it was last read; nothing where it is behind. A commit is told session by session, not by `seq`. */
  let news: Addressed[] = [];
  let filling: Promise<void> | undefined;

  const unwatch = bus.watch((events) => {
    for (const event of events) {
      const { data } = event;
      if (data.event_type !== 'delivery' || data.channel !== channel || data.state !== 'open') continue;
      const { seq, id, user_id } = event as StoredEvent; // only a delta is not stored
      if (!behind) news.push({ seq, id, user_id, to: data.to });
      behind ||= byId.size + news.length >= MAX_KNOWN;
      wakeAll();
    }
  });

  function wakeAll(): void {
    for (const claimant of claimants.values()) claimant.wake();
  }

  function addressOf({ user_id, to }: Pick<Addressed, 'user_id' | 'to'>): string | undefined {
    return to ?? (user_id === OWNER ? ownerTo : undefined);
  }

  function add(delivery: Addressed): void {
    if (delivery.seq <= cursor) return;
    cursor = delivery.seq;
    const to = addressOf(delivery);
    const key = to === undefined ? `user ${delivery.user_id}` : `to ${to}`;
    const chat = chats.get(key) ?? { key, ids: new Set(), state: 'ready', waited: false };
    chats.set(key, chat);
    chat.ids.add(delivery.id);
    byId.set(delivery.id, chat);
    if (chat.state === 'ready') ready.add(chat);
  }

  /** Takes up what is open and not known yet: from the store where it is behind, then what was written meanwhile. */
  async function fill(): Promise<void> {
    while (behind && byId.size < MAX_KNOWN) {
      behind = false;
      news = [];
      const from = cursor;
      const page = await store.events.openDeliveries(channel, from, PAGE).catch((error: unknown) => {
        behind = true;
        throw error;
      });
      if (cursor !== from) continue; // everything is to be read anew
      for (const delivery of page) add(delivery);
      behind ||= page.length === PAGE;
      // Reading is synchronous in the end: others get a turn between the pages.
      if (behind) await setImmediate();
    }
    if (behind) return;
    for (const delivery of news.toSorted((a, b) => a.seq - b.seq)) add(delivery);
    news = [];
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
    cursor = 0;
    behind = true;
  }

  return {
    addressOf,

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
      reset();
      return true;
    },

    /** The next delivery for a claimant, leased to it; resolves with undefined when its claim has ended. */
    async next(claimant: Claimant): Promise<{ id: string; waited: boolean } | undefined> {
      for (;;) {
        await (filling ??= fill().finally(() => (filling = undefined)));
        if (claimant.signal.aborted) return undefined;
        const [chat] = claimant.held < MAX_HELD ? ready : [];
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
    hold(id: string, name: string | undefined): boolean | undefined {
      const chat = byId.get(id);
      if (!chat) return undefined;
      const [head] = chat.ids;
      const others = chat.state === 'held' && name !== undefined && chat.holder !== name;
      if (head !== id || chat.state === 'waiting' || others) return false;
      turn(chat, 'held', chat.holder ?? name);
      return true;
    },

    /** Ends a lease: the delivery and those behind it go out when that time is over. */
    wait(id: string, delayMs: number): void {
      const chat = byId.get(id);
      if (!chat) return;
      turn(chat, 'waiting');
      chat.waited = true;
      chat.timer = setTimeout(() => turn(chat, 'ready'), delayMs);
    },

    /** A delivery needs nothing more: the next one to its address may go out. */
    done(id: string): void {
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
    },
  };
}
