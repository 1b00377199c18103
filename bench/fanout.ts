import { once } from 'node:events';
import { WebSocket } from 'ws';
import { cpuMs, KEY, startBrain, startServer } from './processes.ts';
import type { Line } from './report.ts';

const SUBSCRIBERS = 100;
const BURST = 10;
const WARM_UP = 40;
const BURSTS = 300;
const SESSION = 'bench:fanout';
const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': 'ann' };

/**
 * Server CPU per event delivered to one subscriber. A burst is ten memories posted as one import into a session:
 * their ten receipts are committed together and wake each subscription once. What it costs to take and store
 * the import itself is measured with nobody subscribed and taken off, since the limit stores nothing: it makes
 * each event into text once and sends it to each socket as a frame of its own.
 */
export async function measure(): Promise<Line[]> {
  await using model = await startServer('server-model');
  await using brain = await startBrain({ OPENAI_BASE_URL: `${model.url}/v1` });
  await using raw = await startServer('server-socket');
  await post(`${brain.url}/trigger?wait=10`, {
    source: 'bench',
    user_id: 'ann',
    session_id: SESSION,
    message: 'hello',
  });

  const subscribers = await open(`${brain.url}/trpc`, (socket) => {
    const params = { path: 'events', input: { session_id: SESSION } };
    socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription', params }));
  });
  const limits = await open(raw.url);
  const control = new WebSocket(raw.url.replace(/^http/, 'ws'), { perMessageDeflate: false });
  await once(control, 'open');

  const ours = await cost(brain.pid, subscribers, () => importTen(brain.url));
  const limit = await cost(raw.pid, limits, async () => control.send('burst'));
  await subscribers.close();
  await limits.close();
  control.terminate();
  const storing = await cost(brain.pid, undefined, () => importTen(brain.url));
  return [
    {
      asked: 'CPU per event delivered, 100 subscribers, bursts of ten',
      unit: 'µs',
      ours: ours - storing,
      limit: { name: 'ws, a frame an event', value: limit },
      goal: { what: 'ratio', is: '≤', at: 0.7 },
    },
    {
      asked: '… with taking and storing the ten events',
      unit: 'µs',
      ours,
      limit: { name: 'ws, a frame an event', value: limit },
    },
  ];
}

/** CPU of a process per delivery, in µs, over many bursts; one begins when all have the last. */
async function cost(
  pid: number,
  receivers: Awaited<ReturnType<typeof open>> | undefined,
  burst: () => Promise<void>,
): Promise<number> {
  let before = 0;
  for (let count = 0; count < WARM_UP + BURSTS; count += 1) {
    if (count === WARM_UP) before = cpuMs(pid);
    const all = receivers?.all(BURST * SUBSCRIBERS);
    await burst();
    await all;
  }
  return ((cpuMs(pid) - before) * 1000) / (BURSTS * BURST * SUBSCRIBERS);
}

/** A hundred sockets; `ready` sends what opens each subscription. Counts events, whatever their frames are. */
async function open(url: string, ready?: (socket: WebSocket) => void) {
  const sockets: WebSocket[] = [];
  let count = 0;
  let wanted = Infinity;
  let reached = Promise.withResolvers<void>();
  const heard = (data: Buffer) => {
    count += eventsIn(data.toString());
    if (count >= wanted) reached.resolve();
  };
  for (let at = 0; at < SUBSCRIBERS; at += 1) {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, perMessageDeflate: false });
    await once(socket, 'open');
    socket.on('message', heard);
    ready?.(socket);
    sockets.push(socket);
  }
  if (ready) {
    // What the session holds already comes first: message, started, message, finished.
    wanted = 4 * SUBSCRIBERS;
    if (count < wanted) await reached.promise;
  }
  return {
    all(events: number): Promise<void> {
      count = 0;
      wanted = events;
      reached = Promise.withResolvers();
      return reached.promise;
    },
    async close(): Promise<void> {
      const closed = sockets.map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.terminate();
      await Promise.all(closed);
    },
  };
}

/** How many events a frame brings. */
function eventsIn(text: string): number {
  if (text === 'PING' || text === 'PONG') return 0;
  const frame = JSON.parse(text) as {
    type?: string;
    result?: { data?: { data?: unknown[] } };
    error?: unknown;
  }; // from our servers
  if (frame.error) throw new Error(text);
  return frame.type === 'event' ? 1 : (frame.result?.data?.data?.length ?? 0);
}

async function importTen(url: string): Promise<void> {
  const content = 'a fact of usual length, of the kind a person would want remembered';
  const ten = Array.from({ length: BURST }, () => ({ user_id: 'ann', session_id: SESSION, content }));
  await post(`${url}/memory`, ten);
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
}
