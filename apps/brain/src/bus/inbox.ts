import type { DataOf, Event, EventData } from '@brain/schema';

/** Events a subscriber may be behind before it is sent back to the store. */
const MAX_EVENTS = 512;
/** And characters of what they say: a few large messages weigh more than many small ones. */
const MAX_CHARS = 128 * 1024;
/** And of deltas, which it gets again as one text. */
const MAX_DELTA_CHARS = 64 * 1024;

/** Deltas alone are told this often: as smooth as the eye asks for, and a fraction of a frame for each token. */
const DELTA_PACE_MS = 30;

export type Inbox = ReturnType<typeof createInbox>;

/**
 * What one subscriber has not taken yet: a bounded queue. When it overflows, or its sink is full, the queue is
 * dropped and `behind` is set: the subscriber then reads from the store again, where nothing is missing.
 * Who makes it closes it.
 */
export function createInbox(signal: AbortSignal, sink: { full(): boolean }) {
  let events: Event[] = [];
  let chars = 0;
  let deltaChars = 0;
  let stored = 0;
  let behind = true;
  /** When deltas alone may be told again. The first one after a stored event never waits. */
  let deltasFrom = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wake: () => void = () => {};
  // Once and not at each wait: a subscription waits as often as there is news.
  const stop = () => wake();
  signal.addEventListener('abort', stop);

  function add(event: Event): void {
    if (event.data.event_type !== 'delta') {
      events.push(event);
      stored += 1;
      chars += charsOf(event.data);
      return;
    }
    deltaChars += event.data.text.length;
    // Deltas that follow each other are one delta: a slow reader gets fewer frames, not more.
    const last = events.at(-1);
    const data = last && joined(last.data, event.data);
    if (data) events[events.length - 1] = { ...event, data };
    else events.push(event);
  }

  function clear(): Event[] {
    const cleared = events;
    events = [];
    chars = 0;
    deltaChars = 0;
    stored = 0;
    clearTimeout(timer);
    timer = undefined;
    return cleared;
  }

  const isDue = () => behind || stored > 0 || (events.length > 0 && performance.now() >= deltasFrom);

  return {
    push(incoming: Event[]): void {
      if (behind) return;
      for (const event of incoming) add(event);
      const tooMuch = events.length > MAX_EVENTS || chars > MAX_CHARS || deltaChars > MAX_DELTA_CHARS;
      // For a full sink nothing is queued, so a paused reader costs nothing more. Deltas alone are: sent back to the
      // store it would get the text from its start.
      if (tooMuch || (stored > 0 && sink.full())) {
        clear();
        behind = true;
      }
      if (isDue()) wake();
      else timer ??= setTimeout(() => wake(), Math.max(0, deltasFrom - performance.now()));
    },

    /** Sends the subscriber to the store: something is there that it was perhaps not told of. */
    look(): void {
      clear();
      behind = true;
      wake();
    },

    /** Events that wait to be taken. */
    get size(): number {
      return events.length;
    },

    get behind(): boolean {
      return behind;
    },

    /** Starts to queue, before the store is read: what is committed during the read is then in the queue. */
    catchUp(): void {
      clear();
      behind = false;
    },

    /** Everything queued, in order; the queue is empty after. */
    take(): Event[] {
      const inMidText = events.at(-1)?.seq === null;
      deltasFrom = inMidText ? performance.now() + DELTA_PACE_MS : 0;
      return clear();
    },

    dropDeltas(): void {
      const kept = clear().filter((event) => event.seq !== null);
      for (const event of kept) add(event);
    },

    /** Resolves when there is something to take or to catch up with, or the signal aborts. */
    filled(): Promise<void> | undefined {
      if (isDue() || signal.aborted) return undefined;
      return new Promise((resolve) => (wake = resolve));
    },

    close(): void {
      clear();
      signal.removeEventListener('abort', stop);
    },
  };
}

/** About how long an event is: of the texts that may be long, and at next to no cost for each of many subscribers. */
function charsOf(data: EventData): number {
  if ('content' in data) return data.content?.length ?? 0;
  if ('output' in data) return data.output.length;
  if ('thought' in data) return data.thought.length;
  return 'input' in data ? inputChars(data.input) : 0;
}

function inputChars(input: DataOf<'tool_call'>['input']): number {
  if (typeof input === 'string') return input.length;
  let chars = 0;
  for (const value of Object.values(input)) if (typeof value === 'string') chars += value.length;
  return chars;
}

/** Two deltas as one, when the second goes on where the first ends. */
function joined(first: EventData, second: DataOf<'delta'>): DataOf<'delta'> | undefined {
  if (first.event_type !== 'delta' || first.run_id !== second.run_id || first.turn !== second.turn)
    return undefined;
  if (first.offset + first.text.length !== second.offset) return undefined;
  return { ...first, text: first.text + second.text };
}
