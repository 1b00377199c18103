import OpenAI from 'openai';
import { setTimeout as wait } from 'node:timers/promises';
import { callDirectly } from './direct.ts';
import { median, quantile } from './numbers.ts';
import { startBrain, startServer } from './processes.ts';
import type { Line } from './report.ts';
import { openBareSession, openClientSession } from './sessions.ts';

interface Figures {
  /** In ms, the model's own time with it; at most `at` more than the limit. */
  ours: number;
  limit: { name: string; value: number };
  at?: number;
}

const ALONE = 400;
const WARM_UP = 100;
const SESSIONS = 50;
const ROUNDS = 12;
/** An answer of a second, as models write: while one begins, the other 49 are being written. */
const STREAM = { TOKENS: '50', PACE_MS: '20' };

/**
 * What the brain adds to the time to the first token: from sending the trigger over an open socket to the first
 * delta of an open subscription, less the median time to the first chunk of the same model called directly with the
 * openai SDK, from the same process, in turns with it.
 */
export async function measure(): Promise<Line[]> {
  return [...(await alone()), ...(await together())];
}

async function alone(): Promise<Line[]> {
  await using model = await startServer('server-model');
  await using brain = await startBrain({ OPENAI_BASE_URL: `${model.url}/v1` });
  const openai = new OpenAI({ baseURL: `${model.url}/v1`, apiKey: 'none' });
  await using session = await openBareSession(brain.url, 'alone');
  await using typed = await openClientSession(brain.url, 'typed');
  const direct: number[] = [];
  const through: number[] = [];
  const typedThrough: number[] = [];
  for (let sample = 0; sample < WARM_UP + ALONE; sample += 1) {
    const call = await callDirectly(openai);
    const run = await session.ask();
    const typedRun = await typed.ask();
    if (sample < WARM_UP) continue;
    direct.push(call);
    through.push(run);
    typedThrough.push(typedRun);
  }
  const limit = { name: 'direct', value: median(direct) };
  return [
    line('first token added, one session, median', { ours: median(through), limit, at: 3 }),
    line('first token added, one session, p95', { ours: quantile(through, 0.95), limit, at: 10 }),
    line('… through the typed client, median', { ours: median(typedThrough), limit }),
  ];
}

async function together(): Promise<Line[]> {
  await using model = await startServer('server-model', STREAM);
  await using brain = await startBrain({ OPENAI_BASE_URL: `${model.url}/v1` });
  const openai = new OpenAI({ baseURL: `${model.url}/v1`, apiKey: 'none' });
  const names = Array.from({ length: SESSIONS }, (_, at) => `session-${at}`);
  const sessions = await Promise.all(names.map((name) => openBareSession(brain.url, name)));
  try {
    const direct = await load(names.map(() => () => callDirectly(openai)));
    const through = await load(sessions.map((session) => session.ask));
    const limit = { name: 'direct', value: median(direct) };
    const burst = await bursts(names.map(() => () => callDirectly(openai)));
    const burstThrough = await bursts(sessions.map((session) => session.ask));
    const burstLimit = { name: 'direct', value: median(burst) };
    return [
      line('first token added, 50 sessions at once, median', { ours: median(through), limit, at: 5 }),
      line('first token added, 50 sessions at once, p95', { ours: quantile(through, 0.95), limit }),
      line('… and all 50 asking in the same instant, median', {
        ours: median(burstThrough),
        limit: burstLimit,
      }),
    ];
  } finally {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  }
}

function line(asked: string, { ours, limit, at }: Figures): Line {
  const goal = at === undefined ? {} : { goal: { what: 'ours' as const, is: '≤' as const, at } };
  return { asked, unit: 'ms', ours: ours - limit.value, limit, ...goal };
}

/** Each asks again as soon as it has its answer; they begin spread over a second, and stay spread. */
async function load(askers: (() => Promise<number>)[]): Promise<number[]> {
  const samples: number[] = [];
  await Promise.all(
    askers.map(async (ask, at) => {
      await wait((at * 1000) / askers.length);
      for (let round = 0; round < ROUNDS; round += 1) {
        const sample = await ask();
        if (round > 1) samples.push(sample);
      }
    }),
  );
  return samples;
}

async function bursts(askers: (() => Promise<number>)[]): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const sample = await Promise.all(askers.map((ask) => ask()));
    if (round > 0) samples.push(...sample);
  }
  return samples;
}
