import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Event, RunOutcome, StoredEvent, TriggerInput, TriggerResult } from '@brain/schema';

/** A brain to speak to: a running one has both. */
export interface Target {
  url: string;
  key: string;
}

export interface Reply<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Default: the key of the brain; null sends none. */
  key?: string | null;
}

const CALL_WITHIN_MS = 60_000;
const WAIT_MS = 20_000;

/** One REST call. A string is sent as it is, anything else as JSON; the answer is parsed where it is JSON. */
export async function call<T = unknown>(brain: Target, path: string, options: Call = {}): Promise<Reply<T>> {
  const { body, headers = {}, key = brain.key, method = body === undefined ? 'GET' : 'POST' } = options;
  const response = await fetch(brain.url + path, {
    method,
    signal: AbortSignal.timeout(CALL_WITHIN_MS),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
}

type Ask = Partial<TriggerInput> & { message: string };

/** Posts a trigger of ann over the channel `test`, unless told otherwise; it must be accepted. */
export async function trigger(brain: Target, input: Ask, options: Call = {}): Promise<TriggerResult> {
  const body = { source: 'test', user_id: 'ann', ...input };
  const reply = await call<TriggerResult>(brain, '/trigger', { ...options, body });
  assert.equal(reply.status, 202, JSON.stringify(reply.body));
  return reply.body;
}

/** Posts a trigger and waits for the end of its run. */
export async function ask(brain: Target, input: Ask): Promise<RunOutcome> {
  const body = { source: 'test', user_id: 'ann', ...input };
  const reply = await call<RunOutcome>(brain, '/trigger?wait=40', { body });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body;
}

/** A frame of Server-Sent Events as it came over the wire; `id` null where it has no id line. */
export interface Frame {
  id: string | null;
  event: string;
  data: Event;
}

export type EventStream = Awaited<ReturnType<typeof openEvents>>;

/** Subscribes to a session over REST and keeps every frame that comes. Close it. */
export async function openEvents(
  brain: Target,
  session_id: string,
  options: { after?: number; lastEventId?: number; user_id?: string } = {},
) {
  const { after, lastEventId, user_id } = options;
  const query = new URLSearchParams({ session_id, ...(after === undefined ? {} : { after: `${after}` }) });
  const closing = new AbortController();
  const response = await fetch(`${brain.url}/events?${query.toString()}`, {
    signal: closing.signal,
    headers: {
      authorization: `Bearer ${brain.key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': `${lastEventId}` }),
      ...(user_id === undefined ? {} : { 'x-brain-user': user_id }),
    },
  });
  assert.equal(response.status, 200, response.status === 200 ? '' : await response.text());
  const frames: Frame[] = [];
  const watchers = new Set<() => void>();
  const over = pump(response, (frame) => {
    frames.push(frame);
    for (const look of watchers) look();
  }).catch(() => undefined); // closed by the test, or by a brain that was stopped

  /** Waits until the frames so far satisfy `look`; gives them. Fails after 20 s. */
  function until(look: (frames: Frame[]) => unknown): Promise<Frame[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(`waited in vain; came: ${JSON.stringify(frames.map(({ data }) => data.data))}`));
      }, WAIT_MS);
      const watch = () => {
        if (!look(frames)) return;
        clearTimeout(timer);
        watchers.delete(watch);
        resolve(frames);
      };
      watchers.add(watch);
      watch();
    });
  }

  const close = () => closing.abort();
  return {
    headers: response.headers,
    frames,
    until,
    /** Waits until that run has ended. */
    untilEnd: (run_id: string) => until((all) => all.some(({ data }) => isEnd(data, run_id))),
    /** Waits until the text of a run, its deltas applied, is that. */
    untilText: (run_id: string, text: string) => until((all) => textOf(all, run_id) === text),
    /** Resolves when the stream is over, whoever ended it. */
    over,
    close,
    [Symbol.dispose]: close,
  };
}

async function pump(response: Response, push: (frame: Frame) => void): Promise<void> {
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    // a 200 of fetch has a body
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ', 1)[0], line.replace(/^\w+: /, '')]),
      );
      const data = fields.get('data');
      if (data === undefined) continue; // a comment
      push({
        id: fields.get('id') ?? null,
        event: fields.get('event') ?? '',
        data: JSON.parse(data) as Event,
      });
    }
  }
}

/** What a client shows of a turn (default: the first) from its deltas alone. */
export function textOf(frames: Frame[], run_id: string, turn = 0): string {
  let text = '';
  for (const { data } of frames) {
    if (data.data.event_type !== 'delta' || data.data.run_id !== run_id || data.data.turn !== turn) continue;
    text = text.slice(0, data.data.offset) + data.data.text;
  }
  return text;
}

/** True for the event that ends the run. */
export function isEnd({ data }: Event, run_id: string): boolean {
  return (
    data.event_type === 'run' &&
    data.run_id === run_id &&
    ['finished', 'failed', 'cancelled'].includes(data.status)
  );
}

/** The stored events of a session from its start until that run has ended. */
export async function eventsUntilEnd(brain: Target, run: { session_id: string; run_id: string }) {
  using stream = await openEvents(brain, run.session_id);
  const frames = await stream.untilEnd(run.run_id);
  return frames.map(({ data }) => data).filter((event): event is StoredEvent => event.seq !== null);
}

/** What happened, in short: `message user`, `run started`, `tool_call`, … */
export function labels(events: Event[], run_id?: string): string[] {
  return events
    .filter(({ data }) => run_id === undefined || ('run_id' in data && data.run_id === run_id))
    .map(({ data }) => {
      if (data.event_type === 'message') return `message ${data.role}`;
      return data.event_type === 'run' ? `run ${data.status}` : data.event_type;
    });
}

/**
 * A port that is free now, for a brain that is to come back on the same one. It is below those the system gives to
 * outgoing connections (RFC 6335 §6, Linux from 32768): one of them could take it while the brain is down.
 */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return String(port);
  }
}
