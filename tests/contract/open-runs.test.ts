import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { OpenRun } from '@brain/schema';
import { newKey } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, openEvents, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
  client = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const ids = (runs: { run_id: string }[]) => runs.map(({ run_id }) => run_id);
const last = (session_id: string) => client.api.runs.last.query({ session_id });

test('the runs without an outcome are listed, the oldest first: those going on, those waiting, those that ask', async () => {
  const gate = createGate();
  model.queue(
    { toolCalls: [{ name: 'send_telegram', arguments: { content: 'x', to: '-77' } }] },
    { text: ['held'], gates: { 0: gate } },
  );
  const parked = await trigger(brain, { message: 'ask me', session_id: 'asks', user_id: 'eve' });
  using asks = await openEvents(brain, 'asks');
  await asks.until((all) => all.some(({ event }) => event === 'approval'));
  const held = await trigger(brain, {
    message: 'hold',
    session_id: 'held',
    source: 'telegram',
    response_to: ['web'],
    reply_to: '42',
  });
  await gate.reached;
  const waiting = await trigger(brain, { message: 'wait', session_id: 'held' });

  const { results } = await client.api.runs.open.query({});
  assert.deepEqual(ids(results), ids([parked, held, waiting]));
  const { created_at, ...run } = results[1] ?? assert.fail();
  assert.deepEqual(run, {
    run_id: held.run_id,
    session_id: 'held',
    user_id: 'ann',
    source: 'telegram',
    reply_to: '42',
  });
  assert.equal(new Date(created_at).toISOString(), created_at);

  const some = async (query: Parameters<typeof client.api.runs.open.query>[0]) =>
    ids((await client.api.runs.open.query(query)).results);
  assert.deepEqual(await some({ channel: 'telegram' }), [held.run_id]);
  assert.deepEqual(await some({ session_id: 'held' }), ids([held, waiting]));
  assert.deepEqual(await some({ user_id: 'eve' }), [parked.run_id]);
  assert.deepEqual(await some({ session_id: 'none' }), []);
  const rest = await call<{ results: OpenRun[] }>(brain, '/runs?session_id=held&channel=test');
  assert.deepEqual(ids(rest.body.results), [waiting.run_id]);
  assert.deepEqual([(await last('held'))?.run_id, (await last('held'))?.status], [waiting.run_id, 'waiting']);
  assert.equal((await last('asks'))?.status, 'waiting', 'for its word');

  await call(brain, '/users', { body: { user_id: 'eve' } });
  const { key } = await newKey(brain, '/users/eve/keys');
  const eve = await call<{ results: OpenRun[] }>({ ...brain, key }, '/runs');
  assert.deepEqual(ids(eve.body.results), [parked.run_id], 'a person sees their own');
  assert.equal((await call({ ...brain, key }, '/runs?user_id=ann')).status, 404);
  const inHeld = await call<{ results: OpenRun[] }>({ ...brain, key }, '/runs?session_id=held');
  assert.deepEqual(inHeld.body.results, []);

  gate.open();
  await eventsUntilEnd(brain, waiting);
  await client.api.runs.cancel.mutate({ run_id: parked.run_id });
  assert.deepEqual(await some({}), [], 'none is open when all have ended');
});

test('the latest run of a session is found with its trigger, and how it stands', async () => {
  assert.equal(await last('nothing was said here'), null);
  await ask(brain, { message: 'one', session_id: 'last' });
  const gate = createGate();
  model.queue({ text: ['two'], gates: { 0: gate } });
  const run = await trigger(brain, { message: 'two', session_id: 'last' });
  await gate.reached;
  const going = await last('last');
  assert.deepEqual([going?.run_id, going?.status], [run.run_id, 'started']);
  assert.equal(going?.trigger.data.content, 'two');
  gate.open();
  await eventsUntilEnd(brain, run);
  assert.deepEqual([(await last('last'))?.run_id, (await last('last'))?.status], [run.run_id, 'finished']);

  const forEve = createBrainClient({ url: brain.url, key: brain.key, user_id: 'eve' });
  assert.equal(await forEve.api.runs.last.query({ session_id: 'last' }), null, 'to others it does not exist');
  await forEve.close();
});
