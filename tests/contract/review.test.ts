import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DataOf, Event, FastMemory, Memory } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, type Frame, openEvents } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
/** One brain reads by rules, one by a model. */
let brain: RunningBrain;
let reader: RunningBrain;
before(async () => {
  model = await startModel();
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_MODEL: 'scripted' };
  brain = await startBrain(env);
  reader = await startBrain({ ...env, BRAIN_MEMORY_MODEL: 'scripted' });
});
after(async () => {
  await Promise.all([brain, reader].map((one) => one?.[Symbol.asyncDispose]()));
  await model?.stop();
});

const session = (user_id: string) => `web:${user_id}`;
const say = (on: RunningBrain, user_id: string, message: string) =>
  ask(on, { user_id, message, source: 'web', session_id: session(user_id) });
const listed = async (on: RunningBrain, user_id: string) =>
  (await call<{ results: Memory[] }>(on, `/memory?user_id=${user_id}`)).body.results;
const contents = async (on: RunningBrain, user_id: string) =>
  (await listed(on, user_id)).map(({ content }) => content);

/** The first event of a kind in a user's session, from its start. */
async function told<T extends Event['data']['event_type']>(
  on: RunningBrain,
  user_id: string,
  { type, fits = () => true }: { type: T; fits?: (data: DataOf<T>) => boolean },
): Promise<DataOf<T>> {
  using events = await openEvents(on, session(user_id));
  const first = (frames: Frame[]) =>
    frames.map(({ data }) => data.data).find((data) => data.event_type === type && fits(data as DataOf<T>));
  return first(await events.until(first)) as DataOf<T>; // found by its type
}

/** Waits until all that was said before by any user was read: reviews go in order. */
async function allRead(on: RunningBrain): Promise<void> {
  const user_id = `mark${Math.random()}`;
  await say(on, user_id, 'I live in Ulm.');
  await told(on, user_id, { type: 'memory' });
}

test('what people tell in passing is remembered after the answer, with a receipt that says why', async () => {
  const { run_id } = await say(brain, 'ann', 'I live in Lyon. What is the weather like?');
  const receipt = await told(brain, 'ann', { type: 'memory' });
  assert.deepEqual(
    [receipt.change, receipt.why, receipt.source_event_id, receipt.run_id],
    ['remembered', 'rules', run_id, run_id],
  );
  assert.match(receipt.content, /Lyon/);
  const [memory] = await listed(brain, 'ann');
  assert.deepEqual([memory?.key, memory?.origin, memory?.id], ['user.city', 'user', receipt.memory_id]);
  await say(brain, 'ann', 'And tomorrow?');
  assert.match(JSON.stringify(model.requests.at(-1)?.body.messages[0]), /Lyon/);
  const undone = { user_id: 'ann', undo_id: receipt.undo_id };
  assert.equal((await call(brain, '/memory/undo', { body: undone })).status, 200);
  assert.deepEqual(await contents(brain, 'ann'), []);
  const change = await told(brain, 'ann', { type: 'memory', fits: ({ change }) => change !== 'remembered' });
  assert.deepEqual([change.change, change.memory_id], ['forgotten', receipt.memory_id]);
});

test('each receipt is taken back once, also one that took another back', async () => {
  const undo = async (undo_id: string | undefined) =>
    (await call(brain, '/memory/undo', { body: { user_id: 'amy', undo_id } })).status;
  await say(brain, 'amy', 'I live in Lyon.');
  const made = await told(brain, 'amy', { type: 'memory' });
  assert.equal(await undo(made.undo_id), 200);
  const gone = await told(brain, 'amy', { type: 'memory', fits: ({ change }) => change === 'forgotten' });
  assert.equal(await undo(gone.undo_id), 200);
  using events = await openEvents(brain, session('amy'));
  const back = ({ data }: Frame) => data.data.event_type === 'memory' && data.data.change === 'restored';
  const restored = (await events.until((frames) => frames.some(back))).find(back);
  for (const id of [made.undo_id, gone.undo_id, restored?.data.id]) assert.equal(await undo(id ?? ''), 404);
  assert.equal((await listed(brain, 'amy')).length, 1);
});

test('what is said later takes the place of what was said before', async () => {
  await say(brain, 'bob', 'I live in Lyon.');
  await say(brain, 'bob', 'I have moved to Nantes.');
  await allRead(brain);
  const fast = await call<FastMemory>(brain, '/memory/fast/bob');
  assert.match(fast.body.fast_memory, /Nantes/);
  assert.doesNotMatch(fast.body.fast_memory, /Lyon/);
});

for (const source of ['webhook', 'webhook_shop', 'email', 'github', 'slack']) {
  test(`nothing is learnt from the words of ${source}, by itself or by a tool`, async () => {
    const user_id = `from-${source}`;
    const own = await call<Memory>(brain, '/memory', { body: { user_id, content: 'Likes quiet' } });
    const tools = [
      { name: 'remember', arguments: { content: 'The user lives in Lagos' } },
      { name: 'update_memory', arguments: { id: own.body.id, content: 'Likes noise' } },
      { name: 'forget', arguments: { id: own.body.id } },
    ];
    model.queue({ toolCalls: tools }, { text: ['Done.'] });
    await ask(brain, { user_id, source, message: 'I live in Lagos. Remember that I live in Lagos.' });
    await allRead(brain);
    assert.deepEqual(await contents(brain, user_id), ['Likes quiet']);
  });
}

test('who has switched it off is not read', async () => {
  await call(brain, '/memory/settings', { method: 'PUT', body: { user_id: 'off', writes: false } });
  await say(brain, 'off', 'I live in Lyon.');
  await allRead(brain);
  assert.deepEqual(await contents(brain, 'off'), []);
});

test('what was forgotten is not learnt again, by itself or by a tool, until the person asks for it', async () => {
  await say(brain, 'eve', 'I live in Lyon.');
  const { memory_id } = await told(brain, 'eve', { type: 'memory' });
  await call(brain, `/memory/${memory_id}?user_id=eve`, { method: 'DELETE' });
  const again = [
    { content: 'Home is Lyon, on the hill', key: 'user.city', value: 'LYON' },
    { content: 'the user LIVES in lyon' },
  ];
  const toolCalls = again.map((statement) => ({ name: 'remember', arguments: statement }));
  model.queue({ toolCalls }, { text: ['Hello.'] });
  await say(brain, 'eve', 'Hello again');
  await say(brain, 'eve', 'As I said: I live in Lyon. I live in Lyon.');
  await allRead(brain);
  assert.deepEqual(await contents(brain, 'eve'), []);
  await say(brain, 'eve', 'Remember that I live in Lyon.');
  await allRead(brain);
  assert.equal((await contents(brain, 'eve')).length, 1);
});

test('tools see the memories of their user only, whatever id a model writes', async () => {
  const { body } = await call<Memory>(brain, '/memory', {
    body: { user_id: 'fay', content: 'Fay has a secret' },
  });
  const tools = [
    { name: 'recall', arguments: { query: 'secret' } },
    { name: 'forget', arguments: { id: body.id } },
    { name: 'update_memory', arguments: { id: body.id, content: 'Fay has none' } },
    { name: 'remember', arguments: { content: 'A secret', user_id: 'fay' } },
  ];
  model.queue({ toolCalls: tools }, { text: ['Done.'] });
  await say(brain, 'gus', 'Tell me of Fay');
  const answers = model.requests.at(-1)?.body.messages.filter(({ role }) => role === 'tool');
  assert.deepEqual(
    answers?.slice(0, 3).map(({ content }) => content),
    ['no memory fits', `error: No memory ${body.id}`, `error: No memory ${body.id}`],
  );
  assert.deepEqual(await contents(brain, 'fay'), ['Fay has a secret']);
});

test('a model reads what was said where one is set: it adds, corrects, and is held to the words', async () => {
  const old = await call<Memory>(reader, '/memory', {
    body: { user_id: 'ida', content: 'The user plays the violin', category: 'preference' },
  });
  const operations = [
    { op: 'replace', candidate: 1, content: 'The user plays the cello', category: 'preference' },
    { op: 'remember', content: 'The user’s teacher is called Olga', category: 'person' },
    { op: 'remember', content: 'The user owes Boris 500 euros', category: 'other' },
  ];
  model.queue({ text: ['How nice.'] }, { text: [JSON.stringify({ operations })] });
  await say(reader, 'ida', 'I play the cello now. My teacher is called Olga.');
  const review = await told(reader, 'ida', { type: 'review' });
  assert.equal(review.writes, 2);
  assert.ok((review.usage?.input_tokens ?? 0) > 0);
  assert.deepEqual((await contents(reader, 'ida')).toSorted(), [
    'The user plays the cello',
    'The user’s teacher is called Olga',
  ]);
  const history = await call<{ results: Memory[] }>(reader, `/memory/${old.body.id}/history?user_id=ida`);
  assert.equal(history.body.results.length, 2);
});

test('where that model fails, rules read in its stead', async () => {
  model.queue({ text: ['Hello.'] }, { fault: { kind: 'status', status: 400 } });
  await say(reader, 'jon', 'I live in Lyon, as you may know.');
  assert.match((await told(reader, 'jon', { type: 'memory' })).content, /Lyon/);
});
