import OpenAI from 'openai';
import pg from 'pg';
import { callDirectly } from './direct.ts';
import { hasEngines, openEngines, startBrainOn } from './engines.ts';
import { median, quantile } from './numbers.ts';
import { startBrain, startServer } from './processes.ts';
import type { Line } from './report.ts';
import { openBareSession } from './sessions.ts';

const SAMPLES = 400;
const WARM_UP = 100;
/** About a row of an event. */
const ROW = JSON.stringify({
  event_type: 'run',
  run_id: 'evt_0000000000000000000000',
  text: 'x'.repeat(400),
});

/**
 * What Postgres adds to the time to the first token, over SQLite in the same run, in turns with it; beside one commit and
 * one round trip of that Postgres, over the same driver. A trigger is one commit and the start of its run another, and
 * what the prompt is made of is read in between.
 */
export async function measure(): Promise<Line[]> {
  if (!hasEngines()) return [];
  await using model = await startServer('server-model');
  await using engines = await openEngines();
  const models = { OPENAI_BASE_URL: `${model.url}/v1` };
  const alone = { databaseUrl: await engines.freshDatabase() };
  const several = { databaseUrl: await engines.freshDatabase(), redisUrl: engines.redis.url };
  await using sqlite = await startBrain(models);
  await using postgres = await startBrainOn(alone, models);
  await using redis = await startBrainOn(several, models);
  const openai = new OpenAI({ baseURL: models.OPENAI_BASE_URL, apiKey: 'none' });
  await using onSqlite = await openBareSession(sqlite.url, 'ann');
  await using onPostgres = await openBareSession(postgres.url, 'ann');
  await using onBoth = await openBareSession(redis.url, 'ann');
  const raw = await openRaw(await engines.freshDatabase());
  const ways = {
    direct: () => callDirectly(openai),
    sqlite: onSqlite.ask,
    postgres: onPostgres.ask,
    redis: onBoth.ask,
    trip: raw.trip,
    commit: raw.commit,
  };
  const ms = Object.fromEntries(Object.keys(ways).map((way) => [way, [] as number[]]));
  try {
    for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1) {
      for (const [way, ask] of Object.entries(ways)) {
        const took = await ask();
        if (sample >= WARM_UP) ms[way]?.push(took);
      }
    }
  } finally {
    await raw.close();
  }
  const of = (way: keyof typeof ways, share = 0.5) => quantile(ms[way] ?? [], share);
  const limit = { name: 'a commit and a round trip', value: of('commit') + of('trip') };
  const goal = { what: 'ours' as const, is: '≤' as const, at: 3 };
  const direct = { name: 'direct', value: median(ms['direct'] ?? []) };
  return [
    {
      asked: 'first token: Postgres more than SQLite, median',
      unit: 'ms',
      ours: of('postgres') - of('sqlite'),
      limit,
      goal,
    },
    { asked: '… with Redis, median', unit: 'ms', ours: of('redis') - of('sqlite'), limit, goal },
    { asked: '… Postgres, p95', unit: 'ms', ours: of('postgres', 0.95) - of('sqlite', 0.95), limit },
    {
      asked: '… SQLite beside them, added, median',
      unit: 'ms',
      ours: of('sqlite') - direct.value,
      limit: direct,
    },
  ];
}

/** One statement that asks for nothing, and one row committed, each there and back. */
async function openRaw(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    'CREATE TABLE raw (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data jsonb NOT NULL)',
  );
  const timed = (name: string, text: string, values: unknown[]) => async () => {
    const started = performance.now();
    await client.query({ name, text, values });
    return performance.now() - started;
  };
  return {
    trip: timed('trip', 'SELECT 1', []),
    commit: timed('commit', 'INSERT INTO raw (data) VALUES ($1)', [ROW]),
    close: () => client.end(),
  };
}
