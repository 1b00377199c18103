import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { StoredData, StoredEvent } from '@brain/schema';
import { createPrices } from '../../apps/brain/src/model/prices.ts';
import { createRecord } from '../../apps/brain/src/runs/record.ts';
import { openRun } from '../../apps/brain/src/runs/run.ts';
import { foldRun, type RunState } from '../../apps/brain/src/runs/steps.ts';
import { openParts, triggerRow } from './open-parts.ts';

const run_id = 'evt_run';
const usage = fc.record({ input_tokens: fc.nat(1000), output_tokens: fc.nat(1000) });
const turn = fc.nat(4);
const call_id = fc.constantFrom('a', 'b', 'c');
const call = { run_id: fc.constant(run_id), turn, call_id, name: fc.constant('think') };

/** Whatever may stand in a session of a run, in whatever order. */
const data: fc.Arbitrary<StoredData> = fc.oneof(
  fc.record({
    event_type: fc.constant('run' as const),
    run_id: fc.constant(run_id),
    status: fc.constantFrom('started' as const, 'waiting' as const, 'finished' as const, 'failed' as const),
  }),
  fc.record({
    event_type: fc.constant('message' as const),
    run_id: fc.constant(run_id),
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.string(),
    source: fc.constant('web'),
    turn,
    usage,
  }),
  fc.record({ event_type: fc.constant('tool_call' as const), ...call, input: fc.constant({}), usage }),
  fc.record({
    event_type: fc.constant('tool_result' as const),
    ...call,
    ok: fc.boolean(),
    output: fc.string(),
  }),
  fc.record({
    event_type: fc.constant('approval' as const),
    ...call,
    status: fc.constantFrom('asked' as const, 'approved' as const, 'denied' as const, 'expired' as const),
    content: fc.string(),
  }),
  fc.record({
    event_type: fc.constant('thought' as const),
    run_id: fc.constant(run_id),
    thought: fc.string(),
  }),
);

function stored(all: StoredData[]): StoredEvent[] {
  return all.map((data, at) => ({
    seq: at + 1,
    id: `evt_${at}`,
    type: 'event',
    user_id: 'ann',
    session_id: 'web:ann',
    data,
    tags: [],
    created_at: '2026-01-01T00:00:00.000Z',
  }));
}

test('reading a run again, or parts of it twice, gives the same state', () => {
  const repeated = fc.tuple(fc.array(data, { maxLength: 30 }), fc.array(fc.nat(29), { maxLength: 30 }));
  fc.assert(
    fc.property(repeated, ([all, again]) => {
      const events = stored(all);
      const twice = [...events, ...again.flatMap((at) => events[at] ?? [])];
      assert.deepEqual(foldRun(twice), foldRun(events));
      assert.deepEqual(foldRun(events), foldRun(events));
    }),
    { numRuns: 2000 },
  );
});

test('starts without progress are those since the last step, and a rest forgives them', () => {
  fc.assert(
    fc.property(fc.array(data, { maxLength: 30 }), (all) => {
      const state = foldRun(stored(all));
      const started = (data: StoredData) => data.event_type === 'run' && data.status === 'started';
      const steps = (data: StoredData) =>
        data.event_type === 'run'
          ? data.status === 'waiting'
          : !(data.event_type === 'message' && data.role === 'user');
      const since = all.slice(all.findLastIndex(steps) + 1);
      assert.equal(state.startsWithoutProgress, since.filter(started).length);
      assert.equal(state.starts, all.filter(started).length);
    }),
    { numRuns: 2000 },
  );
});

/** What a model may say in a turn, and what its tools answer. */
const answers = fc.array(
  fc.record({
    text: fc.oneof(fc.string(), fc.constantFrom('', ' ', '\n', 'Hello')),
    usage,
    calls: fc.array(
      fc.record({
        call_id: fc.constantFrom('', 'call_0', 'call_1'),
        name: fc.constantFrom('think', 'nothing'),
        json: fc.constantFrom('{}', '{"thought":"hm"}', '{broken', '', '[1]'),
      }),
      { maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** What the next step of a run depends on. */
function essence({ turns, usage, reply, starts }: RunState) {
  const bare = turns.map(({ calls, ...turn }) => ({
    ...turn,
    calls: calls.map(({ call_id, name, input }) => ({ call_id, name, input })),
  }));
  return { turns: bare, usage, reply, starts };
}

test('the state that grows while a run works is the fold of what is stored', async () => {
  await using parts = await openParts();
  const record = createRecord(parts.store, new AbortController().signal, {
    isToReview: () => false,
    prices: createPrices(parts.store),
  });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(answers, async (said) => {
      const row = triggerRow(`t${(count += 1)}`);
      await parts.store.write({ rows: [row] });
      const trigger = (await parts.store.events.get(row.id)) as StoredEvent<'message'>; // written as one
      const run = openRun({ trigger, events: [], identities: [] }, AbortSignal.timeout(10_000));
      await record.start(run, 'scripted');
      for (const [index, answer] of said.entries()) {
        // An answer without calls is the last one.
        const calls = answer.calls.length > 0 ? answer.calls : [{ call_id: '', name: 'think', json: '{}' }];
        const turn = await record.answer(run, index, { ...answer, calls });
        for (const call of turn.calls) {
          await record.result(run, call, { answer: { output: 'done' }, ok: true });
        }
      }
      const fold = foldRun(await parts.store.events.ofRun(trigger));
      assert.deepEqual(essence(run.state), essence(fold));
    }),
    { numRuns: 2000 },
  );
});
