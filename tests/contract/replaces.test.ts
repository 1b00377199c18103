import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { Memory, StoredEvent, TriggerInput, TriggerResult } from '@brain/schema';
import { dataOf } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, labels, openEvents, trigger } from '../support/http.ts';
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

type Refusal = { error: { code: string; message: string } };
type Said = Partial<TriggerInput> & { message: string };
/** As the Telegram service would say it. */
const onTelegram = { source: 'telegram', reply_to: '42' };

/** A run that has written `Half` and stands at a gate. */
async function half(said: Said) {
  const gate = createGate();
  model.queue({ text: ['Half', ' and half'], gates: { 1: gate } });
  const run = await trigger(brain, said);
  await gate.reached;
  using stream = await openEvents(brain, run.session_id);
  await stream.untilText(run.run_id, 'Half');
  return run;
}

const cancel = (run_id: string) => client.api.runs.cancel.mutate({ run_id });
const of = (events: StoredEvent[], { run_id }: { run_id: string }) =>
  events.filter(({ data }) => 'run_id' in data && data.run_id === run_id);
/** What the last request to the model holds of what was said. */
const lastPrompt = () =>
  model.requests
    .at(-1)
    ?.body.messages.slice(1)
    .map(({ content }) => (typeof content === 'string' ? content : '').split('\n---\n').at(-1));

test('a run that is stopped keeps its text, and brings it to the chat', async () => {
  const run = await half({ ...onTelegram, message: 'stop', session_id: 'stop' });
  assert.deepEqual(await cancel(run.run_id), { status: 'cancelled' });
  const [delivery] = dataOf(await eventsUntilEnd(brain, run), 'delivery');
  assert.deepEqual([delivery?.status, delivery?.to, delivery?.content], ['open', '42', 'Half']);
});

test('a run that another takes the place of is stopped, and its text is kept but goes nowhere', async () => {
  const old = await half({ ...onTelegram, message: 'wether', session_id: 'edit', source_message_id: '7' });
  model.queue({ text: ['Sunny'] });
  const edited = { ...onTelegram, message: 'weather', session_id: 'edit', source_message_id: '7' };
  const run = await trigger(brain, { ...edited, replaces: old.run_id });
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(labels(of(events, old)), [
    'message user',
    'run started',
    'message assistant',
    'run cancelled',
  ]);
  const partial = dataOf(of(events, old), 'message').at(-1);
  assert.deepEqual([partial?.content, partial?.interrupted], ['Half', true]);
  assert.deepEqual(
    dataOf(events, 'delivery').map(({ content }) => content),
    ['Sunny'],
  );
  assert.deepEqual(lastPrompt(), ['weather'], 'what was taken back is no history');
  const last = await client.api.runs.last.query({ session_id: 'edit' });
  assert.deepEqual([last?.run_id, last?.trigger.data.source_message_id], [run.run_id, '7']);
});

test('what was replaced is in no later history, with all that it answered, however often it was replaced', async () => {
  const session_id = 'chain';
  await ask(brain, { message: 'before', session_id });
  model.queue({ text: ['answer one'] }, { text: ['answer two'] }, { text: ['answer three'] });
  const one = await ask(brain, { message: 'one', session_id });
  const two = await ask(brain, { message: 'two', session_id, replaces: one.run_id });
  assert.deepEqual(lastPrompt(), ['before', 'ok', 'two']);
  await ask(brain, { message: 'three', session_id, replaces: two.run_id });
  assert.deepEqual(lastPrompt(), ['before', 'ok', 'three']);
  await ask(brain, { message: 'after', session_id });
  assert.deepEqual(lastPrompt(), ['before', 'ok', 'three', 'answer three', 'after']);
});

test('a message that waits and is replaced is never answered, and the next ones know nothing of it', async () => {
  const session_id = 'waits';
  const first = await half({ message: 'first', session_id });
  const old = await trigger(brain, { message: 'second', session_id });
  const between = await trigger(brain, { message: 'between', session_id });
  const run = await trigger(brain, { message: '2nd', session_id, replaces: old.run_id });
  await cancel(first.run_id);
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(labels(of(events, old)), ['message user', 'run cancelled']);
  assert.equal(labels(of(events, between)).at(-1), 'run finished');
  assert.deepEqual(lastPrompt(), ['first', 'Half', 'between', 'ok', '2nd']);
});

test('a run that waits for its user’s word and is replaced asks no more', async () => {
  const session_id = 'asks';
  model.queue({ toolCalls: [{ name: 'send_telegram', arguments: { content: 'x', to: '-77' } }] });
  const old = await trigger(brain, { message: 'send', session_id });
  using stream = await openEvents(brain, session_id);
  await stream.until((all) => all.some(({ event }) => event === 'approval'));
  const run = await trigger(brain, { message: 'no, do not', session_id, replaces: old.run_id });
  const events = await eventsUntilEnd(brain, run);
  assert.equal(labels(of(events, old)).at(-1), 'run cancelled');
  const { results } = await client.api.approvals.list.query({ user_id: 'ann' });
  assert.deepEqual(results, []);
});

test('what a person took back before it was answered is not learnt', async () => {
  const mine = { user_id: 'lea', session_id: 'learn', source: 'web' };
  const old = await half({ ...mine, message: 'I live in Lyon.' });
  await ask(brain, { ...mine, message: 'I live in Nice.', replaces: old.run_id });
  using stream = await openEvents(brain, 'learn');
  // What is said is read in order, so the first receipt would be of what was taken back.
  const frames = await stream.until((all) => all.some(({ event }) => event === 'memory'));
  const [receipt] = dataOf(
    frames.map(({ data }) => data),
    'memory',
  );
  assert.match(receipt?.content ?? '', /Nice/);
  const { body } = await call<{ results: Memory[] }>(brain, '/memory?user_id=lea');
  assert.equal(body.results.length, 1);
  assert.match(body.results[0]?.content ?? '', /Nice/);
});

test('only a run of the same session can be replaced', async () => {
  const session_id = 'own';
  const elsewhere = await ask(brain, { message: 'elsewhere', session_id: 'other' });
  const of_eve = await ask(brain, { message: 'eve', user_id: 'eve', session_id: 'eves' });
  const own = await ask(brain, { message: 'own', session_id });
  const answer = (await eventsUntilEnd(brain, own)).at(-2)?.id ?? '';
  for (const replaces of [elsewhere.run_id, of_eve.run_id, answer, 'evt_none']) {
    const body = { source: 'test', user_id: 'ann', session_id, message: 'x', replaces };
    const refused = await call<Refusal>(brain, '/trigger', { body });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid']);
    assert.match(refused.body.error.message, /^replaces: /);
  }
});

test('the same key again is the same trigger, by all that came along with it', async () => {
  const session_id = 'key';
  const old = await ask(brain, { message: 'old', session_id });
  const other = await ask(brain, { message: 'other', session_id });
  const body = {
    source: 'test',
    user_id: 'ann',
    session_id,
    message: 'new',
    idempotency_key: 'edit 1',
    replaces: old.run_id,
    quotes: [{ author: 'Bob', content: 'hi' }],
    source_message_id: '9',
    memory: 'none',
  };
  const first = await call<TriggerResult>(brain, '/trigger', { body });
  const again = await call<TriggerResult>(brain, '/trigger', { body });
  assert.deepEqual(again.body, { ...first.body, duplicate: true });
  const { memory: _, ...withMemory } = body;
  const others = [
    { ...body, replaces: other.run_id },
    { ...body, quotes: [{ author: 'Bob', content: 'ho' }] },
    { ...body, source_message_id: '10' },
    withMemory,
  ];
  for (const different of others) {
    const refused = await call<Refusal>(brain, '/trigger', { body: different });
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
  }
  await eventsUntilEnd(brain, first.body);
});

test('a store with replaced runs is sound', async () => {
  await brain.stop();
  const { code, stdout } = await runCli(brain.dataDir, ['check']);
  assert.equal(code, 0, stdout);
});
