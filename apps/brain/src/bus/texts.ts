import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { DataOf, Event as Told, StoredEvent } from '@brain/schema';
import type { Wire } from './wire.ts';

export type Text = Told & { data: DataOf<'delta'> };

const ASKS = 'asks';
const channelOf = (session_id: string) => `text:${session_id}`;
/** The longest text that is told to another brain. */
const MAX_TEXT = 1024 * 1024;
/** How often a session's text is asked for again where a piece is missing. */
const ASK_EVERY_MS = 200;
/** How long one waits for another brain to say what it is writing. */
const ANSWER_WITHIN_MS = 500;

const Delta = z.object({
  event_type: z.literal('delta'),
  run_id: z.string(),
  turn: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  text: z.string(),
});
const Said = z.object({
  from: z.string(),
  delta: z.object({ user_id: z.string(), session_id: z.string(), created_at: z.string(), data: Delta }),
});
const Ask = z.object({ from: z.string(), session_id: z.string() });

/**
 * The text being written now, by session, for who joins in the middle: of this brain's runs, and of other brains' where
 * somebody here follows the session. Ends with its message or its run. `publish` tells who listens here.
 */
export function createTexts(
  wire: Wire | undefined,
  publish: (session_id: string, events: Told[], isHeard: boolean) => void,
) {
  const from = randomUUID();
  const writing = new Map<string, { text: Text; isOwn: boolean }>();
  const followed = new Map<string, { by: number; askedAt: number; ready: Promise<void>; stop: () => void }>();
  const came = new EventTarget();

  /** Adds a piece; false where what stands before it is not known. */
  function put(delta: Text, isOwn: boolean): boolean {
    const { session_id, data } = delta;
    const before = writing.get(session_id)?.text.data;
    const same = before?.run_id === data.run_id && before.turn === data.turn;
    const known = same ? before.text : '';
    if (!isOwn && data.offset > known.length) return false;
    // Cutting a string that grows piece by piece copies it whole, so only what has to be cut is.
    const text = (known.length > data.offset ? known.slice(0, data.offset) : known) + data.text;
    writing.set(session_id, { text: { ...delta, data: { ...data, offset: 0, text } }, isOwn });
    return true;
  }

  function send({ user_id, session_id, created_at, data }: Text): void {
    wire?.send(
      channelOf(session_id),
      JSON.stringify({ from, delta: { user_id, session_id, created_at, data } }),
    );
  }

  function ask(session_id: string): void {
    const follower = followed.get(session_id);
    if (!follower || performance.now() - follower.askedAt < ASK_EVERY_MS) return;
    follower.askedAt = performance.now();
    wire?.send(ASKS, JSON.stringify({ from, session_id }));
  }

  function hear(given: string): void {
    const said = given.length > 2 * MAX_TEXT ? undefined : parsed(Said, given);
    if (!said || said.from === from) return;
    const { session_id, data } = said.delta;
    const known = writing.get(session_id);
    if (known?.isOwn) return; // it says what it writes itself
    const delta: Text = { seq: null, id: null, type: 'event', tags: [], ...said.delta };
    const before = known?.text.data;
    // Somebody else asked for the whole of it.
    const isKnown =
      before?.run_id === data.run_id && before.turn === data.turn && before.text.startsWith(data.text);
    if (data.offset === 0 && isKnown) return;
    if (!put(delta, false)) return ask(session_id);
    publish(session_id, [delta], true);
    came.dispatchEvent(new Event(session_id));
  }

  const asks = wire?.listen(ASKS, (given) => {
    const asked = given.length > MAX_TEXT ? undefined : parsed(Ask, given);
    const own = asked && asked.from !== from ? writing.get(asked.session_id) : undefined;
    if (own?.isOwn && own.text.data.text.length <= MAX_TEXT) send(own.text);
  });

  /** Hears what other brains write in a session, until the answer is called. */
  function follow(session_id: string): () => void {
    if (!wire) return () => {};
    const follower = followed.get(session_id) ?? begin(session_id, wire);
    follower.by += 1;
    return () => {
      follower.by -= 1;
      if (follower.by > 0) return;
      follower.stop();
      followed.delete(session_id);
      if (writing.get(session_id)?.isOwn === false) writing.delete(session_id);
    };
  }

  function begin(session_id: string, on: Wire) {
    const { ready, stop } = on.listen(channelOf(session_id), hear);
    const follower = { by: 0, askedAt: -Infinity, ready, stop };
    followed.set(session_id, follower);
    void ready.then(() => ask(session_id));
    return follower;
  }

  return {
    follow,

    /** A piece that a run of this brain has written: told at once, here and to other brains. */
    tell(delta: Text): void {
      put(delta, true);
      publish(delta.session_id, [delta], false);
      send(delta);
    },

    /** The text of a session, as far as it is known here. */
    of: (session_id: string): Text | undefined => writing.get(session_id)?.text,

    /** The text that a run is writing, wherever it is; undefined where nobody says so within half a second. */
    async ofRun({
      session_id,
      run_id,
    }: {
      session_id: string;
      run_id: string;
    }): Promise<DataOf<'delta'> | undefined> {
      const known = () => {
        const data = writing.get(session_id)?.text.data;
        return data?.run_id === run_id ? data : undefined;
      };
      if (known() || !wire?.isOpen()) return known();
      const unfollow = follow(session_id);
      const late = new AbortController();
      try {
        const { promise, resolve } = Promise.withResolvers<void>();
        came.addEventListener(
          session_id,
          () => {
            if (known()) resolve();
          },
          { signal: late.signal },
        );
        await Promise.race([promise, wait(ANSWER_WITHIN_MS, undefined, { signal: late.signal })]);
        return known();
      } finally {
        late.abort();
        unfollow();
      }
    },

    /** An event was stored: what it says, or ends, is no longer being written. */
    settle({ session_id, data }: StoredEvent): void {
      const text = writing.get(session_id)?.text;
      if (!text || !('run_id' in data) || data.run_id !== text.data.run_id) return;
      const written = data.event_type === 'message' && data.turn === text.data.turn;
      const called = data.event_type === 'tool_call';
      const over = data.event_type === 'run';
      if (written || called || over) writing.delete(session_id);
    },

    /** What other brains said may have passed unheard: it is asked for anew. */
    missed(): void {
      for (const [session_id, { isOwn }] of writing) if (!isOwn) writing.delete(session_id);
      for (const session_id of followed.keys()) ask(session_id);
    },

    get size(): number {
      return writing.size;
    },

    close(): void {
      asks?.stop();
      for (const { stop } of followed.values()) stop();
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, given: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(given)).data;
  } catch {
    return undefined;
  }
}
