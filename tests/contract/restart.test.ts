import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { FoundMemory, StoredEvent } from '@brain/schema';
import { WebSocket } from 'ws';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, eventsUntilEnd, labels, openEvents, trigger } from '../support/http.ts';
import {
  type Answer,
  type ChatRequest,
  createGate,
  type ScriptedModel,
  startModel,
} from '../support/model.ts';

const STOPS_WITHIN_MS = 10_000;
let model: ScriptedModel;
let brain: RunningBrain;
let env: Record<string, string>;
/** What the model says to each message, in turn; then `re:` and the message. */
const scripts = new Map<string, Answer[]>();
before(async () => {
  model = await startModel();
  model.answer((request) => scripts.get(asked(request))?.shift() ?? { text: [`re: ${asked(request)}`] });
  const BRAIN_DATA_DIR = await mkdtemp(join(tmpdir(), 'brain-'));
  env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR };
  brain = await startBrain(env);
});
after(async () => {
  await brain?.kill();
  await model?.stop();
  await rm(env['BRAIN_DATA_DIR'] ?? '', { recursive: true, force: true });
});

const words = (content: unknown) => String(content).split('\n---\n').at(-1) ?? '';
const asked = ({ messages }: ChatRequest) => words(messages.findLast(({ role }) => role === 'user')?.content);
const requestsOf = (message: string) => model.requests.filter(({ body }) => asked(body) === message);

async function killAndStart(): Promise<void> {
  await brain.kill();
  brain = await startBrain(env);
}

/** The texts of a role in a session, in order. */
const said = (events: StoredEvent[], role: 'user' | 'assistant') =>
  events.flatMap(({ data }) => (data.event_type === 'message' && data.role === role ? [data.content] : []));
const ends = (events: StoredEvent[]) =>
  events.flatMap(({ data }) =>
    data.event_type === 'run' && !['started', 'waiting'].includes(data.status) ? [data.run_id] : [],
  );

test('killed in mid-answer, with messages waiting: each is answered after the restart, once and in order', async () => {
  const gate = createGate();
  scripts.set('one', [{ text: ['Half of', ' it'], gates: { 1: gate } }, { text: ['The whole of it'] }]);
  const first = await trigger(brain, { message: 'one', session_id: 'stream' });
  const runs = [first];
  for (const message of ['two', 'three']) runs.push(await trigger(brain, { message, session_id: 'stream' }));
  using stream = await openEvents(brain, 'stream');
  await stream.untilText(first.run_id, 'Half of');
  await killAndStart();
  const events = await eventsUntilEnd(brain, runs.at(-1) ?? first);
  assert.deepEqual(said(events, 'assistant'), ['The whole of it', 're: two', 're: three']);
  assert.deepEqual(
    ends(events),
    runs.map(({ run_id }) => run_id),
  );
  assert.deepEqual(labels(events, first.run_id), [
    'message user',
    'run started',
    'run started',
    'message assistant',
    'run finished',
  ]);
  const attempts = events.flatMap(({ data }) =>
    data.event_type === 'run' && data.status === 'started' ? [data.attempt] : [],
  );
  assert.deepEqual(attempts, [1, 2, 1, 1]);
});

test('killed after a tool result: the tool is not run again, nor the model asked again for that turn', async () => {
  const gate = createGate();
  const call_1 = { name: 'remember', arguments: { content: 'Ann plays chess' }, id: 'call_1' };
  const call_2 = { name: 'send_message', arguments: { content: 'One moment' }, id: 'call_2' };
  scripts.set('chess', [
    { text: ['I note it.'], toolCalls: [call_1, call_2] },
    { text: ['x'], gates: { 0: gate } },
    { text: ['Noted'] },
  ]);
  const run = await trigger(brain, { message: 'chess', session_id: 'tool' });
  await gate.reached;
  await killAndStart();
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(said(events, 'assistant'), ['I note it.', 'One moment', 'Noted']);
  assert.deepEqual(
    labels(events).filter((label) => /tool|memory/.test(label)),
    ['tool_call', 'tool_call', 'tool_result', 'memory', 'tool_result'],
  );
  const { body } = await call<{ results: FoundMemory[] }>(brain, '/memory/search?q=chess&user_id=ann');
  assert.equal(body.results.length, 1);
  const requests = requestsOf('chess');
  assert.equal(requests.length, 3);
  const [before, after] = requests.slice(1).map((request) => request.body.messages);
  // The first message holds fast memory, which the tool has changed.
  assert.deepEqual(after?.slice(1), before?.slice(1));
});

test('killed right after its 202, a trigger is not lost, in whatever session', async () => {
  const runs = await Promise.all(
    Array.from({ length: 40 }, (_, at) => trigger(brain, { message: `t${at}`, session_id: `s${at % 8}` })),
  );
  await killAndStart();
  const all = await Promise.all(runs.map((run) => eventsUntilEnd(brain, run)));
  for (const [at, run] of runs.entries())
    assert.equal(ends(all[at] ?? []).filter((id) => id === run.run_id).length, 1);
});

test('a run that was stopped stays stopped after a restart', async () => {
  const gate = createGate();
  scripts.set('stop', [{ text: ['x'], gates: { 0: gate } }]);
  const run = await trigger(brain, { message: 'stop', session_id: 'stop' });
  await gate.reached;
  const client = createBrainClient({ url: brain.url, key: brain.key });
  await client.api.runs.cancel.mutate({ run_id: run.run_id });
  await client.close();
  await killAndStart();
  const next = await trigger(brain, { message: 'next', session_id: 'stop' });
  const events = await eventsUntilEnd(brain, next);
  assert.deepEqual(labels(events, run.run_id), ['message user', 'run started', 'run cancelled']);
  assert.equal(requestsOf('stop').length, 1);
});

test('SIGTERM in mid-answer ends the brain with 0 in time, and the run goes on after the restart', async () => {
  const gate = createGate();
  scripts.set('term', [{ text: ['Half', ' x'], gates: { 1: gate } }, { text: ['Whole'] }]);
  const run = await trigger(brain, { message: 'term', session_id: 'term' });
  const waiting = await trigger(brain, { message: 'term 2', session_id: 'term' });
  await gate.reached;
  const began = performance.now();
  assert.equal(await brain.stop(), 0);
  assert.ok(performance.now() - began < STOPS_WITHIN_MS);
  brain = await startBrain(env);
  const events = await eventsUntilEnd(brain, waiting);
  assert.deepEqual(labels(events, run.run_id), [
    'message user',
    'run started',
    'run waiting',
    'run started',
    'message assistant',
    'run finished',
  ]);
  assert.deepEqual(said(events, 'assistant'), ['Whole', 're: term 2']);
});

test('a run that ends soon after SIGTERM is let finish, and not done again', async () => {
  const gate = createGate();
  scripts.set('soon', [{ text: ['Just', ' in time'], gates: { 1: gate } }]);
  const run = await trigger(brain, { message: 'soon', session_id: 'soon' });
  await gate.reached;
  const stopped = brain.stop();
  gate.open();
  assert.equal(await stopped, 0);
  brain = await startBrain(env);
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(labels(events), ['message user', 'run started', 'message assistant', 'run finished']);
  assert.equal(requestsOf('soon').length, 1);
});

test('SIGTERM ends the brain in time although subscribers, sockets and waiting posts are open', async () => {
  const gate = createGate();
  scripts.set('open', [{ text: ['x'], gates: { 0: gate } }]);
  const body = { source: 'test', user_id: 'ann', message: 'open', session_id: 'open' };
  const waiting = call(brain, '/trigger?wait=100', { body }).catch(() => undefined);
  await gate.reached;
  using _stream = await openEvents(brain, 'open');
  const client = createBrainClient({ url: brain.url, key: brain.key });
  const subscribed = Promise.withResolvers<void>();
  client.api.events.subscribe({ session_id: 'open' }, { onData: () => subscribed.resolve() });
  await subscribed.promise;
  const deaf = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc`);
  deaf.on('error', () => undefined).on('open', () => deaf.pause());
  const began = performance.now();
  assert.equal(await brain.stop(), 0);
  assert.ok(performance.now() - began < STOPS_WITHIN_MS);
  await Promise.all([waiting, client.close()]);
  deaf.terminate();
  brain = await startBrain(env);
});
