import { type Ask, openPost, openSocket } from './askers.ts';
import { median } from './numbers.ts';
import { KEY, startBrain, startServer } from './processes.ts';
import type { Line } from './report.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 1500;
const MEASURE_MS = 2000;
const ROUNDS = 3;
/** A session takes 100 waiting triggers; each connection begins a new one before that. */
const TRIGGERS_A_SESSION = 50;

/**
 * Triggers acknowledged per second: each is on the disk when it is answered. The model never answers, so what is
 * measured is accepting. Each of 64 connections sends its next trigger when the last one is acknowledged; the limits
 * get the same bytes from the same client.
 */
export async function measure(): Promise<Line[]> {
  await using model = await startServer('server-model', { TOKENS: '0' });
  await using brain = await startBrain({ OPENAI_BASE_URL: `${model.url}/v1` });
  await using post = await startServer('server-post');
  await using echo = await startServer('server-socket');
  const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': 'ann' };
  const rest = await compare(
    () => openPost(`${brain.url}/trigger`, headers),
    () => openPost(`${post.url}/trigger`, headers),
  );
  const socket = await compare(
    () => openSocket(`${brain.url}/trpc`, headers),
    () => openSocket(echo.url, headers),
  );
  const goal = (at: number) => ({ what: 'ratio' as const, is: '≥' as const, at });
  return [
    {
      asked: 'triggers acknowledged, POST /trigger',
      unit: '/s',
      ours: rest.ours,
      limit: { name: 'Fastify answers 202', value: rest.limit },
      goal: goal(0.5),
    },
    {
      asked: 'triggers acknowledged, WebSocket',
      unit: '/s',
      ours: socket.ours,
      limit: { name: 'ws echo', value: socket.limit },
      goal: goal(0.2),
    },
  ];
}

/** Both in turns, so that what else the machine does meets both alike. */
async function compare(ours: () => Promise<Ask>, limit: () => Promise<Ask>) {
  const rates: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.limit.push(await rate(limit));
    rates.ours.push(await rate(ours));
  }
  return { ours: median(rates.ours), limit: median(rates.limit) };
}

/** Answers per second over all connections. */
async function rate(open: () => Promise<Ask>): Promise<number> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  const run = crypto.randomUUID().slice(0, 8);
  let answered = 0;
  let counting = false;
  const over = new AbortController();
  const work = connections.map(async (ask, connection) => {
    for (let sent = 0; !over.signal.aborted; sent += 1) {
      const session_id = `bench:${run}:${connection}:${Math.floor(sent / TRIGGERS_A_SESSION)}`;
      await ask.send({ source: 'bench', user_id: 'ann', session_id, message: 'hello, what is new today?' });
      if (counting) answered += 1;
    }
  });
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  counting = true;
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  counting = false;
  const seconds = (performance.now() - started) / 1000;
  over.abort();
  await Promise.all(work);
  for (const { close } of connections) close();
  return answered / seconds;
}
