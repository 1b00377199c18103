import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf, StoredEvent } from '@brain/schema';
import { createPrices } from '../../apps/brain/src/model/prices.ts';
import { createRecord } from '../../apps/brain/src/runs/record.ts';
import { LostRun, openRun } from '../../apps/brain/src/runs/run.ts';
import { endId, foldRun, stepId } from '../../apps/brain/src/runs/steps.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';
import { kindOf, openRuns } from './open-runs.ts';

const remembers = { name: 'remember', arguments: { content: 'Ann likes tea' }, id: 'call_0' };
const thinks = { name: 'think', arguments: { thought: 'hm' } };

/** Leaves a trigger behind in a session of its own, its run started a number of times. */
async function leave(
  { store }: Awaited<ReturnType<typeof openParts>>,
  name: string,
  starts: number,
): Promise<StoredEvent<'message'>> {
  await store.write({ rows: [triggerRow(name, { ...ann, session_id: `left:${name}` })] });
  const trigger = (await store.events.get(triggerRow(name).id)) as StoredEvent<'message'>; // written as one
  for (let attempt = 1; attempt <= starts; attempt += 1) {
    const data: DataOf<'run'> = { event_type: 'run', run_id: trigger.id, status: 'started', attempt };
    await store.write({ rows: [eventRow(trigger, stepId(trigger.id, 'start', attempt), data)] });
  }
  return trigger;
}

test('an answer is a message, then the end; its steps stand in the order of the contract', async () => {
  await using parts = await openRuns();
  parts.scripted.queue({ text: ['One ', 'moment.'], toolCalls: [thinks] }, { text: ['Done.'] });
  const run_id = await parts.ask('hello');
  assert.equal((await parts.ended(run_id)).status, 'finished');
  assert.deepEqual((await parts.eventsOf(run_id)).map(kindOf), [
    'message user',
    'run started',
    'message assistant',
    'tool_call',
    'tool_result',
    'thought',
    'message assistant',
    'run finished',
  ]);
  assert.deepEqual(parts.faults, []);
});

test('the state that a run keeps while it works is the fold of what it stored', async () => {
  await using parts = await openRuns();
  const answers = [
    { text: ['  \n'], toolCalls: [thinks, remembers] },
    { text: ['And now: '], toolCalls: [{ name: 'send_message', arguments: { content: 'half way' } }] },
    { text: ['Done.'] },
  ];
  parts.scripted.queue(...answers);
  const run_id = await parts.ask('hello');
  await parts.ended(run_id);
  const asked = parts.scripted.requests.at(-1)?.body.messages ?? [];
  // What a later attempt would send is what this one has sent.
  const { turns } = foldRun(await parts.eventsOf(run_id));
  const said = asked.filter(({ role }) => role === 'assistant').map(({ content }) => content ?? '');
  assert.deepEqual(
    said,
    turns.slice(0, -1).map(({ text }) => text),
  );
});

test('one run at a time a session, in the order accepted, while sessions go side by side', async () => {
  await using parts = await openRuns();
  const gates = [parts.scripted.gate(), parts.scripted.gate(), parts.scripted.gate()] as const;
  parts.scripted.queue(...gates.map((gate) => ({ text: ['ok'], gates: { 0: gate } })));
  const ben = { user_id: 'ben', session_id: 'web:ben' };
  const first = await parts.ask('first');
  await gates[0].reached;
  const second = await parts.ask('second');
  const other = await parts.ask('other', ben);
  await gates[1].reached;
  assert.equal(parts.runs.load.active, 2, 'the second of the session waits');
  gates[1].open();
  await parts.ended(other, ben);
  assert.deepEqual((await parts.eventsOf(second)).map(kindOf), ['message user']);
  gates[0].open();
  await parts.ended(first);
  await gates[2].reached;
  assert.equal(parts.runs.load.active, 1);
  gates[2].open();
  assert.equal((await parts.ended(second)).status, 'finished');
  assert.equal(parts.scripted.requests.length, 3, 'each is asked for once');
  const once = ['message user', 'run started', 'message assistant', 'run finished'];
  for (const run of [first, second]) assert.deepEqual((await parts.eventsOf(run)).map(kindOf), once);
});

test('a run that another attempt has ended stops without a word', async () => {
  await using parts = await openRuns();
  const gate = parts.scripted.gate();
  parts.scripted.queue({ text: ['too late'], gates: { 0: gate } });
  const run_id = await parts.ask('hello');
  await gate.reached;
  const trigger = (await parts.store.events.get(run_id)) as StoredEvent<'message'>; // its own id
  const data: DataOf<'run'> = { event_type: 'run', run_id, status: 'finished' };
  await parts.store.write({
    rows: [eventRow(trigger, endId(run_id), data)],
    patches: [{ id: run_id, data: { state: 'done' } }],
  });
  gate.open();
  const next = await parts.ask('next');
  await parts.ended(next);
  assert.deepEqual((await parts.eventsOf(run_id)).map(kindOf), [
    'message user',
    'run started',
    'run finished',
  ]);
  assert.deepEqual(parts.faults, []);
});

test('a step that another attempt has stored is refused to this one', async () => {
  await using parts = await openParts();
  const trigger = await leave(parts, 'a', 1);
  const signal = AbortSignal.timeout(5000);
  const run = openRun({ trigger, events: [], identities: [] }, signal);
  const deps = { isToReview: () => false, prices: createPrices(parts.store) };
  await assert.rejects(createRecord(parts.store, signal, deps).start(run, 'scripted'), LostRun);
});

test('a run that was started five times and never got further is failed, with a message', async () => {
  await using parts = await openRuns(async (left) => void (await leave(left, 'poison', 5)));
  await parts.runs.resume();
  const { id } = triggerRow('poison');
  const end = await parts.ended(id, { ...ann, session_id: 'left:poison' });
  assert.equal(end.status, 'failed');
  assert.match(end.error?.message ?? '', /five times/);
  assert.equal(parts.scripted.requests.length, 0, 'the model is not asked again');
});

test('runs beside it are taken up, and one that was put down in good order starts from nought', async () => {
  await using parts = await openRuns(async (left) => {
    await leave(left, 'poison', 5);
    await leave(left, 'innocent', 0);
    const rested = await leave(left, 'rested', 5);
    const waiting: DataOf<'run'> = { event_type: 'run', run_id: rested.id, status: 'waiting' };
    await left.store.write({ rows: [eventRow(rested, stepId(rested.id, 'rest', 5), waiting)] });
  });
  await parts.runs.resume();
  for (const name of ['innocent', 'rested']) {
    const end = await parts.ended(triggerRow(name).id, { ...ann, session_id: `left:${name}` });
    assert.equal(end.status, 'finished');
  }
});

test('when the brain stops, a run is put down as waiting and the next start goes on from its last step', async () => {
  await using parts = await openRuns();
  const gate = parts.scripted.gate();
  parts.scripted.queue({ toolCalls: [thinks] }, { text: ['…'], gates: { 0: gate } });
  const run_id = await parts.ask('hello');
  await gate.reached;
  await parts.runs.stop(0);
  const events = await parts.eventsOf(run_id);
  assert.equal(kindOf(events.at(-1) as StoredEvent), 'run waiting'); // it has events
  const state = foldRun(events);
  assert.equal(state.startsWithoutProgress, 0);
  assert.equal(state.turns.length, 1);
  assert.equal((await parts.store.events.head(ann.session_id))?.id, run_id);
});

test('to stop the brain while a run waits for its next attempt does not forgive the attempts before', async () => {
  await using parts = await openRuns(async (left) => void (await leave(left, 'suspect', 4)));
  await parts.runs.resume();
  await parts.runs.stop(0);
  const trigger = (await parts.store.events.get(triggerRow('suspect').id)) as StoredEvent<'message'>; // left as one
  assert.equal(foldRun(await parts.store.events.ofRun(trigger)).startsWithoutProgress, 4);
});

test('the limit of a run counts the time of all its attempts, and none of the time between', async () => {
  const steps = async (left: Awaited<ReturnType<typeof openParts>>, name: string, elapsed_ms: number) => {
    const trigger = await leave(left, name, 1);
    const call: DataOf<'tool_call'> = {
      event_type: 'tool_call',
      run_id: trigger.id,
      turn: 0,
      call_id: 'call_0',
      name: 'think',
      input: { thought: 'hm' },
      elapsed_ms,
    };
    await left.store.write({ rows: [eventRow(trigger, stepId(trigger.id, 'llm', 0), call)] });
  };
  const inTime = async (left: Awaited<ReturnType<typeof openParts>>) => {
    await steps(left, 'used up', 600_000);
    await steps(left, 'half', 300_000);
  };
  await using parts = await openRuns(inTime, { BRAIN_RUN_SECONDS: '600' });
  await parts.runs.resume();
  const endOf = (name: string) => parts.ended(triggerRow(name).id, { ...ann, session_id: `left:${name}` });
  const [late, half] = [await endOf('used up'), await endOf('half')];
  assert.deepEqual([late.status, half.status], ['failed', 'finished']);
  assert.match(late.error?.message ?? '', /took too long/);
  assert.ok(Number(half.elapsed_ms) >= 300_000 && Number(half.elapsed_ms) < 400_000);
});

test('a provider that gives every call the same id still gets each call done once', async () => {
  await using parts = await openRuns();
  const tea = { ...remembers };
  const hiking = { ...remembers, arguments: { content: 'Ann likes hiking' } };
  parts.scripted.queue({ toolCalls: [tea] }, { toolCalls: [hiking] }, { text: ['Noted.'] });
  const end = await parts.ended(await parts.ask('remember tea and hiking'));
  assert.equal(end.status, 'finished', end.error?.message ?? '');
  const known = await parts.memory.list('ann', { limit: 10 });
  assert.deepEqual(
    known.map(({ content }) => content),
    ['Ann likes hiking', 'Ann likes tea'],
  );
  assert.deepEqual(parts.faults, []);
});

test('a cancelled run keeps what was written, and the next one goes ahead', async () => {
  await using parts = await openRuns();
  const gate = parts.scripted.gate();
  parts.scripted.queue({ text: ['Once upon'], gates: { 1: gate } });
  const run_id = await parts.ask('tell me a story');
  await gate.reached;
  const told = parts.bus.subscribe({ ...ann, after: 0 }, AbortSignal.timeout(5000));
  for await (const { events } of told) if (events.some(({ data }) => data.event_type === 'delta')) break;
  const trigger = (await parts.store.events.get(run_id)) as StoredEvent<'message'>; // its own id
  assert.equal(await parts.runs.cancel(trigger), 'cancelled');
  const [partial] = (await parts.eventsOf(run_id)).slice(-2);
  assert.ok(partial?.data.event_type === 'message' && partial.data.interrupted);
  assert.equal(partial.data.content, 'Once upon');
  assert.equal((await parts.ended(await parts.ask('next'))).status, 'finished');
});
