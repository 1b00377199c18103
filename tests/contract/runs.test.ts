import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { RunOutcome } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, labels, openEvents, trigger } from '../support/http.ts';
import {
  type Answer,
  type ChatRequest,
  createGate,
  type Received,
  type ScriptedModel,
  startModel,
} from '../support/model.ts';

const WAITING = 3;
let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
/** What the model says to each message; the last one again when there are no more. */
const scripts = new Map<string, Answer[]>();
before(async () => {
  model = await startModel();
  model.answer((request) => {
    const script = scripts.get(asked(request)) ?? [];
    return (script.length > 1 ? script.shift() : script[0]) ?? { text: [`re: ${asked(request)}`] };
  });
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    BRAIN_MAX_WAITING: `${WAITING}`,
  });
  client = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** A message as its sender wrote it, without the facts that came along. */
const words = (content: unknown) => String(content).split('\n---\n').at(-1) ?? '';
const asked = ({ messages }: ChatRequest) => words(messages.findLast(({ role }) => role === 'user')?.content);
const requestsOf = (message: string): Received[] =>
  model.requests.filter(({ body }) => asked(body) === message);
/** What was said, as a request tells it to the model. */
const prompt = (request: Received | undefined) =>
  request?.body.messages.filter(({ role }) => role !== 'system').map(({ content }) => words(content));
const cancel = (run_id: string) => client.api.runs.cancel.mutate({ run_id });

/** Resolves when the provider has seen the caller of that message go. */
function dropped(message: string): Promise<unknown> {
  const { signal } = requestsOf(message)[0] ?? assert.fail('it was never asked');
  return signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: AbortSignal.timeout(10_000) });
}

/** Posts a message whose answer stands at a gate; resolves when the model stands there. */
async function hold(message: string, session_id: string, answer: Answer = {}) {
  const gate = createGate();
  scripts.set(message, [{ text: [`re: ${message}`], gates: { 0: gate }, ...answer }]);
  const run = await trigger(brain, { message, session_id });
  if (!answer.gates) await gate.reached;
  return { ...run, open: gate.open };
}

test('messages that come during a run wait their turn, in order, and no prompt holds one before it is its turn', async () => {
  const gates = [createGate(), createGate()];
  scripts.set('m1', [
    { toolCalls: [{ name: 'think', arguments: { thought: 'x' } }], gates: { 0: gates[0] ?? createGate() } },
    { text: ['a1'], gates: { 0: gates[1] ?? createGate() } },
  ]);
  await trigger(brain, { message: 'm1', session_id: 'order' });
  await gates[0]?.reached;
  await trigger(brain, { message: 'm2', session_id: 'order' });
  gates[0]?.open();
  await gates[1]?.reached;
  const last = await trigger(brain, { message: 'm3', session_id: 'order' });
  gates[1]?.open();
  const events = await eventsUntilEnd(brain, last);

  assert.deepEqual(
    requestsOf('m1').map((request) => prompt(request)?.slice(0, 1)),
    [['m1'], ['m1']],
  );
  assert.ok(requestsOf('m1').every(({ body }) => !/m2|m3/.test(JSON.stringify(body.messages))));
  assert.deepEqual(prompt(requestsOf('m2')[0]), ['m1', 'a1', 'm2']);
  assert.deepEqual(prompt(requestsOf('m3')[0]), ['m1', 'a1', 'm2', 're: m2', 'm3']);
  const runs = labels(events).filter((label) => label.startsWith('run '));
  assert.deepEqual(runs, Array.from({ length: 3 }, () => ['run started', 'run finished']).flat());
});

test('sessions run side by side', async () => {
  const [one, two] = await Promise.all([hold('p1', 'p1'), hold('p2', 'p2')]);
  assert.equal((await ask(brain, { message: 'p3', session_id: 'p3' })).status, 'finished');
  one.open();
  two.open();
  await Promise.all([one, two].map((run) => eventsUntilEnd(brain, run)));
});

test('when as many messages wait as may, the next is refused with 429 and Retry-After, and none is lost', async () => {
  const running = await hold('w0', 'full');
  const session_id = 'full';
  const waiting = [];
  for (let at = 1; at <= WAITING; at += 1) {
    waiting.push(await trigger(brain, { message: `w${at}`, session_id, idempotency_key: `w${at}` }));
  }
  const body = { source: 'test', user_id: 'ann', message: 'one too many', session_id };
  const refused = await call<{ error: { code: string; message: string } }>(brain, '/trigger', { body });
  assert.equal(refused.status, 429);
  assert.equal(refused.body.error.code, 'too_many');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  const again = await trigger(brain, { message: 'w1', session_id, idempotency_key: 'w1' });
  assert.equal(again.duplicate, true, 'a message that waits already is not refused when it comes again');
  assert.equal((await ask(brain, { message: 'elsewhere', session_id: 'not full' })).status, 'finished');
  running.open();
  for (const run of waiting)
    assert.equal(labels(await eventsUntilEnd(brain, run), run.run_id).at(-1), 'run finished');
  assert.equal(requestsOf('one too many').length, 0);
  assert.equal((await ask(brain, { message: 'room again', session_id })).status, 'finished');
});

test('a run stopped in mid-answer keeps what was written, and the provider sees the connection close', async () => {
  const gate = createGate();
  scripts.set('stop me', [{ text: ['Half of', ' an answer'], gates: { 1: gate } }]);
  const run = await trigger(brain, { message: 'stop me', session_id: 'stop' });
  using stream = await openEvents(brain, 'stop');
  await stream.untilText(run.run_id, 'Half of');
  assert.deepEqual(await cancel(run.run_id), { status: 'cancelled' });
  await dropped('stop me');
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(labels(events), ['message user', 'run started', 'message assistant', 'run cancelled']);
  const partial = events.at(-2)?.data;
  assert.ok(partial?.event_type === 'message' && partial.interrupted === true && partial.turn === 0);
  assert.equal(partial.content, 'Half of');

  await ask(brain, { message: 'and then?', session_id: 'stop' });
  assert.deepEqual(prompt(requestsOf('and then?')[0]), ['stop me', 'Half of', 'and then?']);
});

test('who waits for a run that is stopped is told so', async () => {
  const body = {
    source: 'test',
    user_id: 'ann',
    message: 'wait and stop',
    session_id: 'told',
    idempotency_key: 't',
  };
  const gate = createGate();
  scripts.set('wait and stop', [{ text: ['Begun', ' more'], gates: { 1: gate } }]);
  const waiting = call<RunOutcome>(brain, '/trigger?wait=20', { body });
  await gate.reached;
  const { run_id } = await trigger(brain, body);
  using stream = await openEvents(brain, 'told');
  await stream.untilText(run_id, 'Begun');
  await cancel(run_id);
  const { status, body: outcome } = await waiting;
  assert.deepEqual([status, outcome.status, outcome.reply], [200, 'cancelled', 'Begun']);
});

test('a run stopped before it wrote anything ends without a message', async () => {
  const run = await hold('silent', 'silent');
  assert.deepEqual(await cancel(run.run_id), { status: 'cancelled' });
  await dropped('silent');
  assert.deepEqual(labels(await eventsUntilEnd(brain, run)), [
    'message user',
    'run started',
    'run cancelled',
  ]);
});

test('a message that is stopped while it waits is never answered, and those around it are', async () => {
  const first = await hold('c1', 'wait');
  const second = await trigger(brain, { message: 'c2', session_id: 'wait' });
  const third = await trigger(brain, { message: 'c3', session_id: 'wait' });
  assert.deepEqual(await cancel(second.run_id), { status: 'cancelled' });
  first.open();
  const events = await eventsUntilEnd(brain, third);
  assert.deepEqual(labels(events, first.run_id).at(-1), 'run finished');
  assert.deepEqual(labels(events, second.run_id), ['message user', 'run cancelled']);
  assert.deepEqual(labels(events, third.run_id).at(-1), 'run finished');
  assert.equal(requestsOf('c2').length, 0);
});

test('stopping a run that has ended changes nothing and says how it ended', async () => {
  const finished = await ask(brain, { message: 'over', session_id: 'over' });
  const before = await eventsUntilEnd(brain, finished);
  assert.deepEqual(await cancel(finished.run_id), { status: 'finished' });
  assert.deepEqual(await eventsUntilEnd(brain, finished), before);
});

test('a run stopped many times at once ends once', async () => {
  const run = await hold('many', 'many');
  const statuses = await Promise.all(Array.from({ length: 10 }, () => cancel(run.run_id)));
  assert.deepEqual(new Set(statuses.map(({ status }) => status)), new Set(['cancelled']));
  const last = await ask(brain, { message: 'next', session_id: 'many' });
  const events = await eventsUntilEnd(brain, last);
  assert.equal(labels(events, run.run_id).filter((label) => label === 'run cancelled').length, 1);
});

test('a run that waits to try a failing provider again can be stopped', async () => {
  scripts.set('retrying', [{ fault: { kind: 'status', status: 429, retryAfterSeconds: 50 } }]);
  const run = await trigger(brain, { message: 'retrying', session_id: 'retrying' });
  while (requestsOf('retrying').length === 0) await model.nextRequest();
  assert.deepEqual(await cancel(run.run_id), { status: 'cancelled' });
});
