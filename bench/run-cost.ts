import { hasEngines, openEngines, startBrainOn } from './engines.ts';
import { median } from './numbers.ts';
import { cpuMs, startBrain, startServer } from './processes.ts';
import type { Line } from './report.ts';
import { openBareSession } from './sessions.ts';

const SESSIONS = 20;
const RUNS = 20;
const WARM_UP = 5;
const ROUNDS = 3;
/** An answer as long as they are. */
const WORDS = 150;

/** What a run takes of the brain's processor, from the trigger to the end told, with one subscriber and 150 deltas. */
export async function measure(): Promise<Line[]> {
  await using model = await startServer('server-model', { TOKENS: String(WORDS) });
  const models = { OPENAI_BASE_URL: `${model.url}/v1` };
  await using sqlite = await startBrain(models);
  const alone = await costs(sqlite);
  await using shortModel = await startServer('server-model', { TOKENS: '1' });
  await using shortSqlite = await startBrain({ OPENAI_BASE_URL: `${shortModel.url}/v1` });
  const word = (alone - (await costs(shortSqlite))) / (WORDS - 1);
  const asked = 'CPU of a run of 150 words, one subscriber';
  const lines: Line[] = [
    { asked: `${asked}, SQLite`, unit: 'ms', ours: alone },
    { asked: '… of one word of it', unit: 'µs', ours: word * 1000 },
  ];
  if (!hasEngines()) return lines;
  await using engines = await openEngines();
  const on = { databaseUrl: await engines.freshDatabase(), redisUrl: engines.redis.url };
  await using brain = await startBrainOn(on, models);
  const limit = { name: 'SQLite', value: alone };
  return [...lines, { asked: `${asked}, Postgres and Redis`, unit: 'ms', ours: await costs(brain), limit }];
}

async function costs({ url, pid }: { url: string; pid: number }): Promise<number> {
  const names = Array.from({ length: SESSIONS }, (_, at) => `user-${at}`);
  const sessions = await Promise.all(names.map((name) => openBareSession(url, name)));
  const each = async (times: number) => {
    await Promise.all(
      sessions.map(async ({ ask }) => {
        for (let nth = 0; nth < times; nth += 1) await ask();
      }),
    );
  };
  try {
    await each(WARM_UP);
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = cpuMs(pid);
      await each(RUNS);
      rounds.push((cpuMs(pid) - before) / (SESSIONS * RUNS));
    }
    return median(rounds);
  } finally {
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  }
}
