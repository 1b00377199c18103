import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Event, NewKey, TriggerInput } from '@brain/schema';
import { dataOf, linkTelegram, openApprovals, settle as settleAs, untilAsked } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, labels, openEvents, type Target, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { obeyLast } from '../support/obedient.ts';

let model: ScriptedModel;
let brain: RunningBrain;
/** Ann, by a key of her own; her Telegram is 100. */
let ann: Target;
before(async () => {
  model = await startModel();
  model.answer(obeyLast);
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_MAX_RUNS: '1' });
  ann = await person('ann');
  await linkTelegram(brain, 'ann', '100');
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

async function person(user_id: string): Promise<Target> {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'key' } });
  return { url: brain.url, key: body.key };
}

const send = (to: string | undefined, content = 'the plan') =>
  `CALL send_telegram ${JSON.stringify(to === undefined ? { content } : { to, content })}`;
const open = (as: Target = ann) => openApprovals(as);
const settle = (id: string, status: string, as: Target = ann) => settleAs(as, id, status);
const asked = (session_id: string, message: string, input: Partial<TriggerInput> = {}) =>
  untilAsked(brain, session_id, { message, ...input });

test('a message to another chat is asked about with its exact text, and goes out once it is approved', async () => {
  const run = await asked('approve', send('-4711', 'Meet at 8.'));
  const { data, id } = run.approval;
  assert.deepEqual([data.name, data.state], ['send_telegram', 'open']);
  assert.match(data.content, /"-4711" on telegram:\n\nMeet at 8\.$/);
  const left = Date.parse(data.expires_at ?? '') - Date.now();
  assert.ok(left > 59 * 60_000 && left <= 60 * 60_000);
  assert.deepEqual(
    (await open()).map((event) => event.id),
    [id],
  );
  const { status, body } = await settle(id, 'approved');
  assert.deepEqual([status, body.data.status, body.data.approval_id], [200, 'approved', id]);
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(labels(events), [
    'message user',
    'run started',
    'tool_call',
    'approval',
    'approval',
    'run started',
    'tool_result',
    'delivery',
    'message assistant',
    'run finished',
  ]);
  const [delivery, ...rest] = dataOf(events, 'delivery');
  assert.deepEqual([delivery?.to, delivery?.content, rest.length], ['-4711', 'Meet at 8.', 0]);
  assert.deepEqual(await open(), []);
});

test('what is denied is not done, and the model reads that the user said no', async () => {
  const run = await asked('deny', send('-4711'));
  assert.equal((await settle(run.approval.id, 'denied')).status, 200);
  const events = await eventsUntilEnd(brain, run);
  const [result] = dataOf(events, 'tool_result');
  assert.deepEqual([result?.ok, dataOf(events, 'delivery').length], [false, 0]);
  assert.match(result?.output ?? '', /^error: the user said no/);
});

test('who said no is not asked the same thing again in that run', async () => {
  const again = { name: 'send_telegram', arguments: { to: '-4711', content: 'please' } };
  model.queue(
    { toolCalls: [again] },
    { toolCalls: [again, { ...again, arguments: { to: '-4712', content: 'please' } }] },
  );
  const run = await asked('again', 'send it');
  await settle(run.approval.id, 'denied');
  using stream = await openEvents(brain, 'again');
  await stream.until((all) =>
    all.some(({ data: { data } }) => data.event_type === 'approval' && /4712/.test(data.content)),
  );
  const [other, ...rest] = await open();
  assert.deepEqual([other?.data.call_id === run.approval.data.call_id, rest.length], [false, 0]);
  await settle(other?.id ?? '', 'denied');
  assert.equal(dataOf(await eventsUntilEnd(brain, run), 'approval').length, 4);
});

test('an answer counts once, also when many come in one moment, and not for another person', async () => {
  const run = await asked('once', send('-4711'));
  const bob = await person('bob');
  assert.deepEqual(await open(bob), []);
  assert.equal((await settle(run.approval.id, 'approved', bob)).status, 404);
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, at) => settle(run.approval.id, at % 2 ? 'denied' : 'approved')),
  );
  const taken = all.filter(({ status }) => status === 200);
  assert.deepEqual([taken.length, all.filter(({ status }) => status === 409).length], [1, 7]);
  const events = await eventsUntilEnd(brain, run);
  assert.equal(dataOf(events, 'approval').length, 2);
  assert.equal((await settle(run.approval.id, 'approved')).status, 409);
  for (const id of ['evt_none', run.run_id, events[4]?.id ?? ''])
    assert.equal((await settle(id, 'approved')).status, 404);
  assert.equal((await settle(run.approval.id, 'expired')).status, 400);
});

test('a run that waits for its user takes no room, and what comes behind it waits', async () => {
  const run = await asked('room', send('-4711'));
  const next = await trigger(brain, { message: 'next', session_id: 'room' });
  assert.equal((await ask(brain, { message: 'elsewhere', session_id: 'elsewhere' })).status, 'finished');
  const metrics = String((await call(brain, '/metrics')).body);
  for (const line of [
    'open_approvals 1',
    'active_runs 0',
    'waiting_sessions 0',
    'oldest_open_seconds{kind="run"} 0',
  ])
    assert.ok(metrics.includes(`brain_${line}\n`), `${line}\n${metrics}`);
  await settle(run.approval.id, 'approved');
  const events = await eventsUntilEnd(brain, next);
  assert.deepEqual(labels(events, next.run_id), [
    'message user',
    'run started',
    'message assistant',
    'run finished',
  ]);
  const ends = events.flatMap(({ data }) =>
    data.event_type === 'run' && data.status === 'finished' ? [data] : [],
  );
  assert.deepEqual(
    ends.map(({ run_id }) => run_id),
    [run.run_id, next.run_id],
  );
});

test('to stop a run that waits ends it: what it asked can be answered no more, and the next one goes on', async () => {
  const run = await asked('cancel', send('-4711'));
  const next = await trigger(brain, { message: 'next', session_id: 'cancel' });
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  assert.deepEqual(await client.api.runs.cancel.mutate({ run_id: run.run_id }), { status: 'cancelled' });
  await client.close();
  assert.deepEqual(await open(), []);
  assert.equal((await settle(run.approval.id, 'approved')).status, 409);
  assert.equal(labels(await eventsUntilEnd(brain, next), next.run_id).at(-1), 'run finished');
});

test('a session whose run waits can be removed', async () => {
  const run = await asked('remove', send('-4711'));
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  await client.api.sessions.remove.mutate({ session_id: 'remove' });
  await client.close();
  assert.deepEqual(await open(), []);
  assert.equal((await settle(run.approval.id, 'approved')).status, 404);
});

test('the typed client lists and answers what its user is asked', async () => {
  const run = await asked('typed', send('-4711'));
  const client = createBrainClient({ url: ann.url, key: ann.key });
  const { results } = await client.api.approvals.list.query({});
  assert.deepEqual(
    results.map(({ id }) => id),
    [run.approval.id],
  );
  const settled = await client.api.approvals.settle.mutate({
    id: run.approval.id,
    status: 'denied',
    via: 'web',
  });
  assert.deepEqual([settled.data.status, settled.data.via], ['denied', 'web']);
  await client.close();
  await eventsUntilEnd(brain, run);
});

test('two calls of one turn are asked about one after the other', async () => {
  model.queue({
    toolCalls: ['-1', '-2'].map((to) => ({ name: 'send_telegram', arguments: { to, content: 'x' } })),
  });
  const run = await asked('two', 'both');
  using stream = await openEvents(brain, 'two');
  await settle(run.approval.id, 'denied');
  const count = (all: { data: Event }[]) =>
    dataOf(
      all.map(({ data }) => data),
      'approval',
    ).length;
  await stream.until((all) => count(all) === 3);
  const [second] = await open();
  assert.notEqual(second?.id, run.approval.id);
  await settle(second?.id ?? '', 'approved');
  const deliveries = dataOf(await eventsUntilEnd(brain, run), 'delivery');
  assert.deepEqual(
    deliveries.map(({ to }) => to),
    ['-2'],
  );
});

for (const [where, to, input] of [
  ['no address, so their own', undefined, { source: 'web' }],
  ['an address that is proven theirs', '100', { source: 'web' }],
  ['where they wrote from', '-55', { source: 'telegram', reply_to: '-55' }],
] as const) {
  test(`a message goes freely to ${where}`, async () => {
    const outcome = await ask(brain, { message: send(to), session_id: where, ...input });
    assert.match(outcome.reply ?? '', /handed over/);
    const [delivery] = dataOf(await eventsUntilEnd(brain, outcome), 'delivery');
    assert.deepEqual([delivery?.to, delivery?.status], [to ?? '100', 'open']);
  });
}

for (const [source, reply_to, to] of [
  ['telegram', '-55', '-55'],
  ['cron', undefined, '100'],
  ['webhook', undefined, '100'],
] as const) {
  test(`who asked from ${source} is asked on Telegram too`, async () => {
    const input = { source, ...(reply_to === undefined ? {} : { reply_to }) };
    const run = await asked(`question ${source}`, send('-4711'), input);
    await settle(run.approval.id, 'denied');
    const [question] = dataOf(await eventsUntilEnd(brain, run), 'delivery');
    assert.deepEqual([question?.approval_id, question?.to], [run.approval.id, to]);
    assert.equal(question?.content, run.approval.data.content);
  });
}

test('a store with an open approval is sound', async () => {
  const run = await asked('sound', send('-4711'));
  const { code, stdout } = await runCli(brain.dataDir, ['check']);
  assert.equal(code, 0, stdout);
  await settle(run.approval.id, 'denied');
});
