import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrainClient } from '@brain/client';
import { OWNER } from '@brain/schema';
import { WebSocket } from 'ws';
import { openEvents } from '../support/http.ts';
import { createGate } from '../support/model.ts';
import { bundleServices } from './bundle.ts';
import { eventsOf, openFile } from './file.ts';
import { post } from './load.ts';
import { planOf } from './plan.ts';
import { createRandom, pick, randomTest } from './seed.ts';
import { openStage, type Stage } from './stage.ts';

const ROUNDS = 20;
const SESSIONS = 5;
const STOPS_WITHIN_MS = 10_000;
const OVER_MS = 30_000;
const PLANS = ['', ': remember', ': send_message, think', ': remember+remember+send_message'];

/** A subscriber over REST, one over the typed client, and one that reads nothing of its socket. */
async function openSubscribers({ target }: Stage, session_id: string) {
  const stream = await openEvents(target, session_id);
  const client = createBrainClient(target);
  const subscribed = Promise.withResolvers<void>();
  client.api.events.subscribe({ session_id }, { onData: () => subscribed.resolve() });
  await subscribed.promise;
  const deaf = new WebSocket(`${target.url.replace('http', 'ws')}/trpc`);
  deaf.on('error', () => undefined).on('open', () => deaf.pause());
  return async () => {
    stream.close();
    deaf.terminate();
    await client.close();
  };
}

/** The runs that were started again without having been put down in good order. */
function countedAgainst(stage: Stage): { unrested: string[]; rested: number } {
  using file = openFile(stage.dataDir);
  const events = eventsOf(file.rows()).flatMap(({ data }) => (data.event_type === 'run' ? [data] : []));
  const statuses = Map.groupBy(events, ({ run_id }) => run_id);
  const unrested = [...statuses].filter(([, run]) =>
    run.some(({ status }, at) => status === 'started' && at > 0 && run[at - 1]?.status !== 'waiting'),
  );
  const rested = events.filter(({ status }) => status === 'waiting').length;
  return { unrested: unrested.map(([run_id]) => run_id), rested };
}

randomTest(
  'SIGTERM twenty times in the middle of runs: 0 in time, nothing lost, nothing done twice, no attempt counted',
  240_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using bundle = await bundleServices();
    await using stage = await openStage(bundle);
    const { target, model, said } = stage;
    /** Messages whose answer stands in the middle, the first time they are asked. */
    const stuck = new Set<string>();
    model.answer((request) => {
      const answer = stage.answerByPlan(request);
      const { message = '' } = stage.asked.at(-1) ?? {};
      return stuck.delete(message) ? { ...answer, gates: { 1: createGate() } } : answer;
    });
    const took: number[] = [];
    /** Posts that a stopping brain did not take are taken by the next one. */
    const posting: Promise<void>[] = [];

    for (let round = 0; round < ROUNDS; round += 1) {
      const brain = stage.startBrain();
      await brain.listening;
      const posts = Array.from({ length: SESSIONS * 2 }, async (_, at) => {
        const words = { message: `m${said.length}${pick(random, PLANS)}`, session_id: `s-${at % SESSIONS}` };
        if (round % 3 === 0 && at === 0) stuck.add(words.message);
        said.push(words);
        const input = {
          ...words,
          source: 'test',
          user_id: OWNER,
          idempotency_key: planOf(words.message).name,
        };
        const { event_id } = await post(target, input, stage.signal);
        Object.assign(words, { event_id });
      });
      posting.push(...posts);
      for (const each of posts) each.catch(() => undefined); // awaited below, unless something went wrong before
      await Promise.race(posts);
      const closeSubscribers = await openSubscribers(stage, `s-${round % SESSIONS}`).catch(() => undefined);
      await wait(random() * 300);
      const began = performance.now();
      const code = await brain.stop();
      took.push(Math.round(performance.now() - began));
      await closeSubscribers?.();
      assert.equal(code, 0, brain.errors());
      assert.equal(brain.errors(), '');
    }

    // Nobody stops the last one, so what was not asked until now is answered at once.
    stuck.clear();
    await stage.startBrain().listening;
    await Promise.all(posting);
    await stage.untilOver(OVER_MS);
    const { violations, runs } = await stage.judge();
    const { unrested, rested } = countedAgainst(stage);
    t.diagnostic(`${runs} runs, ${rested} put down; stopped within ${Math.max(...took)} ms`);
    assert.ok(Math.max(...took) < STOPS_WITHIN_MS);
    // The posts of a session race, so their order is the brain’s.
    assert.deepEqual(
      violations.filter((violation) => !violation.includes('overtaken')),
      [],
    );
    assert.deepEqual(unrested, []);
    assert.ok(rested > 0);
  },
);
