import type { DataOf, Event, StoredEvent } from '@brain/schema';
import type { Row } from '../store/row.ts';
import { asEvent } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { Transport } from './memory-bus.ts';

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
export function createBus(store: Store, transport: Transport) {
  /** The text being written now, by session: for who joins in the middle. Ends with its message or its run. */
  const writing = new Map<string, Event & { data: DataOf<'delta'> }>();
  const inboxes = new Set<Inbox>();

  function forgetText(event: StoredEvent): void {
    const { data } = event;
    const text = writing.get(event.session_id);
    if (!text || !('run_id' in data) || data.run_id !== text.data.run_id) return;
    const written = data.event_type === 'message' && data.turn === text.data.turn;
    const called = data.event_type === 'tool_call';
    const over = data.event_type === 'run';
    if (written || called || over) writing.delete(event.session_id);
  }

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

  store.onCommit((rows: Row[]) => {
    const bySession = new Map<string, StoredEvent[]>();
    for (const row of rows) {
      if (row.type !== 'event') continue;
      const event = asEvent(row);
      forgetText(event);
      const events = bySession.get(event.session_id);
      if (events) events.push(event);
      else bySession.set(event.session_id, [event]);
    }
    for (const [session_id, events] of bySession) transport.publish(session_id, events);
  });

  return {
    /** Tells a delta: at once, to who listens now, never stored. */
    tell(session: { user_id: string; session_id: string }, data: DataOf<'delta'>): void {
      const before = writing.get(session.session_id)?.data;
      const same = before?.run_id === data.run_id && before.turn === data.turn;
      // Cutting a string that grows piece by piece copies it whole, so only what has to be cut is.
      const kept =
        same && before.text.length > data.offset ? before.text.slice(0, data.offset) : before?.text;
      const text = same ? kept + data.text : data.text;
      const delta = { seq: null, id: null, type: 'event' as const, tags: [], ...session };
      const created_at = new Date().toISOString();
      writing.set(session.session_id, { ...delta, created_at, data: { ...data, offset: 0, text } });
      transport.publish(session.session_id, [{ ...delta, created_at, data }]);
    },

    /** The text that a run is writing, as far as it is known here. */
    async textOf(run: { session_id: string; run_id: string }): Promise<DataOf<'delta'> | undefined> {
      const text = writing.get(run.session_id)?.data;
      return text?.run_id === run.run_id ? text : undefined;
    },

    /** Hears every event of every session as it is published, and whether another brain told it; the answer stops it. */
    watch: transport.listenAll,

    /** Subscriptions that are open, events that wait in their queues, and texts being written. */
    get load(): { subscribers: number; queued: number; texts: number } {
      let queued = 0;
      for (const { size } of inboxes) queued += size;
      return { subscribers: inboxes.size, queued, texts: writing.size };
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
      let cursor = query.after;
      try {
        if (!(await store.timelines.knows(cursor))) {
          cursor = 0;
          yield { cursor, events: [await reset(query.session_id)] };
        }
        while (!signal.aborted) {
          if (inbox.behind) {
            inbox.catchUp();
            while (!signal.aborted) {
              const events = await store.events.after(query.session_id, cursor, PAGE);
              if (events.length === 0) break;
              cursor = events.at(-1)?.seq ?? cursor;
              yield { cursor, events };
              events.length = 0; // or it and what asked for it would keep them as long as they wait
              if (sink.full()) await sink.drained(signal);
            }
            inbox.dropDeltas();
            const text = writing.get(query.session_id);
            if (text) yield { cursor, events: [text] };
          }
          await inbox.filled();
          if (sink.full()) await sink.drained(signal);
          if (inbox.behind) continue;
          const from = cursor;
          const events = inbox.take().filter((event) => event.seq === null || event.seq > from);
          if (events.length === 0) continue;
          cursor = events.findLast((event) => event.seq !== null)?.seq ?? cursor;
          yield { cursor, events };
          events.length = 0;
        }
      } finally {
        unlisten();
        inboxes.delete(inbox);
        inbox.close();
      }
    },
  };
}
