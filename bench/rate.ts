import type { Ask } from './askers.ts';
import { median } from './numbers.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 1500;
const MEASURE_MS = 2000;
const ROUNDS = 3;
/** A session takes 100 waiting triggers; each connection begins a new one before that. */
const TRIGGERS_A_SESSION = 50;

/** Something to send: another `session` before it is full, and never the same twice by `nth`. */
export type Say = (session: string, nth: number) => object;

/**
 * Answers per second over 64 connections, each of which sends its next when the last one is answered. Both in turns, so
 * that what else the machine does meets both alike.
 */
export async function compare(ours: () => Promise<Ask>, limit: () => Promise<Ask>, say: Say) {
  const rates: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.limit.push(await rate(limit, say));
    rates.ours.push(await rate(ours, say));
  }
  return { ours: median(rates.ours), limit: median(rates.limit) };
}

async function rate(open: () => Promise<Ask>, say: Say): Promise<number> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  const run = crypto.randomUUID().slice(0, 8);
  let answered = 0;
  let counting = false;
  const over = new AbortController();
  const work = connections.map(async (ask, connection) => {
    for (let sent = 0; !over.signal.aborted; sent += 1) {
      await ask.send(say(`bench:${run}:${connection}:${Math.floor(sent / TRIGGERS_A_SESSION)}`, sent));
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
