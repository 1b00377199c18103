import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../tests/support/brain.ts';
import { type Ask, openPost, openSocket } from './askers.ts';
import { median } from './numbers.ts';
import { BUNDLE, cpuMs, KEY, rssMiB, startBrain, startServer } from './processes.ts';
import { compare } from './rate.ts';
import type { Line } from './report.ts';
import { openBareSession } from './sessions.ts';

/** The `main.js` of another build, made earlier, beside its own node_modules; unset: nothing is compared. */
const BEFORE = process.env['BENCH_BEFORE'];
const STARTS = 11;
const SAMPLES = 600;
const WARM_UP = 100;
/** A session takes a hundred triggers that wait. */
const CONNECTIONS = 64;
const EACH = 50;
const ROUNDS = 5;

/** This build beside an older one, as both come without any setting: in turns, in one run. */
export async function measure(): Promise<Line[]> {
  if (BEFORE === undefined) return [];
  return [...(await starts(BEFORE)), await firstToken(BEFORE), ...(await acknowledged(BEFORE))];
}

const notSlower = { what: 'ratio' as const, is: '≤' as const, at: 1.1 };
const notFewer = { what: 'ratio' as const, is: '≥' as const, at: 0.9 };
const beside = (value: number) => ({ name: 'before', value });

async function starts(before: string): Promise<Line[]> {
  const ms: [number[], number[]] = [[], []];
  const mib: [number[], number[]] = [[], []];
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-before-'));
  try {
    for (let round = 0; round <= STARTS; round += 1) {
      for (const [at, main] of [BUNDLE, before].entries()) {
        const started = performance.now();
        const env = { BRAIN_PORT: '0', BRAIN_KEY: KEY, BRAIN_DATA_DIR: join(folder, String(at)) };
        const service = await startService(main, { ...env, OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1' });
        await (await fetch(`${service.url}/ready`)).text();
        if (round > 0) ms[at]?.push(performance.now() - started);
        if (round > 0) mib[at]?.push(rssMiB(service.pid));
        await service.kill();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      asked: 'spawn to /ready',
      unit: 'ms',
      ours: median(ms[0]),
      limit: beside(median(ms[1])),
      goal: notSlower,
    },
    {
      asked: 'memory when ready',
      unit: 'MiB',
      ours: median(mib[0]),
      limit: beside(median(mib[1])),
      goal: notSlower,
    },
  ];
}

async function firstToken(before: string): Promise<Line> {
  await using model = await startServer('server-model');
  const models = { OPENAI_BASE_URL: `${model.url}/v1` };
  await using now = await startBrain(models);
  await using then = await startBrain(models, before);
  await using onNow = await openBareSession(now.url, 'ann');
  await using onThen = await openBareSession(then.url, 'ann');
  const ms: [number[], number[]] = [[], []];
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1) {
    for (const [at, session] of [onNow, onThen].entries()) {
      const took = await session.ask();
      if (sample >= WARM_UP) ms[at]?.push(took);
    }
  }
  return {
    asked: 'first token, one session, median',
    unit: 'ms',
    ours: median(ms[0]),
    limit: beside(median(ms[1])),
    goal: notSlower,
  };
}

async function acknowledged(before: string): Promise<Line[]> {
  await using model = await startServer('server-model', { TOKENS: '0' });
  const models = { OPENAI_BASE_URL: `${model.url}/v1` };
  await using now = await startBrain(models);
  await using then = await startBrain(models, before);
  const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': 'ann' };
  const hello = (session_id: string) => ({ source: 'bench', user_id: 'ann', session_id, message: 'hello' });
  const posts = await compare(
    () => openPost(`${now.url}/trigger`, headers),
    () => openPost(`${then.url}/trigger`, headers),
    hello,
  );
  const sockets = await compare(
    () => openSocket(`${now.url}/trpc`, headers),
    () => openSocket(`${then.url}/trpc`, headers),
    hello,
  );
  const line = (asked: string, { ours, limit }: typeof posts) => ({
    asked,
    unit: '/s',
    ours,
    limit: beside(limit),
    goal: notFewer,
  });
  const cpu: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [at, brain] of [now, then].entries()) {
      const used = await cpuOfTriggers(brain, () => openPost(`${brain.url}/trigger`, headers));
      if (round > 0) cpu[at]?.push(used);
    }
  }
  return [
    line('triggers acknowledged, POST /trigger', posts),
    line('triggers acknowledged, WebSocket', sockets),
    {
      asked: 'CPU of a trigger acknowledged, POST /trigger',
      unit: 'µs',
      ours: median(cpu[0]),
      limit: beside(median(cpu[1])),
      goal: notSlower,
    },
  ];
}

/** In µs: what else the machine does moves it less than a rate. */
async function cpuOfTriggers({ pid }: { pid: number }, open: () => Promise<Ask>): Promise<number> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  const run = crypto.randomUUID().slice(0, 8);
  const before = cpuMs(pid);
  await Promise.all(
    connections.map(async (connection, at) => {
      const hello = { source: 'bench', user_id: 'ann', session_id: `bench:${run}:${at}`, message: 'hello' };
      for (let sent = 0; sent < EACH; sent += 1) await connection.send(hello);
      connection.close();
    }),
  );
  return ((cpuMs(pid) - before) * 1000) / (CONNECTIONS * EACH);
}
