import { setTimeout as wait } from 'node:timers/promises';
import { hasEngines, openEngines, startBrainOn } from './engines.ts';
import { median } from './numbers.ts';
import { KEY, startServer } from './processes.ts';
import type { Line } from './report.ts';

/** A model that takes a second, and brains with room for twelve runs: twelve a second each, and no more. */
const MODEL_MS = 1000;
const ROOM = 12;
/** Who ask, each again when it has its answer: twice as many as two brains have room for. */
const ASKERS = 4 * ROOM;
const WARM_UP_MS = 2000;
/** By then a brain has looked for what others have no room for. */
const LOOK_MS = 12_000;
const MEASURE_MS = 6000;
const ROUNDS = 3;

/**
 * Runs ended a second by two brains over one Postgres and one Redis, beside one of them alone: the work is the model's,
 * so the room for runs is what bounds it. Then all of it is sent to one of the two, and the other
 * finds what that has no room for.
 */
export async function measure(): Promise<Line[]> {
  if (!hasEngines()) return [];
  await using model = await startServer('server-model', { WAIT_MS: String(MODEL_MS) });
  await using engines = await openEngines();
  const on = { databaseUrl: await engines.freshDatabase(), redisUrl: engines.redis.url };
  const env = { OPENAI_BASE_URL: `${model.url}/v1`, BRAIN_MAX_RUNS: String(ROOM) };
  await using first = await startBrainOn(on, env);
  const rates: Record<'one' | 'two', number[]> = { one: [], two: [] };
  let aside = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.one.push(await rate([first.url]));
    await using second = await startBrainOn(on, env);
    rates.two.push(await rate([first.url, second.url]));
    if (round === ROUNDS - 1) aside = await rate([first.url], LOOK_MS);
  }
  const one = { name: 'one brain', value: median(rates.one) };
  const goal = { what: 'ratio' as const, is: '≥' as const, at: 1.6 };
  return [
    {
      asked: 'runs ended, two brains, half of the work sent to each',
      unit: '/s',
      ours: median(rates.two),
      limit: one,
      goal,
    },
    { asked: '… all of it sent to one of the two', unit: '/s', ours: aside, limit: one },
    {
      asked: '… one brain',
      unit: '/s',
      ours: one.value,
      limit: { name: 'its room for runs', value: (ROOM * 1000) / MODEL_MS },
    },
  ];
}

/** Runs ended a second; each asker has a session of its own and stays with one brain. */
async function rate(urls: string[], warmUpMs = WARM_UP_MS): Promise<number> {
  const over = new AbortController();
  const run = crypto.randomUUID().slice(0, 8);
  let ended = 0;
  let counting = false;
  const work = Array.from({ length: ASKERS }, async (_, at) => {
    while (!over.signal.aborted) {
      await ask(urls[at % urls.length] ?? '', `bench:${run}:${at}`);
      if (counting) ended += 1;
    }
  });
  await wait(warmUpMs);
  counting = true;
  const started = performance.now();
  await wait(MEASURE_MS);
  counting = false;
  const seconds = (performance.now() - started) / 1000;
  over.abort();
  await Promise.all(work);
  return ended / seconds;
}

async function ask(url: string, session_id: string): Promise<void> {
  const response = await fetch(`${url}/trigger?wait=60`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'bench', user_id: 'ann', session_id, message: 'hello' }),
  });
  const text = await response.text();
  if (response.status !== 200 || !text.includes('"finished"'))
    throw new Error(`answered ${response.status}: ${text}`);
}
