import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openMemoryDoor } from './memory-door.ts';
import { median, quantile } from './numbers.ts';
import { BUNDLE, KEY, rssMiB, startServer } from './processes.ts';
import type { Line } from './report.ts';
import { createSynthetic } from './synthetic.ts';
import { openTokens } from './tokens.ts';
import { startService } from '../tests/support/brain.ts';

const MEMORIES = 100_000;
const PER_REQUEST = 1000;
const USER = 'bench-many';
const SEARCHES = 1000;
const LIMIT = 10;
const WARM_UP = 100;
/** Others whose answers are written meanwhile, a word each 20 ms for a second and a half, again and again. */
const SESSIONS = 10;
const STREAM = { TOKENS: '75', PACE_MS: '20' };
const ROUNDS = 8;
/** A person searching hard; a search a second is usual. */
const SEARCH_EVERY_MS = 20;

/** What searching costs who has a hundred thousand memories, and what it costs the others. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-search-'));
  await using model = await startServer('server-model', STREAM);
  const start = () =>
    startService(BUNDLE, {
      BRAIN_PORT: '0',
      BRAIN_KEY: KEY,
      BRAIN_DATA_DIR: folder,
      OPENAI_BASE_URL: `${model.url}/v1`,
    });
  const synthetic = createSynthetic(1);
  let brain = await start();
  try {
    const seconds = await fill(brain.url, synthetic);
    await brain.stop();
    brain = await start();
    const idleMiB = rssMiB(brain.pid);
    const [first = Number.NaN] = (await search(brain.url, [synthetic.question()])).took;
    await search(brain.url, Array.from({ length: WARM_UP }, synthetic.question));
    const usual = await search(brain.url, Array.from({ length: SEARCHES }, synthetic.question));
    const frequent = await search(brain.url, Array.from({ length: SEARCHES }, synthetic.frequentQuestion));
    const addedMiB = rssMiB(brain.pid) - idleMiB;
    const alone = await tokensWhile(brain.url, () => wait(SEARCH_EVERY_MS));
    const beside = await tokensWhile(brain.url, async () => {
      await search(brain.url, [synthetic.question()]);
      await wait(SEARCH_EVERY_MS);
    });
    return [
      line('100,000 memories imported by POST /memory', [seconds, 's'], 20),
      {
        ...line('search of 100,000 memories, median', [median(usual.took), 'ms'], 3),
        limit: { name: 'GET /health', value: median(usual.bare) },
      },
      {
        ...line('search of 100,000 memories, p99', [quantile(usual.took, 0.99), 'ms'], 10),
        limit: { name: 'GET /health', value: quantile(usual.bare, 0.99) },
      },
      line('… of frequent words only, median', [median(frequent.took), 'ms']),
      line('… of frequent words only, p99', [quantile(frequent.took, 0.99), 'ms']),
      line('first search of 100,000 memories after a start', [first, 'ms']),
      line('memory for searching 100,000 memories', [addedMiB, 'MiB']),
      {
        ...line('between two words of others, p99, beside searches', [quantile(beside, 0.99), 'ms']),
        limit: { name: 'without searches', value: quantile(alone, 0.99) },
        goal: { what: 'ratio', is: '≤', at: 1.3 },
      },
    ];
  } finally {
    await brain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param goal at most; undefined: there is none */
function line(asked: string, [ours, unit]: [number, string], goal?: number): Line {
  return { asked, unit, ours, ...(goal === undefined ? {} : { goal: { what: 'ours', is: '≤', at: goal } }) };
}

/** Seconds until all are stored. */
async function fill(url: string, synthetic: ReturnType<typeof createSynthetic>): Promise<number> {
  const door = openMemoryDoor(url);
  let ms = 0;
  try {
    for (let at = 0; at < MEMORIES; at += PER_REQUEST) {
      const memories = Array.from({ length: PER_REQUEST }, (_, next) => synthetic.memory(USER, at + next));
      const started = performance.now();
      await door.add(memories);
      ms += performance.now() - started;
    }
  } finally {
    door.close();
  }
  return ms / 1000;
}

/** How long each took, one after the other, and a call that asks for nothing after each, in ms. */
async function search(url: string, questions: string[]): Promise<{ took: number[]; bare: number[] }> {
  const door = openMemoryDoor(url);
  const samples = { took: [] as number[], bare: [] as number[] };
  try {
    for (const q of questions) {
      const started = performance.now();
      await door.search(USER, q, LIMIT);
      const answered = performance.now();
      await door.health();
      samples.took.push(answered - started);
      samples.bare.push(performance.now() - answered);
    }
  } finally {
    door.close();
  }
  return samples;
}

/** The times between words of the others, in ms, while something is done again and again. */
async function tokensWhile(url: string, work: () => Promise<unknown>): Promise<number[]> {
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, (_, at) => openTokens(url, `bench-other-${at}`)),
  );
  const stopping = new AbortController();
  const working = (async () => {
    while (!stopping.signal.aborted) await work();
  })();
  try {
    const gaps: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const heard = await Promise.all(sessions.map((session) => session.ask()));
      if (round > 0) gaps.push(...heard.flat());
    }
    return gaps;
  } finally {
    stopping.abort();
    await working;
    await Promise.all(sessions.map((session) => session.close()));
  }
}
