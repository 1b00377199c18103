import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { bundleServices } from '../crash/bundle.ts';
import { assertComplete } from '../crash/complete.ts';
import { createRandom, randomTest } from '../crash/seed.ts';
import { hasRedis } from '../support/redis.ts';
import { readWandering, speakToAll } from './kills-load.ts';
import { openScaleStage } from './kills-stage.ts';
import { noPostgres } from './no-postgres.ts';

const SESSIONS = 40;
const TRIGGERS = 600;
const KILLS = { brain: 30, redis: 20, postgres: 10 };
/** In about that time all is said, and killed what is to be killed. */
const SPEAK_MS = 30_000;
/** A run that was interrupted three times waits half a minute. */
const DRAIN_MS = 150_000;
const TIMEOUT_MS = 290_000;

type Victim = keyof typeof KILLS;

/** What is killed, in an order like any other. */
function orderOf(random: () => number): Victim[] {
  const names = Object.entries(KILLS).flatMap(([name, times]) => Array<Victim>(times).fill(name as Victim)); // its keys
  return names
    .map((name) => ({ name, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ name }) => name);
}

const promise = `two brains, their Postgres and their Redis are killed ${KILLS.brain}, ${KILLS.postgres} and ${KILLS.redis} times: nothing is lost, done twice or out of order, and who changes brains misses nothing`;
const why = noPostgres() || (hasRedis() ? false : 'Redis is not installed: apt-get install redis-server');
randomTest(promise, TIMEOUT_MS, async (t, seed) => {
  if (why !== false) return t.skip(why);
  const random = createRandom(seed);
  await using bundle = await bundleServices();
  await using stage = await openScaleStage(bundle);
  const began = performance.now();
  const { targets, said } = stage;
  for (const at of [0, 1]) await stage.startBrain(at);
  for (const at of [0, 1]) stage.startTelegram(at);
  const sessions = Array.from({ length: SESSIONS }, (_, at) => `s${at}`);
  const readers = sessions.map((session_id) => readWandering({ targets, session_id, random, cutMs: 2000 }));
  const giveUp = new AbortController();
  try {
    const load = { targets, said, sessions, messages: TRIGGERS, withinMs: SPEAK_MS, random };
    const speaking = speakToAll({ ...load, signal: giveUp.signal });
    speaking.catch(() => undefined); // told when it is waited for
    for (const victim of orderOf(random)) {
      await wait((SPEAK_MS / 60) * 2 * random());
      if (victim === 'brain') await stage.killBrain(random() < 0.5 ? 0 : 1);
      if (victim === 'redis') await stage.killRedis(random() * 300);
      if (victim === 'postgres') await stage.killPostgres();
    }
    const killedMs = performance.now() - began;
    await speaking;
    await stage.untilOver(DRAIN_MS);
    const { violations, runs, extraSends } = await stage.judge();
    const figures = {
      kills: stage.kills,
      accepted: said.filter(({ event_id }) => event_id !== undefined).length,
      runs,
      extra_sends: extraSends,
      asked_again: stage.askedAgain(),
      changes: readers.reduce((sum, reader) => sum + reader.changes(), 0),
      killed_seconds: Math.round(killedMs / 1000),
      seconds: Math.round((performance.now() - began) / 1000),
      seed,
    };
    t.diagnostic(JSON.stringify(figures));
    assert.deepEqual(violations.slice(0, 20), [], stage.errors().join('\n---\n').slice(-3000));
    assert.equal(runs, TRIGGERS);

    const rows = (await stage.rows()).filter(({ type }) => type === 'event');
    const late = AbortSignal.timeout(20_000);
    for (const { session_id, got } of readers) {
      const own = rows.filter((row) => row.session_id === session_id).map(({ seq }) => seq);
      while (got.at(-1) !== own.at(-1) && !late.aborted) await wait(50);
      assertComplete(got, own, `the reader of ${session_id}`);
    }
  } finally {
    giveUp.abort();
    await Promise.all(readers.map((reader) => reader.close()));
  }
});
