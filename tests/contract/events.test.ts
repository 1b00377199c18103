import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Event } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, type Frame, openEvents, textOf, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const stored = (frames: Frame[]) => frames.filter(({ id }) => id !== null);
const ids = (frames: Frame[]) => stored(frames).map(({ id }) => Number(id));

/** A session with a few finished runs, and all that is stored of it. */
async function lived(session_id: string): Promise<Frame[]> {
  for (const message of ['one', 'two', 'three']) await ask(brain, { message, session_id });
  const last = await ask(brain, { message: 'four', session_id });
  using stream = await openEvents(brain, session_id);
  return stored(await stream.untilEnd(last.run_id));
}

test('without a cursor a subscriber gets the session from its start', async () => {
  const all = await lived('start');
  const said = all.flatMap(({ data: { data } }) =>
    data.event_type === 'message' && data.role === 'user' ? [data.content] : [],
  );
  assert.deepEqual(said, ['one', 'two', 'three', 'four']);
});

test('a subscriber that resumes gets every event after its cursor, once and in order, by header and by query', async () => {
  const all = await lived('resume');
  const last = all.at(-1)?.data.data;
  const run_id = last && 'run_id' in last ? String(last.run_id) : '';
  for (const at of [0, 3, 7, all.length - 2]) {
    const cursor = Number(all[at]?.id);
    for (const how of [{ after: cursor }, { lastEventId: cursor }, { after: 0, lastEventId: cursor }]) {
      using stream = await openEvents(brain, 'resume', how);
      assert.deepEqual(stored(await stream.untilEnd(run_id)), all.slice(at + 1), JSON.stringify({ at, how }));
    }
  }
});

test('a subscriber whose cursor is at the end gets only what comes next', async () => {
  const all = await lived('end');
  using stream = await openEvents(brain, 'end', { after: Number(all.at(-1)?.id) });
  const next = await ask(brain, { message: 'five', session_id: 'end' });
  const [first] = await stream.untilEnd(next.run_id);
  assert.equal(first?.data.data.event_type === 'message' && first.data.data.content, 'five');
});

test('a burst of messages is answered in the order accepted, and its many events arrive whole', async () => {
  const runs = await Promise.all(
    Array.from({ length: 75 }, (_, at) => trigger(brain, { message: `${at}`, session_id: 'long' })),
  );
  using live = await openEvents(brain, 'long');
  const seen = await live.untilEnd(runs.at(-1)?.run_id ?? '');
  using late = await openEvents(brain, 'long');
  const replayed = await late.untilEnd(runs.at(-1)?.run_id ?? '');
  assert.ok(ids(replayed).length >= 300);
  assert.deepEqual(ids(seen), ids(replayed));
  assert.equal(new Set(ids(replayed)).size, ids(replayed).length);
  const runsOf = (look: (data: Event['data']) => boolean) =>
    replayed.flatMap(({ data: { data } }) => (look(data) && 'run_id' in data ? [data.run_id] : []));
  const accepted = runsOf((data) => data.event_type === 'message' && data.role === 'user');
  assert.deepEqual(
    runsOf((data) => data.event_type === 'run' && data.status === 'started'),
    accepted,
  );
  assert.deepEqual(
    runsOf((data) => data.event_type === 'run' && data.status === 'finished'),
    accepted,
  );
});

test('two subscribers of a session get the same events', async () => {
  await ask(brain, { message: 'begin', session_id: 'two' });
  using one = await openEvents(brain, 'two');
  using two = await openEvents(brain, 'two');
  model.queue({ text: ['The ', 'same ', 'text'] });
  const run = await trigger(brain, { message: 'go on', session_id: 'two' });
  const [first, second] = await Promise.all([one.untilEnd(run.run_id), two.untilEnd(run.run_id)]);
  assert.deepEqual(ids(first), ids(second));
  assert.deepEqual(
    [first, second].map((frames) => textOf(frames, run.run_id)),
    ['The same text', 'The same text'],
  );
});

test('who joins in mid-answer gets the text so far, then the rest, and has exactly the message', async () => {
  const [half, end] = [createGate(), createGate()];
  model.queue({ text: ['Für ', 'dich 🌻', ': drei', ' Teile', '.'], gates: { 2: half, 4: end } });
  const run = await trigger(brain, { message: 'Erzähl', session_id: 'middle' });
  using early = await openEvents(brain, 'middle');
  await half.reached;
  await early.untilText(run.run_id, 'Für dich 🌻');

  using joined = await openEvents(brain, 'middle');
  await joined.untilText(run.run_id, 'Für dich 🌻');
  const soFar = joined.frames.filter(({ event }) => event === 'delta');
  assert.equal(soFar.length, 1);
  assert.equal(soFar[0]?.data.data.event_type === 'delta' && soFar[0].data.data.offset, 0);

  const cursor = Number(ids(joined.frames).at(-1));
  half.open();
  await end.reached;
  await joined.untilText(run.run_id, 'Für dich 🌻: drei Teile');
  using resumed = await openEvents(brain, 'middle', { lastEventId: cursor });
  await resumed.untilText(run.run_id, 'Für dich 🌻: drei Teile');
  end.open();
  for (const stream of [early, joined, resumed]) {
    const frames = await stream.untilEnd(run.run_id);
    assert.equal(textOf(frames, run.run_id), 'Für dich 🌻: drei Teile.');
    const message = frames.findLast(({ event }) => event === 'message')?.data.data;
    assert.equal(message?.event_type === 'message' && message.content, 'Für dich 🌻: drei Teile.');
  }
  assert.deepEqual(ids(early.frames), ids(joined.frames));
});

test('who joins between two turns gets no text of the turn that is over', async () => {
  const gate = createGate();
  model.queue(
    { text: ['I will note it.'], toolCalls: [{ name: 'think', arguments: { thought: 'x' } }] },
    { text: ['Done.'], gates: { 0: gate } },
  );
  const run = await trigger(brain, { message: 'Note', session_id: 'between' });
  await gate.reached;
  using joined = await openEvents(brain, 'between');
  await joined.until((frames) => frames.some(({ event }) => event === 'tool_result'));
  gate.open();
  const frames = await joined.untilEnd(run.run_id);
  assert.equal(textOf(frames, run.run_id, 0), '');
  assert.ok(['Done.', ''].includes(textOf(frames, run.run_id, 1)));
});

test('an answer that is written anew after a fault replaces the text a subscriber has', async () => {
  const gate = createGate();
  model.queue(
    { text: ['A broken beginning', ' of it'], gates: { 1: gate }, fault: { kind: 'cut', after: 1 } },
    { text: ['Whole'] },
  );
  const run = await trigger(brain, { message: 'Go', session_id: 'anew' });
  using stream = await openEvents(brain, 'anew');
  await stream.untilText(run.run_id, 'A broken beginning');
  gate.open();
  const frames = await stream.untilEnd(run.run_id);
  assert.equal(textOf(frames, run.run_id), 'Whole');
});

test('a subscriber that hangs up leaves the run and the other subscribers alone', async () => {
  const gate = createGate();
  model.queue({ text: ['First', ' second'], gates: { 1: gate } });
  const run = await trigger(brain, { message: 'Go', session_id: 'hangs up' });
  using stays = await openEvents(brain, 'hangs up');
  const leaves = await openEvents(brain, 'hangs up');
  await leaves.untilText(run.run_id, 'First');
  leaves.close();
  gate.open();
  assert.equal(textOf(await stays.untilEnd(run.run_id), run.run_id), 'First second');
});

test('the session of one user does not exist for another', async () => {
  await ask(brain, { message: 'secret', session_id: 'private', user_id: 'ann' });
  const { status } = await call(brain, '/events?session_id=private', { headers: { 'x-brain-user': 'bob' } });
  assert.equal(status, 404);
  using own = await openEvents(brain, 'private', { user_id: 'ann' });
  await own.until((frames) => frames.length > 0);
});
