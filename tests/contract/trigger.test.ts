import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunOutcome, TriggerResult } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, labels, openEvents, textOf, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let dataDir: string;
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  model = await startModel();
  await start();
});
after(async () => {
  await brain?.kill();
  await model?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR: dataDir });
}

/** How often somebody's message with that text stands in a session. */
async function said(run: TriggerResult, content: string): Promise<number> {
  const events = await eventsUntilEnd(brain, run);
  return events.filter(({ data }) => data.event_type === 'message' && data.content === content).length;
}

test('a trigger is answered 202 with its ids, and its session is source:user_id unless it names one', async () => {
  const body = { source: 'cron', user_id: 'ann', message: 'Good morning' };
  const { status, body: result } = await call<TriggerResult>(brain, '/trigger', { body });
  assert.equal(status, 202);
  assert.deepEqual(Object.keys(result).toSorted(), ['duplicate', 'event_id', 'run_id', 'session_id']);
  assert.equal(result.session_id, 'cron:ann');
  assert.equal(result.duplicate, false);
  assert.match(result.event_id, /^evt_/);
  assert.equal(result.run_id, result.event_id);
  const named = await trigger(brain, { message: 'Hi', session_id: 'named' });
  assert.equal(named.session_id, 'named');
  await Promise.all([eventsUntilEnd(brain, result), eventsUntilEnd(brain, named)]);
});

test('the events of a run come in the order of the contract, and each names its run', async () => {
  model.queue(
    { text: ['Let me ', 'think.'], toolCalls: [{ name: 'think', arguments: { thought: 'six' } }] },
    { text: ['It is', ' six', ', Zoë 🌻.'] },
  );
  const run = await trigger(brain, { message: 'Three times two?', session_id: 'order' });
  using stream = await openEvents(brain, 'order');
  const frames = await stream.untilEnd(run.run_id);
  const stored = frames.filter(({ data }) => data.seq !== null);
  assert.deepEqual(labels(stored.map(({ data }) => data)), [
    'message user',
    'run started',
    'message assistant',
    'tool_call',
    'tool_result',
    'thought',
    'message assistant',
    'run finished',
  ]);
  assert.ok(frames.every(({ data }) => 'run_id' in data.data && data.data.run_id === run.run_id));
  assert.ok(frames.every(({ event, data }) => event === data.data.event_type && data.type === 'event'));
  assert.ok(frames.every(({ data }) => data.user_id === 'ann' && data.session_id === 'order'));
  assert.ok(stored.every(({ id, data }) => id === String(data.seq) && data.id?.startsWith('evt_')));
  const seqs = stored.map(({ data }) => data.seq);
  assert.deepEqual(
    seqs,
    seqs.toSorted((a, b) => Number(a) - Number(b)),
  );
  assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
});

test('deltas have no cursor, and put together they are the message that follows', async () => {
  const gate = createGate();
  model.queue({ text: ['One', ' twö', ' 🌍', ' three'], gates: { 0: gate } });
  const run = await trigger(brain, { message: 'Count', session_id: 'deltas' });
  using stream = await openEvents(brain, 'deltas');
  await stream.until((frames) => labels(frames.map(({ data }) => data)).includes('run started'));
  gate.open();
  const frames = await stream.untilEnd(run.run_id);
  const deltas = frames.filter(({ event }) => event === 'delta');
  assert.ok(deltas.length > 0);
  assert.ok(deltas.every(({ id, data }) => id === null && data.seq === null && data.id === null));
  assert.equal(textOf(frames, run.run_id), 'One twö 🌍 three');
  const at = frames.findLastIndex(({ event }) => event === 'delta');
  const next = frames[at + 1]?.data.data;
  assert.equal(next?.event_type === 'message' && next.content, 'One twö 🌍 three');
});

test('with ?wait= the answer is held until the run has ended, and brings the reply', async () => {
  model.queue({ text: ['A held', ' answer'] });
  const outcome = await ask(brain, { message: 'Wait for it', session_id: 'held' });
  assert.equal(outcome.status, 'finished');
  assert.equal(outcome.reply, 'A held answer');
  assert.equal(outcome.event_id, outcome.run_id);
  assert.equal(outcome.session_id, 'held');
  assert.equal(outcome.duplicate, false);
});

test('a run that has not ended within ?wait= is answered 202 and goes on', async () => {
  const gate = createGate();
  model.queue({ text: ['Late'], gates: { 0: gate } });
  const body = { source: 'test', user_id: 'ann', message: 'Slow one', session_id: 'late' };
  const { status, body: result } = await call<TriggerResult>(brain, '/trigger?wait=1', { body });
  assert.equal(status, 202);
  assert.deepEqual(Object.keys(result).toSorted(), ['duplicate', 'event_id', 'run_id', 'session_id']);
  gate.open();
  assert.equal(labels(await eventsUntilEnd(brain, result)).at(-1), 'run finished');
});

test('?wait= takes fractions of a second', async () => {
  const body = { source: 'test', user_id: 'ann', message: 'Quick one', session_id: 'fraction' };
  for (const wait of ['0', '0.5', '32.3', '1.001']) {
    const { status, body: result } = await call(brain, `/trigger?wait=${wait}`, { body });
    assert.ok(status === 200 || status === 202, `wait=${wait}: ${status} ${JSON.stringify(result)}`);
  }
});

test('?wait= on a trigger that was sent before gives the outcome it had', async () => {
  const body = {
    source: 'test',
    user_id: 'ann',
    message: 'Again',
    session_id: 'again',
    idempotency_key: 'w1',
  };
  const first = await call<RunOutcome>(brain, '/trigger?wait=20', { body });
  const second = await call<RunOutcome>(brain, '/trigger?wait=20', { body });
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.deepEqual(second.body, { ...first.body, duplicate: true });
});

test('a key that comes again, in the header or the body, gives the same ids and starts no second run', async () => {
  const input = { message: 'Pay the rent', session_id: 'rent' };
  const first = await trigger(brain, input, { headers: { 'idempotency-key': 'rent-1' } });
  const again = await trigger(brain, input, { headers: { 'Idempotency-Key': 'rent-1' } });
  const inBody = await trigger(brain, { ...input, idempotency_key: 'rent-1' });
  assert.equal(first.duplicate, false);
  assert.deepEqual(again, { ...first, duplicate: true });
  assert.deepEqual(inBody, { ...first, duplicate: true });
  assert.equal(await said(first, 'Pay the rent'), 1);
});

test('twenty posts at once under one key start one run', async () => {
  const input = { message: 'Only once', session_id: 'race', idempotency_key: 'race-1' };
  const results = await Promise.all(Array.from({ length: 20 }, () => trigger(brain, input)));
  assert.equal(new Set(results.map(({ run_id }) => run_id)).size, 1);
  assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1);
  const last = await trigger(brain, { message: 'After', session_id: 'race' });
  const events = await eventsUntilEnd(brain, last);
  assert.equal(labels(events, results[0]?.run_id).filter((label) => label === 'run started').length, 1);
  assert.equal(await said(last, 'Only once'), 1);
});

test('a key is known after a restart', async () => {
  const input = { message: 'Before the restart', session_id: 'restart', idempotency_key: 'r1' };
  const first = await trigger(brain, input);
  await eventsUntilEnd(brain, first);
  await brain.kill();
  await start();
  assert.deepEqual(await trigger(brain, input), { ...first, duplicate: true });
  assert.equal(await said(first, 'Before the restart'), 1);
});

for (const [what, other] of Object.entries({
  message: { message: 'Something else' },
  'user and session': { user_id: 'bob', session_id: 'bobs' },
  session: { session_id: 'another' },
  model: { model: 'other-model' },
  context: { context: { city: 'Lyon' } },
  response_to: { response_to: ['email'] },
})) {
  test(`a key used for another ${what} is a conflict`, async () => {
    const input = { message: 'First', session_id: `conflict ${what}`, idempotency_key: `c-${what}` };
    await trigger(brain, input);
    const body = { source: 'test', user_id: 'ann', ...input, ...other };
    const { status, body: answer } = await call<{ error: { code: string; message: string } }>(
      brain,
      '/trigger',
      {
        body,
      },
    );
    assert.equal(status, 409);
    assert.equal(answer.error.code, 'conflict');
    assert.match(answer.error.message, /idempotency_key/i);
  });
}

test('a key with all its fields, nulls in the context too, is the same trigger when it comes again', async () => {
  const input = {
    message: 'All of it',
    session_id: 'all',
    idempotency_key: 'all-1',
    response_to: ['test', 'web'],
    context: {
      b: null,
      a: [
        1,
        {
          deep: null,
          text: 'é',
        },
      ],
      n: 1.5,
    },
    model: 'scripted',
    reply_to: 'x',
  };
  const first = await trigger(brain, input);
  await eventsUntilEnd(brain, first);
  assert.deepEqual(await trigger(brain, input), { ...first, duplicate: true });
});

test('the same key from another source is another trigger', async () => {
  const input = { message: 'Hello', session_id: 'sources', idempotency_key: 's1' };
  const one = await trigger(brain, { ...input, source: 'slack' });
  const two = await trigger(brain, { ...input, source: 'email' });
  assert.notEqual(one.run_id, two.run_id);
  assert.equal(two.duplicate, false);
});

test('two different keys, in header and body, are refused', async () => {
  const body = { source: 'test', user_id: 'ann', message: 'Which?', idempotency_key: 'one' };
  const { status } = await call(brain, '/trigger', { body, headers: { 'idempotency-key': 'two' } });
  assert.equal(status, 400);
});

test('the model that a trigger names is the one asked', async () => {
  await ask(brain, { message: 'Which?', session_id: 'named model', model: 'openai/special/one' });
  assert.ok(model.requests.some(({ body }) => body.model === 'special/one'));
});
