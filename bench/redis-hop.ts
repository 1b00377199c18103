import { once } from 'node:events';
import type { Event } from '@brain/schema';
import { createClient } from '@redis/client';
import { WebSocket } from 'ws';
import { hasEngines, openEngines, startBrainOn } from './engines.ts';
import { median, quantile } from './numbers.ts';
import { KEY, startServer } from './processes.ts';
import type { Line } from './report.ts';

const SAMPLES = 400;
const WARM_UP = 50;
const SESSION = 'bench:hop';
const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': 'ann' };
/** About what a delta and an event are, as they cross Redis. */
const SAID = JSON.stringify({ session_id: SESSION, text: 'x'.repeat(300) });

/**
 * How much later a subscriber hears by another brain what it hears by the brain that does the work: the same delta and
 * the same end of a run, heard by two sockets of this process. Beside what one message takes through that Redis between two
 * of its clients.
 */
export async function measure(): Promise<Line[]> {
  if (!hasEngines()) return [];
  // Its message comes long enough after the first word.
  await using model = await startServer('server-model', { TOKENS: '3', PACE_MS: '10' });
  await using silent = await startServer('server-model', { TOKENS: '0' });
  await using engines = await openEngines();
  const on = { databaseUrl: await engines.freshDatabase(), redisUrl: engines.redis.url };
  // The other brain has room for one run, and that one never ends: so whatever is asked is done by the first.
  await using other = await startBrainOn(on, { OPENAI_BASE_URL: `${silent.url}/v1`, BRAIN_MAX_RUNS: '1' });
  const busy = await openEar(other.url, 'bench:busy', true);
  await using first = await startBrainOn(on, { OPENAI_BASE_URL: `${model.url}/v1` });
  const raw = await openRaw(engines.redis.url);
  const here = await openEar(first.url, SESSION, true);
  const there = await openEar(other.url, SESSION, false);
  const deltas: number[] = [];
  const ends: number[] = [];
  const messages: number[] = [];
  try {
    for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1) {
      const run_id = await here.ask();
      const [hereAt, thereAt] = await Promise.all([
        here.heard('finished', run_id),
        there.heard('finished', run_id),
      ]);
      const message = await raw.message();
      if (sample < WARM_UP) continue;
      deltas.push((there.deltaAt(run_id) ?? Number.NaN) - (here.deltaAt(run_id) ?? Number.NaN));
      ends.push(thereAt - hereAt);
      messages.push(message);
    }
  } finally {
    for (const socket of [here, there, busy]) socket.close();
    await raw.close();
  }
  // Deltas are told and not kept: one may be missed, and the text comes with its message.
  const told = deltas.filter((ms) => !Number.isNaN(ms));
  if (told.length < SAMPLES * 0.9) throw new Error(`${SAMPLES - told.length} deltas did not come`);
  const limit = { name: 'a message through Redis', value: median(messages) };
  const goal = { what: 'ours' as const, is: '≤' as const, at: 0.3 };
  return [
    { asked: 'a delta by another brain, later by, median', unit: 'ms', ours: median(told), limit, goal },
    { asked: '… p95', unit: 'ms', ours: quantile(told, 0.95), limit },
    { asked: 'an end by another brain, later by, median', unit: 'ms', ours: median(ends), limit, goal },
    { asked: '… p95', unit: 'ms', ours: quantile(ends, 0.95), limit },
  ];
}

/** A socket that asks in a session and is subscribed to it; it keeps when it first heard what of which run. */
async function openEar(url: string, session_id: string, isNew: boolean) {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trpc`, { headers, perMessageDeflate: false });
  await once(socket, 'open');
  const heardAt = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  const accepted: ((run_id: string) => void)[] = [];
  const begun = Promise.withResolvers<void>();
  const send = (call: { id: number; method: string; params: { path: string; input: object } }) =>
    socket.send(JSON.stringify(call));

  function hear({ data }: Event, now: number): void {
    if (data.event_type !== 'delta' && data.event_type !== 'run') return;
    const what = `${data.event_type === 'delta' ? 'delta' : data.status} ${data.run_id}`;
    if (heardAt.has(what)) return;
    heardAt.set(what, now);
    waiting.get(what)?.(now);
  }

  socket.on('message', (frame: Buffer) => {
    const now = performance.now();
    const text = frame.toString();
    if (text === 'PING') return socket.send('PONG');
    const { id, result, error } = JSON.parse(text);
    if (error) throw new Error(error.message);
    if (id === 1) accepted.shift()?.(result.data.run_id);
    else if (result.type === 'started') begun.resolve();
    else if (result.type === 'data') for (const event of result.data.data) hear(event, now);
    return undefined;
  });
  const ear = {
    /** Asks; resolves with the id of the run. */
    ask(): Promise<string> {
      const input = { source: 'bench', session_id, message: 'hello' };
      send({ id: 1, method: 'mutation', params: { path: 'trigger', input } });
      return new Promise((resolve) => accepted.push(resolve));
    },
    /** When it heard that; it waits for it. */
    heard(what: 'started' | 'finished', run_id: string): number | Promise<number> {
      const key = `${what} ${run_id}`;
      return heardAt.get(key) ?? new Promise((resolve) => waiting.set(key, resolve));
    },
    deltaAt: (run_id: string) => heardAt.get(`delta ${run_id}`),
    close: () => socket.terminate(),
  };
  // The first trigger makes the session: before it there is nothing to subscribe to.
  const run_id = isNew ? await ear.ask() : undefined;
  send({ id: 2, method: 'subscription', params: { path: 'events', input: { session_id } } });
  await begun.promise;
  if (run_id !== undefined) await ear.heard('started', run_id);
  return ear;
}

async function openRaw(url: string) {
  const publisher = await createClient({ url }).connect();
  const subscriber = await createClient({ url }).connect();
  let heard: () => void = () => {};
  await subscriber.subscribe('raw', () => heard());
  return {
    /** From publishing a message to hearing it, in ms. */
    async message(): Promise<number> {
      const came = new Promise<number>((resolve) => (heard = () => resolve(performance.now())));
      const started = performance.now();
      void publisher.publish('raw', SAID);
      return (await came) - started;
    },
    close: async () => void (await Promise.all([publisher.close(), subscriber.close()])),
  };
}
