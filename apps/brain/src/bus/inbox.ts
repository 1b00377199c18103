import type { DataOf, Event, EventData } from '@brain/schema';

/** Events a subscriber may be behind before it is sent back to the store. */
const MAX_EVENTS = 512;
/** And characters of deltas, which it gets again as one text. */
const MAX_DELTA_CHARS = 64 * 1024;

/**
 * What one subscriber has not taken yet: a bounded queue. When it overflows the queue is dropped and
 * `behind` is set: the subscriber then reads from the store again, where nothing is missing.
 */
export function createInbox() {
  let events: Event[] = [];
  let deltaChars = 0;
  let behind = true;
  let wake: () => void = () => {};

  function add(event: Event): void {
    if (event.data.event_type !== 'delta') {
      events.push(event);
      return;
    }
    deltaChars += event.data.text.length;
    // Deltas that follow each other are one delta: a slow reader gets fewer frames, not more.
    const last = events.at(-1);
    const data = last && joined(last.data, event.data);
    if (data) events[events.length - 1] = { ...event, data };
    else events.push(event);
  }

  return {
    push(incoming: Event[]): void {
      if (behind) return;
      for (const event of incoming) add(event);
      if (events.length > MAX_EVENTS || deltaChars > MAX_DELTA_CHARS) {
        events = [];
        behind = true;
      }
      wake();
    },

    get behind(): boolean {
      return behind;
    },

    /** Starts to queue, before the store is read: what is committed during the read is then in the queue. */
    catchUp(): void {
      events = [];
      deltaChars = 0;
      behind = false;
    },

    /** Everything queued, in order; the queue is empty after. */
    take(): Event[] {
      const taken = events;
      events = [];
      deltaChars = 0;
      return taken;
    },

    dropDeltas(): void {
      events = events.filter((event) => event.seq !== null);
      deltaChars = 0;
    },

    /** Resolves when there is something to take or to catch up with, or the signal aborts. */
    async filled(signal: AbortSignal): Promise<void> {
      if (events.length > 0 || behind || signal.aborted) return;
      const waiting = Promise.withResolvers<void>();
      wake = waiting.resolve;
      signal.addEventListener('abort', wake);
      await waiting.promise;
      signal.removeEventListener('abort', wake);
    },
  };
}

/** Two deltas as one, when the second goes on where the first ends. */
function joined(first: EventData, second: DataOf<'delta'>): DataOf<'delta'> | undefined {
  if (first.event_type !== 'delta' || first.run_id !== second.run_id || first.turn !== second.turn)
    return undefined;
  if (first.offset + first.text.length !== second.offset) return undefined;
  return { ...first, text: first.text + second.text };
}
