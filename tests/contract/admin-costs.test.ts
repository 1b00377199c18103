import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { dataOf } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, openEvents } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

const USED = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };

let model: ScriptedModel;
let brain: RunningBrain;
let owner: BrainClient;
before(async () => {
  model = await startModel({ models: ['scripted', 'dear'] });
  model.answer({ text: ['Well.'], usage: USED });
  brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  owner = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** Asks something as a person; gives what the end of the run says that it cost. */
async function costOf(user_id: string, by?: string): Promise<number | undefined> {
  const run = await ask(brain, {
    user_id,
    message: 'hello',
    session_id: `web:${user_id}`,
    source: 'web',
    ...(by === undefined ? {} : { model: by }),
  });
  const ends = dataOf(await eventsUntilEnd(brain, run), 'run');
  return ends.find(({ run_id, status }) => run_id === run.run_id && status === 'finished')?.cost;
}
const today = () => new Date().toISOString().slice(0, 10);
const used = async (user_id: string) => {
  const { results } = await owner.api.usage.list.query({});
  return results.filter((entry) => entry.user_id === user_id);
};

test('a run ends with what it cost by the price that holds then, and keeps that', async () => {
  assert.equal(await costOf('ann'), undefined);
  await owner.api.prices.set.mutate({ model: 'scripted', input: 2, output: 8 });
  assert.equal(await costOf('ann'), 0.006);
  await owner.api.prices.set.mutate({ model: 'scripted', input: 4, output: 16 });
  assert.equal(await costOf('ann'), 0.012);
  assert.deepEqual((await owner.api.prices.list.query()).results, [
    { model: 'scripted', input: 4, output: 16 },
  ]);
  await owner.api.prices.remove.mutate({ model: 'scripted' });
  assert.equal(await costOf('ann'), undefined);
  await assert.rejects(owner.api.prices.remove.mutate({ model: 'scripted' }), /No price of scripted/);
  const day = { day: today(), user_id: 'ann', model: 'scripted' };
  assert.deepEqual(await used('ann'), [
    { ...day, runs: 4, input_tokens: 4000, output_tokens: 2000, cost: 0.018 },
  ]);
});

test('what a provider says that a call cost is believed before the price, over all turns of a run', async () => {
  await owner.api.prices.set.mutate({ model: 'dear', input: 1000, output: 1000 });
  const usage = { ...USED, cost: 0.25 };
  model.queue(
    { toolCalls: [{ name: 'think', arguments: { thought: 'hm' } }], usage },
    { text: ['So.'], usage },
  );
  assert.equal(await costOf('bob', 'dear'), 0.5);
});

test('what was used stands by day, person and model; a cost is null where no price was known', async () => {
  await costOf('cleo');
  await costOf('cleo', 'dear');
  const day = { day: today(), user_id: 'cleo', runs: 1, input_tokens: 1000, output_tokens: 500 };
  assert.deepEqual(await used('cleo'), [
    { ...day, model: 'dear', cost: 1.5 },
    { ...day, model: 'scripted', cost: null },
  ]);
  const other = await owner.api.usage.list.query({ since: '2020-01-01', until: '2020-02-01' });
  assert.deepEqual(other.results, []);
});

test('at most 92 days are told at a time, and none backwards', async () => {
  const list = (since: string, until: string) => owner.api.usage.list.query({ since, until });
  await list('2026-01-01', '2026-04-02');
  await assert.rejects(list('2026-01-01', '2026-04-03'), /at most 92 days/);
  await assert.rejects(list('2026-01-02', '2026-01-01'), /must not be after/);
  await assert.rejects(list('2026-02-30', '2026-03-01'), /since/);
});

test('reading a message for what to remember costs too, on its own line', async () => {
  await using reading = await startBrain({
    OPENAI_BASE_URL: model.url,
    BRAIN_MODEL: 'scripted',
    BRAIN_MEMORY_MODEL: 'dear',
  });
  const client = createBrainClient({ url: reading.url, key: reading.key });
  await client.api.prices.set.mutate({ model: 'dear', input: 100, output: 100 });
  const run = await ask(reading, {
    message: 'I live in Lyon since May',
    session_id: 'web:ann',
    source: 'web',
  });
  using events = await openEvents(reading, run.session_id);
  const frames = await events.until((all) => all.some(({ data: { data } }) => data.event_type === 'review'));
  const [review] = dataOf(
    frames.map(({ data }) => data),
    'review',
  );
  assert.equal(review?.cost, 0.15);
  const { results } = await client.api.usage.list.query({});
  assert.deepEqual(
    results.map((entry) => [entry.model, entry.runs, entry.input_tokens, entry.cost]),
    [
      ['dear', 0, 1000, 0.15],
      ['scripted', 1, 1000, null],
    ],
  );
  await client.close();
});
