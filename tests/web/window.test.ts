import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StoredEvent } from '@brain/schema';
import { createRoot } from 'solid-js';
import { createChat, type Run } from '../../apps/web/src/chat/chat.ts';
import { piecesOf } from '../../apps/web/src/chat/pieces.ts';
import { createWindow } from '../../apps/web/src/chat/window.ts';
import { createTeller } from './events.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const PAGE = 60;

/** A session as it might be: some runs overlap, some are told of long after. */
function tell(runs: number): StoredEvent[] {
  const { ask, run, answer, delivery } = createTeller();
  const events: unknown[] = [];
  for (let n = 0; n < runs; n += 1) {
    const id = `evt_r${n}`;
    events.push(ask(id, id), run(id, 'started'));
    const isQueued = n % 7 === 3;
    if (isQueued) events.push(ask(`${id}q`, 'queued'));
    events.push(answer(id, `answer ${n}`), delivery(id, 'open', { id: `evt_d${n}` }), run(id, 'finished'));
    if (isQueued) events.push(run(`${id}q`, 'started'), answer(`${id}q`, 'later'), run(`${id}q`, 'finished'));
    if (n % 9 === 8) events.push(delivery(`evt_r${n - 5}`, 'sent', { delivery_id: `evt_d${n - 5}` }));
  }
  return events as StoredEvent[]; // none of them is a delta
}

/** The doors of history over those events. */
function createDoor(stored: StoredEvent[]) {
  const page = (events: StoredEvent[]) => ({
    events,
    has_older: (events[0]?.seq ?? 1) > 1,
    has_newer: (events.at(-1)?.seq ?? 0) < (stored.at(-1)?.seq ?? 0),
  });
  return {
    latest: () => page(stored.slice(-PAGE)),
    before: (seq: number) => page(stored.filter((event) => event.seq < seq).slice(-PAGE)),
    after: (seq: number) => page(stored.filter((event) => event.seq > seq).slice(0, PAGE)),
    around: (seq: number) =>
      page(stored.filter((event) => event.seq > seq - PAGE / 2 && event.seq <= seq + PAGE / 2)),
  };
}

const whole = (run: Run) => JSON.stringify({ ...run, seq: 0 });

test(`wherever the reader goes, every run within the window is as in the whole session (seed ${seed})`, () => {
  const all = tell(400);
  const reference = createChat();
  reference.apply(all);
  const runs = new Map(reference.state.runs.map((run) => [run.run_id, whole(run)]));
  const action = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('up', 'down') },
    { weight: 1, arbitrary: fc.constantFrom('end', 'tell') },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: all.length - 100 }) },
  );
  const ways = fc.array(fc.tuple(action, fc.nat(7)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(ways, (steps) => {
      createRoot((dispose) => {
        const stored = all.slice(0, -300);
        const door = createDoor(stored);
        let reading: string | undefined;
        const window = createWindow({ chosen: [], onChosen: () => {}, reading: () => reading });
        window.show(door.latest());
        for (const [step, times] of steps) {
          if (step === 'end') window.show(door.latest());
          else if (typeof step === 'number') window.show(door.around(Math.min(step, stored.length)));
          for (let left = typeof step === 'string' ? times : 0; left > 0; left -= 1) {
            const { first, last, hasOlder, hasNewer } = window.state;
            const shown = window.path.shown();
            reading = step === 'down' ? undefined : shown[0]?.run_id;
            if (step === 'down') reading = shown.at(-1)?.run_id;
            if (step === 'up' && hasOlder) piecesOf.older(door.before(first)).forEach(window.addOlder);
            if (step === 'down' && hasNewer) piecesOf.newer(door.after(last)).forEach(window.addNewer);
            if (step === 'tell' && stored.length < all.length) {
              const next = all.slice(stored.length, stored.length + 5);
              stored.push(...next);
              window.addLive(next);
            }
          }
          const { first, last, hasNewer } = window.state;
          const inside = reference.state.runs.filter((run) => {
            const isAfter = run.seq > first; // the first one may be cut
            return isAfter && run.end !== null && run.statusSeq <= last;
          });
          const shown = new Map(window.path.shown().map((run) => [run.run_id, run]));
          assert.ok(shown.size <= 165, `${shown.size} runs are kept`);
          for (const { run_id } of inside) {
            const run = shown.get(run_id);
            assert.ok(run, `${run_id} is missing in ${first} to ${last}`);
            // Told long after, perhaps beyond the window: then it is not known yet.
            const late = all.findLast(({ data }) => 'run_id' in data && data.run_id === run_id);
            if ((late?.seq ?? 0) <= last) assert.equal(whole(run), runs.get(run_id));
          }
          if (!hasNewer) assert.equal(last, stored.at(-1)?.seq);
        }
        window.chat.clear();
        dispose();
      });
    }),
    { seed, numRuns: 15 },
  );
});

test('a run that is going stays known when the window leaves the end, and what ends there is not kept', () => {
  createRoot((dispose) => {
    const { ask, run, answer } = createTeller();
    const early = Array.from({ length: 200 }, (_, n) => [
      ask(`evt_${n}`, `${n}`),
      run(`evt_${n}`, 'started'),
      run(`evt_${n}`, 'finished'),
    ]).flat() as StoredEvent[];
    const door = createDoor(early);
    const window = createWindow({ chosen: [], onChosen: () => {}, reading: () => 'evt_10' });
    const last = door.latest();
    const now = [ask('evt_now', 'now'), run('evt_now', 'started')] as StoredEvent[];
    window.show({ ...last, events: [...last.events, ...now] });
    window.show(door.around(30));
    assert.equal(window.state.hasNewer, true);
    assert.equal(window.chat.current()?.run_id, 'evt_now');
    assert.ok(!window.path.has('evt_now'), 'it is not shown beside what is far from it');
    window.addLive([answer('evt_now', 'done'), run('evt_now', 'finished'), ask('evt_next', 'next')]);
    assert.equal(window.chat.has('evt_now'), false);
    assert.equal(window.chat.current()?.run_id, 'evt_next');
    dispose();
  });
});

test('a run that is dropped above and read again is whole, with what was told of it long after', () => {
  createRoot((dispose) => {
    const all = tell(400);
    const door = createDoor(all);
    let reading: string | undefined = 'evt_r0';
    const window = createWindow({ chosen: [], onChosen: () => {}, reading: () => reading });
    window.show(door.around(20));
    reading = undefined;
    while (window.state.hasNewer) piecesOf.newer(door.after(window.state.last)).forEach(window.addNewer);
    const cuts = new Set<number>();
    for (let turn = 0; turn < 6; turn += 1) {
      cuts.add(window.state.first);
      reading = window.path.shown()[0]?.run_id;
      piecesOf.older(door.before(window.state.first)).forEach(window.addOlder);
      reading = undefined;
      piecesOf.newer(door.after(window.state.last)).forEach(window.addNewer);
    }
    assert.ok(cuts.size > 1, 'it was cut in several places');
    const reference = createChat();
    reference.apply(all);
    const runs = new Map(reference.state.runs.map((run) => [run.run_id, whole(run)]));
    reading = window.path.shown()[0]?.run_id;
    piecesOf.older(door.before(window.state.first)).forEach(window.addOlder);
    for (const run of window.path.shown().slice(1)) {
      const late = all.findLast(({ data }) => 'run_id' in data && data.run_id === run.run_id);
      if ((late?.seq ?? 0) <= window.state.last) assert.equal(whole(run), runs.get(run.run_id));
    }
    dispose();
  });
});
