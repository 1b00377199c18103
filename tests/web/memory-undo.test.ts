import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoot } from 'solid-js';
import { createUndo, UNDO_MS } from '../../apps/web/src/memory/undo.ts';

const refused = () => Object.assign(new Error('too late'), { data: { code: 'NOT_FOUND' } });

/** An undo whose brain answers when told to. */
function open(until: number | null = null) {
  const calls: PromiseWithResolvers<void>[] = [];
  const take = () => {
    const call = Promise.withResolvers<void>();
    calls.push(call);
    return call.promise;
  };
  const { undo, dispose } = createRoot((end) => ({ undo: createUndo({ take, until }), dispose: end }));
  return { undo, calls, dispose };
}

test('a change is taken back once, however often it is asked for', async () => {
  const { undo, calls, dispose } = open();
  const first = undo.undo();
  assert.equal(undo.state(), 'undoing');
  void undo.undo();
  assert.equal(calls.length, 1);
  calls[0]?.resolve();
  await first;
  assert.equal(undo.state(), 'undone');
  void undo.undo();
  assert.equal(calls.length, 1);
  dispose();
});

test('when the brain cannot take it back any more, it is too late for good', async () => {
  const { undo, calls, dispose } = open();
  const first = undo.undo();
  calls[0]?.reject(refused());
  await first;
  assert.equal(undo.state(), 'late');
  await undo.undo();
  assert.equal(calls.length, 1);
  dispose();
});

test('when no answer came it can be asked for again', async () => {
  const { undo, calls, dispose } = open();
  const first = undo.undo();
  calls[0]?.reject(new Error('socket closed'));
  await first;
  assert.equal(undo.state(), 'failed');
  const second = undo.undo();
  calls[1]?.resolve();
  await second;
  assert.equal(undo.state(), 'undone');
  dispose();
});

test('what was forgotten can be brought back for ten minutes', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const { undo, dispose } = open(1_000_000 + UNDO_MS);
  t.mock.timers.tick(UNDO_MS - 1);
  assert.equal(undo.state(), 'ready');
  t.mock.timers.tick(1);
  assert.equal(undo.state(), 'past');
  const old = open(1_000_000);
  assert.equal(old.undo.state(), 'past');
  old.dispose();
  dispose();
});
