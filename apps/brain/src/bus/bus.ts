import type { DataOf, Event, StoredEvent } from '@brain/schema';
import type { Row } from '../store/row.ts';
import { asEvent } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { Transport } from './memory-bus.ts';
import { createTexts } from './texts.ts';
import type { Wire } from './wire.ts';

export type Bus = ReturnType<typeof createBus>;

/**
 * What one wake-up of a subscription brings; `cursor` is the `seq` of the last stored event told so far. The events are
 * to be used before the next batch is asked for: then the list is emptied.
 */
export interface Batch {
  cursor: number;
  events: Event[];
}

/** Where a subscriber's bytes go. While it is `full`, nothing more is taken from the bus for it. */
export interface Sink {
  full(): boolean;
  /** Resolves when it takes bytes again, or the signal aborts. */
  drained(signal: AbortSignal): Promise<void>;
}

export interface Query {
  session_id: string;
  /** The cursor: the subscription begins after this `seq`; 0 is the start of the session. */
  after: number;
}

const PAGE = 200;
const NEVER_FULL: Sink = { full: () => false, drained: async () => {} };

/** Tells what happens in a session: first what is stored after a cursor, then live, each event once and in order. */
export function createBus(store: Store, transport: Transport, wire?: Wire) {
  const texts = createTexts(wire, transport.publish);
  /** Others may write to the sessions, too. */
  const isShared = store.engine === 'postgres';
  const inboxes = new Set<Inbox>();

  async function reset(session_id: string): Promise<Event> {
    const user_id = (await store.sessions.owner(session_id)) ?? '';
    const created_at = new Date().toISOString();
    return {
      seq: null,
      id: null,
      type: 'event',
      user_id,
      session_id,
      data: { event_type: 'reset' },
      tags: [],
      created_at,
    };
  }

  store.onCommit((rows: Row[], _changes, { isHeard }) => {
    const bySession = new Map<string, StoredEvent[]>();
    for (const row of rows) {
      if (row.type !== 'event') continue;
      const event = asEvent(row);
      texts.settle(event);
      const events = bySession.get(event.session_id);
      if (events) events.push(event);
      else bySession.set(event.session_id, [event]);
    }
    for (const [session_id, events] of bySession) transport.publish(session_id, events, isHeard);
  });
  store.onMissed(() => {
    texts.missed();
    for (const inbox of inboxes) inbox.look();
  });

  return {
    /** Tells a delta: at once, to who listens now, never stored. */
    tell(session: { user_id: string; session_id: string }, data: DataOf<'delta'>): void {
      const delta = { seq: null, id: null, type: 'event' as const, tags: [], ...session };
      texts.tell({ ...delta, created_at: new Date().toISOString(), data });
    },

    /** The text that a run is writing, also at another brain; undefined where nobody knows of it. */
    textOf: texts.ofRun,

    /** Hears every event of every session as it is published, and whether another brain told it; the answer stops it. */
    watch: transport.listenAll,

    /** Lets go of what other brains are heard by. */
    close: texts.close,

    /** Subscriptions that are open, events that wait in their queues, and texts being written. */
    get load(): { subscribers: number; queued: number; texts: number } {
      let queued = 0;
      for (const { size } of inboxes) queued += size;
      return { subscribers: inboxes.size, queued, texts: texts.size };
    },

    /**
     * A session's events after the cursor, then live, until the signal aborts: every stored event once, in the
     * order of `seq`; a text in mid-answer is told as it stands, as one delta from offset 0. A subscriber that
     * is slow, or whose sink is full, is sent back to the store: it costs a bounded queue, never a gap. One whose
     * cursor this store never gave is told a `reset` first, and then everything from the start of the session.
     */
    async *subscribe(query: Query, signal: AbortSignal, sink: Sink = NEVER_FULL): AsyncGenerator<Batch> {
      const inbox = createInbox(signal, sink);
      inboxes.add(inbox);
      // Listen before reading, or an event committed during the read would reach neither.
      const unlisten = transport.listen(query.session_id, inbox.push);
      const unfollow = texts.follow(query.session_id);
      let cursor = query.after;

      /** What is stored after a cursor up to a `seq`, page by page; gives the cursor then. */
      async function* stored({ session_id, after }: Query, upTo: number): AsyncGenerator<Batch, number> {
        let at = after;
        while (!signal.aborted && at < upTo) {
          const page = await store.events.after(session_id, at, PAGE);
          const events = page.filter(({ seq }) => seq <= upTo);
          if (events.length === 0) break;
          at = events.at(-1)?.seq ?? at;
          yield { cursor: at, events };
          events.length = 0; // or it and what asked for it would keep them as long as they wait
          if (sink.full()) await sink.drained(signal);
        }
        return at;
      }

      try {
        if (!(await store.timelines.knows(cursor))) {
          cursor = 0;
          yield { cursor, events: [await reset(query.session_id)] };
        }
        while (!signal.aborted) {
          if (inbox.behind) {
            inbox.catchUp();
            cursor = yield* stored({ ...query, after: cursor }, Infinity);
            inbox.dropDeltas();
            const text = texts.of(query.session_id);
            if (text) yield { cursor, events: [text] };
          }
          await inbox.filled();
          if (sink.full()) await sink.drained(signal);
          if (inbox.behind) continue;
          const from = cursor;
          const events = inbox.take().filter((event) => event.seq === null || event.seq > from);
          // What others wrote before an event may be told after it: in its place all is read up to it.
          let deltas: Event[] = [];
          for (const event of isShared ? events.splice(0) : []) {
            if (event.seq === null) {
              deltas.push(event);
              continue;
            }
            if (deltas.length > 0) yield { cursor, events: deltas };
            deltas = [];
            cursor = yield* stored({ ...query, after: cursor }, event.seq);
          }
          events.push(...deltas);
          if (events.length === 0) continue;
          cursor = events.findLast(({ seq }) => seq !== null)?.seq ?? cursor;
          yield { cursor, events };
          events.length = 0;
        }
      } finally {
        unlisten();
        unfollow();
        inboxes.delete(inbox);
        inbox.close();
      }
    },
  };
}
