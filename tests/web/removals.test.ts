import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { keepIn } from '../../apps/web/src/kept.ts';
import { createRemovals, UNDO_MS } from '../../apps/web/src/sessions/removals.ts';
import { createStorage } from './storage.ts';

/** A page of somebody; the clock is the test's. */
function openPage(t: TestContext, storage = createStorage()) {
  // Pages of one test share its clock.
  if (Date.now() > 1e11) t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const asked: string[] = [];
  const removed: string[] = [];
  let answer = (): Promise<unknown> => Promise.resolve();
  const removals = createRemovals({
    kept: keepIn(storage, 'ann'),
    remove(session_id) {
      asked.push(session_id);
      return answer();
    },
    onRemoved: (session_id) => void removed.push(session_id),
  });
  return {
    removals,
    storage,
    asked,
    removed,
    remove: (id: string) => removals.remove({ session_id: id, title: `About ${id}`, wasShown: false }),
    /** The brain refuses with that code; null: it does not answer. */
    refuse(code: string | null): void {
      const error = Object.assign(new Error('refused'), code ? { data: { code } } : {});
      answer = () => Promise.reject(error);
    },
    accept: () => void (answer = () => Promise.resolve()),
  };
}

/** Until all promises that are settled have told so. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('what is removed is gone at once, and the brain hears of it when the time is over', async (t) => {
  const page = openPage(t);
  page.remove('a');
  assert.equal(page.removals.isGone('a'), true);
  t.mock.timers.tick(UNDO_MS - 1);
  assert.deepEqual(page.asked, []);
  t.mock.timers.tick(1);
  await settled();
  assert.deepEqual([page.asked, page.removed], [['a'], ['a']]);
  assert.equal(page.removals.state.offered.length, 0);
  assert.equal(page.storage.length, 0, 'nothing of it stays in the browser');
});

test('undo brings back all that is offered, and the brain never hears of it', async (t) => {
  const page = openPage(t);
  page.remove('a');
  t.mock.timers.tick(UNDO_MS - 1);
  page.remove('b');
  t.mock.timers.tick(UNDO_MS - 1);
  const back = page.removals.undo();
  assert.deepEqual(
    back.map((session) => session.title),
    ['About a', 'About b'],
  );
  assert.equal(page.removals.isGone('a') || page.removals.isGone('b'), false);
  t.mock.timers.tick(UNDO_MS * 2);
  await settled();
  assert.deepEqual(page.asked, []);
  assert.equal(page.storage.length, 0);
});

test('the time stands still while the pointer or the focus is at the offer', async (t) => {
  const page = openPage(t);
  page.remove('a');
  t.mock.timers.tick(UNDO_MS - 1000);
  page.removals.hold('pointer');
  page.removals.hold('focus');
  t.mock.timers.tick(UNDO_MS * 5);
  page.removals.release('pointer');
  t.mock.timers.tick(UNDO_MS * 5);
  assert.deepEqual(page.asked, []);
  page.removals.release('focus');
  t.mock.timers.tick(999);
  assert.deepEqual(page.asked, [], 'what was left of the time still runs');
  t.mock.timers.tick(1);
  assert.deepEqual(page.asked, ['a']);
});

test('a page that goes removes what waits; what it could not, the next visit does', async (t) => {
  const first = openPage(t);
  first.refuse(null);
  first.remove('a');
  first.removals.end();
  await settled();
  assert.deepEqual(first.asked, ['a']);
  assert.equal(first.removals.isGone('a'), true, 'without a link it stays gone');
  first.removals.close();

  const next = openPage(t, first.storage);
  next.removals.resume();
  assert.equal(next.removals.isGone('a'), true, 'it is not seen at the next visit');
  t.mock.timers.tick(UNDO_MS);
  await settled();
  assert.deepEqual([next.asked, next.removed], [['a'], ['a']]);
  assert.equal(next.storage.length, 0);
});

test('a second tab waits until the first one offers no undo any more', async (t) => {
  const first = openPage(t);
  first.remove('a');
  t.mock.timers.tick(3000);
  const second = openPage(t, first.storage);
  second.removals.resume();
  t.mock.timers.tick(4000);
  assert.deepEqual(second.asked, []);
  first.removals.undo();
  t.mock.timers.tick(UNDO_MS);
  await settled();
  assert.deepEqual([first.asked, second.asked], [[], []]);
  assert.equal(second.removals.isGone('a'), false);
});

test('what the brain refuses to remove is there again, and that is said', async (t) => {
  const page = openPage(t);
  page.refuse('FORBIDDEN');
  page.remove('a');
  t.mock.timers.tick(UNDO_MS);
  await settled();
  assert.equal(page.removals.isGone('a'), false);
  assert.equal(page.removals.state.failed, true);
  page.refuse('NOT_FOUND');
  page.remove('b');
  assert.equal(page.removals.state.failed, false);
  t.mock.timers.tick(UNDO_MS);
  await settled();
  assert.deepEqual(page.removed, ['b'], 'removed elsewhere is removed');
});

test('what found no link is tried again when the link is back, once', async (t) => {
  const page = openPage(t);
  page.refuse(null);
  page.remove('a');
  t.mock.timers.tick(UNDO_MS);
  await settled();
  page.accept();
  page.removals.resume();
  page.removals.resume();
  t.mock.timers.tick(UNDO_MS);
  await settled();
  assert.deepEqual(page.asked, ['a', 'a']);
  assert.deepEqual(page.removed, ['a']);
});
