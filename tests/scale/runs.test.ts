import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoredEvent } from '@brain/schema';
import { obeyLast } from '../support/obedient.ts';
import { noPostgres } from './no-postgres.ts';
import { ann, hasEnded, isEnd, ofRun, openWorld } from './open-world.ts';

const skip = noPostgres();
/** Sooner than the model would be given up. */
const SOON_MS = 5000;
const isTrigger = ({ data }: StoredEvent) => data.event_type === 'message' && data.role === 'user';

test(
  'of two brains that take messages in for many sessions each is answered once, in the order of its session',
  { skip },
  async () => {
    await using world = await openWorld();
    const [one, two] = world.brains;
    const sessions = Array.from({ length: 12 }, (_, at) => `s${at}`);
    const accepted = sessions.map((session) =>
      // All at once: which comes first in its session, the store decides.
      Promise.all([0, 1, 0, 1].map((at) => (at === 0 ? one : two).ask('hello', session))),
    );
    for (const [at, session] of sessions.entries()) {
      const ids = (await accepted[at]) ?? [];
      const events = await one.until(hasEnded(...ids), session);
      const of = (fits: (event: StoredEvent) => boolean) =>
        events.filter(fits).map(({ data }) => 'run_id' in data && data.run_id);
      const begun = of(({ data }) => data.event_type === 'run' && data.status === 'started');
      assert.deepEqual(begun, of(isTrigger), 'each begun once, in order');
      assert.deepEqual(of(isEnd), begun);
    }
    assert.equal(world.model.requests.length, 48, 'the model was asked once for each');
    assert.deepEqual(
      world.brains.flatMap(({ faults }) => faults),
      [],
    );
  },
);

test(
  'what is said over one brain while another works on the session is answered by that, without delay',
  { skip },
  async () => {
    await using world = await openWorld();
    const [one, two] = world.brains;
    const gate = world.model.gate();
    world.model.queue({ text: ['first'], gates: { 0: gate } });
    const first = await one.ask('one');
    await gate.reached;
    const second = await two.ask('two');
    // In the time of so many reads it would have begun.
    for (let read = 0; read < 20; read += 1) await two.store.events.head(ann.session_id);
    assert.deepEqual([one.runs.load.active, two.runs.load.active], [1, 0]);
    gate.open();
    const events = await two.until(hasEnded(first, second));
    assert.deepEqual(ofRun(events, second), [
      'message user',
      'run started',
      'message assistant',
      'run finished',
    ]);
  },
);

test(
  'a brain that stops puts its runs down, and another goes on from their last step',
  { skip },
  async () => {
    await using world = await openWorld();
    const [one, two] = world.brains;
    const gate = world.model.gate();
    const thinks = { name: 'think', arguments: { thought: 'hm' } };
    world.model.queue(
      { text: ['Well.'], toolCalls: [thinks] },
      { text: ['never told'], gates: { 0: gate } },
      { text: ['told'] },
    );
    const first = await one.ask('one');
    await gate.reached;
    const second = await two.ask('two');
    await one.stop();
    const events = await two.until(hasEnded(first, second));
    const kinds = ofRun(events, first);
    assert.deepEqual(
      kinds.filter((kind) => kind.startsWith('run')),
      ['run started', 'run waiting', 'run started', 'run finished'],
    );
    assert.equal(kinds.filter((kind) => kind === 'tool_result').length, 1);
  },
);

test(
  'a brain whose session another has taken over writes nothing more of it, and stops without a word',
  { skip },
  async () => {
    await using world = await openWorld();
    const [zombie, heir] = world.brains;
    const gate = world.model.gate();
    world.model.queue({ text: ['late'], gates: { 0: gate } }, { text: ['in time'] });
    const run_id = await zombie.ask('one');
    await gate.reached;
    zombie.deaf(true);
    await world.lapse();
    await heir.runs.resume();
    await heir.until(hasEnded(run_id));
    assert.equal(zombie.runs.load.active, 1, 'it still believes that the session is its own');
    gate.open();
    while (zombie.runs.load.active > 0) await new Promise(setImmediate);
    const events = await heir.store.events.latest(ann.session_id, 100);
    const kinds = ['message user', 'run started', 'run started', 'message assistant', 'run finished'];
    assert.deepEqual(ofRun(events, run_id), kinds);
    assert.ok(events.some(({ data }) => data.event_type === 'message' && data.content === 'in time'));
    assert.deepEqual(zombie.faults, []);
    // It goes on with what is left to it.
    const next = await zombie.ask('two', 's2');
    await zombie.until(hasEnded(next), 's2');
  },
);

test('a run that has ended elsewhere is not written on: its model is left at once', { skip }, async () => {
  await using world = await openWorld();
  const [zombie, heir] = world.brains;
  const gate = world.model.gate();
  world.model.queue({ text: ['late'], gates: { 0: gate } }, { text: ['in time'] });
  const run_id = await zombie.ask('one');
  const request = await world.model.nextRequest();
  await world.lapse();
  await heir.runs.resume();
  await heir.until(hasEnded(run_id));
  assert.equal(await Promise.race([request.dropped, wait(SOON_MS, 'too late', { ref: false })]), undefined);
  while (zombie.runs.load.active > 0) await new Promise(setImmediate);
});

test('what is cancelled at another brain ends with the text so far', { skip }, async () => {
  await using world = await openWorld();
  const [one, two] = world.brains;
  const gate = world.model.gate();
  world.model.queue({ text: ['Once upon ', 'a time'], gates: { 1: gate } });
  const run_id = await one.ask('tell me a story');
  await gate.reached;
  while ((await one.bus.textOf({ ...ann, run_id })) === undefined) await new Promise(setImmediate);
  const trigger = (await two.store.events.get(run_id)) as StoredEvent<'message'>; // it was accepted as one
  assert.equal(await two.runs.cancel(trigger), 'cancelled');
  const events = await two.store.events.latest(ann.session_id, 100);
  const said = events.flatMap(({ data }) =>
    data.event_type === 'message' && data.role === 'assistant' ? [data] : [],
  );
  assert.deepEqual(
    said.map(({ content, interrupted }) => [content, interrupted]),
    [['Once upon ', true]],
  );
  while (one.runs.load.active > 0) await new Promise(setImmediate);
  const next = await two.ask('and now?');
  await two.until(hasEnded(run_id, next));
});

test('what takes the place of a run that another brain works on ends that', { skip }, async () => {
  await using world = await openWorld();
  const [one, two] = world.brains;
  const gate = world.model.gate();
  world.model.queue({ text: ['old'], gates: { 0: gate } });
  const first = await one.ask('one');
  await gate.reached;
  const second = await two.ask('one, I mean two', ann.session_id, { replaces: first });
  const events = await two.until(hasEnded(first, second));
  assert.equal(ofRun(events, first).at(-1), 'run cancelled');
  assert.equal(ofRun(events, second).at(-1), 'run finished');
});

test(
  'the word of a user wakes a run at the brain that holds it, whichever brain it is given to',
  { skip },
  async () => {
    await using world = await openWorld();
    const [one, two] = world.brains;
    world.model.answer(obeyLast);
    const run_id = await one.ask('CALL send_telegram {"to":"-1","content":"hi"}');
    const isAsked = ({ data }: StoredEvent) => data.event_type === 'approval' && data.status === 'asked';
    const question = (await two.until((events) => events.some(isAsked))).find(isAsked);
    while (one.runs.load.parked === 0) await new Promise(setImmediate);
    await two.runs.resume();
    await two.approvals.settle(question?.id ?? '', 'ann', { status: 'approved' });
    const events = await two.until(hasEnded(run_id));
    assert.equal(events.filter(({ data }) => data.event_type === 'tool_result').length, 1);
    assert.equal(two.runs.load.parked, 0);
  },
);

test('what nobody works on is found, also where nobody has told of it', { skip }, async () => {
  await using world = await openWorld({ leaseMs: 600 });
  const [gone, other] = world.brains;
  other.deaf(true);
  await gone.runs.stop(0);
  const run_id = await gone.ask('one');
  await other.until(hasEnded(run_id));
});
