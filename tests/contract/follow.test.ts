import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { Event } from '@brain/schema';
import { newKey } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { follow } from '../support/follow.ts';
import { ask, call, eventsUntilEnd, freePort, isEnd, labels, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';
import { openFolder } from '../support/store.ts';

let model: ScriptedModel;
let port: string;
let folder: Awaited<ReturnType<typeof openFolder>>;
let brain: RunningBrain;
let client: BrainClient;
const env = () => ({
  OPENAI_BASE_URL: model.url,
  OPENAI_API_KEY: 'k',
  BRAIN_PORT: port,
  BRAIN_DATA_DIR: folder.path,
});
before(async () => {
  model = await startModel();
  port = await freePort();
  folder = await openFolder();
  brain = await startBrain(env());
  client = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const stored = (events: Event[]) => events.filter(({ seq }) => seq !== null);
const seqs = (events: Event[]) => events.map(({ seq }) => seq);
const notFound = (error: { data?: { code?: string } }) => error.data?.code === 'NOT_FOUND';
const texts = (events: Event[]) =>
  events.flatMap(({ data }) => (data.event_type === 'delta' ? [`${data.offset} ${data.text}`] : []));

/** A run whose answer stands at a gate after its first piece. */
async function half(session_id: string, message: string) {
  const gate = createGate();
  model.queue({ text: ['Half', ' and half'], gates: { 1: gate } });
  const run = await trigger(brain, { message, session_id });
  await gate.reached;
  return { ...run, open: gate.open };
}

test('who follows a run is told its events from its trigger on, and that it is over', async () => {
  const run = await half('whole', 'one');
  using following = follow(client, run.run_id);
  await following.until((events) => texts(events).length > 0);
  run.open();
  await following.over();
  assert.deepEqual(seqs(stored(following.events())), seqs(await eventsUntilEnd(brain, run)));
  assert.equal(following.frames.at(-1)?.id, String(following.events().at(-1)?.seq));
});

test('who joins in mid-answer is told the text so far, and nothing of the other runs of the session', async () => {
  await ask(brain, { message: 'before', session_id: 'late' });
  const run = await half('late', 'one');
  const next = await trigger(brain, { message: 'two', session_id: 'late' });
  // Its text must be there before anybody joins.
  using first = follow(client, run.run_id);
  await first.until((events) => texts(events).length > 0);
  using late = follow(client, run.run_id);
  using waiting = follow(client, next.run_id);
  await late.until((events) => texts(events).length > 0);
  await waiting.until((events) => events.length > 0);
  assert.deepEqual(labels(late.events()), ['message user', 'run started', 'delta']);
  assert.deepEqual(texts(late.events()), ['0 Half']);
  assert.deepEqual(labels(waiting.events()), ['message user']);
  run.open();
  await Promise.all([late.over(), waiting.over()]);
  assert.deepEqual(labels(stored(late.events()), run.run_id), labels(stored(late.events())));
  assert.deepEqual(texts(waiting.events()), ['0 ok']);
  assert.deepEqual(labels(stored(waiting.events()), next.run_id), [
    'message user',
    'run started',
    'message assistant',
    'run finished',
  ]);
});

test('who comes back with a cursor is told what they missed, and where they had the end that it is over', async () => {
  const run = await ask(brain, { message: 'over', session_id: 'cursor' });
  const all = await eventsUntilEnd(brain, run);
  using again = follow(client, run.run_id, all[1]?.seq);
  await again.over();
  assert.deepEqual(again.events(), all.slice(2));
  using nothing = follow(client, run.run_id, all.at(-1)?.seq);
  await nothing.over();
  assert.deepEqual(nothing.events(), []);
});

test('a cursor that this store never gave is told a reset first, then all of the run', async () => {
  await ask(brain, { message: 'before', session_id: 'elsewhere' });
  const run = await ask(brain, { message: 'now', session_id: 'elsewhere' });
  using following = follow(client, run.run_id, 999_999_999);
  await following.over();
  const [first, ...others] = following.events();
  assert.equal(first?.data.event_type, 'reset');
  const ours = (await eventsUntilEnd(brain, run)).filter(
    ({ data }) => 'run_id' in data && data.run_id === run.run_id,
  );
  assert.deepEqual(others, ours);
});

test('a run is followed by the person it is for and by services, and does not exist for others', async () => {
  const run = await ask(brain, { message: 'mine', session_id: 'mine' });
  for (const user_id of ['ann', 'eve']) await call(brain, '/users', { body: { user_id } });
  const ann = createBrainClient({ url: brain.url, key: (await newKey(brain, '/users/ann/keys')).key });
  const eve = createBrainClient({ url: brain.url, key: (await newKey(brain, '/users/eve/keys')).key });
  const forEve = createBrainClient({ url: brain.url, key: brain.key, user_id: 'eve' });
  try {
    await follow(ann, run.run_id).over();
    for (const other of [eve, forEve]) await assert.rejects(follow(other, run.run_id).over(), notFound);
    await assert.rejects(follow(client, 'evt_none').over(), notFound);
    const reply = (await eventsUntilEnd(brain, run)).at(-2)?.id ?? '';
    await assert.rejects(follow(client, reply).over(), notFound);
  } finally {
    await Promise.all([ann, eve, forEve].map((each) => each.close()));
  }
});

test('a run is followed across a restart of the brain: each stored event once, in order, to its end', async () => {
  const run = await half('restart', 'one');
  using following = follow(client, run.run_id);
  await following.until((events) => texts(events).length > 0);
  await brain.kill();
  brain = await startBrain(env());
  await following.over();
  const events = stored(following.events());
  assert.deepEqual(labels(events), [
    'message user',
    'run started',
    'run started',
    'message assistant',
    'run finished',
  ]);
  const last = events.at(-1) ?? assert.fail();
  assert.ok(isEnd(last, run.run_id));
  assert.deepEqual(
    seqs(events),
    seqs(events).toSorted((a, b) => Number(a) - Number(b)),
  );
});
