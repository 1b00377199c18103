import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrainClient } from '@brain/client';
import { OWNER, type TriggerResult } from '@brain/schema';
import { call, type Target } from '../support/http.ts';
import { bundleServices } from './bundle.ts';
import { eventsOf, openFile } from './file.ts';
import { post } from './load.ts';
import { isOutcome } from './outbox.ts';
import { createRandom, pick, randomTest } from './seed.ts';
import { openStage } from './stage.ts';

const KEYS = 20;
const POSTS = 50;
/** Of the posts of a key, those over the typed client. */
const OVER_TRPC = 10;
const CLIENTS = 5;
const KILLS = 3;
const OVER_MS = 30_000;

function openClients(target: Target, count: number) {
  const all = Array.from({ length: count }, () => createBrainClient(target));
  return {
    all,
    [Symbol.asyncDispose]: async () => void (await Promise.all(all.map((client) => client.close()))),
  };
}

randomTest(
  'twenty keys, posted fifty times each at once while the brain is killed and started, start twenty runs',
  120_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using bundle = await bundleServices();
    await using stage = await openStage(bundle);
    const { target, signal } = stage;
    await stage.startBrain().listening;
    await using clients = openClients(target, CLIENTS);
    const inputs = Array.from({ length: KEYS }, (_, key) => ({
      source: 'test',
      user_id: OWNER,
      session_id: `race-${key % 5}`,
      message: `m${key}: remember`,
      idempotency_key: `key-${key}`,
    }));
    const answers = new Map(inputs.map(({ idempotency_key }) => [idempotency_key, [] as TriggerResult[]]));
    let answered = 0;
    const posts = inputs.flatMap((input) =>
      Array.from({ length: POSTS }, async (_, at) => {
        await wait(random() * 1500); // so that the kills fall among them
        const result =
          at < OVER_TRPC
            ? await pick(random, clients.all).send(input, signal)
            : await post(target, input, signal);
        answers.get(input.idempotency_key)?.push(result);
        answered += 1;
      }),
    );
    const all = Promise.all(posts);
    all.catch(() => undefined);
    const killedAt: number[] = [];
    for (let kills = 0; kills < KILLS; kills += 1) {
      await wait(100 + random() * 200);
      killedAt.push(answered);
      await stage.killBrain();
      await stage.startBrain().listening;
    }
    await all;

    for (const [key, input] of inputs.entries()) {
      const results = answers.get(input.idempotency_key) ?? [];
      assert.equal(results.length, POSTS);
      assert.equal(new Set(results.map(({ event_id }) => event_id)).size, 1);
      assert.ok(results.filter(({ duplicate }) => !duplicate).length <= 1);
      stage.said.push({ ...input, event_id: results[0]?.event_id ?? '' });
      const { idempotency_key, ...body } = input;
      const wrong = { ...body, message: `m${key + KEYS}` };
      const headers = { 'idempotency-key': idempotency_key };
      assert.equal((await call(target, '/trigger', { body: wrong, headers })).status, 409);
    }
    await stage.untilOver(OVER_MS);
    const { violations, runs } = await stage.judge();
    t.diagnostic(`answered when killed: ${killedAt.join(', ')} of ${KEYS * POSTS}`);
    // The keys of a session race, so their order is the brain’s.
    assert.deepEqual(
      violations.filter((violation) => !violation.includes('overtaken')),
      [],
    );
    assert.equal(runs, KEYS);
  },
);

randomTest(
  'twenty runs, each stopped five times at once as it ends and again after, have one end each',
  120_000,
  async (_t, seed) => {
    const random = createRandom(seed);
    await using bundle = await bundleServices();
    await using stage = await openStage(bundle);
    const { target, dataDir } = stage;
    await stage.startBrain().listening;
    await using clients = openClients(target, CLIENTS);
    const stop = (run_id: string) =>
      Promise.all(clients.all.map(({ api }) => api.runs.cancel.mutate({ run_id })));
    const runs = Array.from({ length: KEYS }, async (_, at) => {
      const input = { source: 'test', user_id: OWNER, session_id: `stop-${at}`, message: `m${at}` };
      const { run_id } = await pick(random, clients.all).send(input);
      await wait(random() * 120); // an answer takes about as long
      await stop(run_id);
      await stop(run_id);
      return run_id;
    });
    const all = await Promise.all(runs);
    await stage.killBrain();
    using file = openFile(dataDir);
    const ends = eventsOf(file.rows()).filter(isOutcome);
    assert.deepEqual(
      all.map((run_id) => ends.filter(({ data }) => 'run_id' in data && data.run_id === run_id).length),
      all.map(() => 1),
    );
    assert.equal(file.countOpen(), 0);
  },
);
