import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createMemories } from '../../apps/web/src/memory/memories.ts';
import { UNDO_MS } from '../../apps/web/src/memory/undo.ts';
import { createShelf } from './memory-shelf.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

async function open(contents: string[]) {
  const shelf = createShelf(contents);
  let changes = 0;
  const memories = createMemories({ memory: shelf.memory, onChanged: () => void (changes += 1) });
  const shown = () =>
    memories.state.rows.map((row) => (row.taken?.kind === 'forgotten' ? '(gone)' : row.memory.content));
  const idOf = (content: string) =>
    memories.state.rows.find((row) => row.memory.content === content)?.id ?? 'none';
  const rowOf = (content: string) => {
    const row = memories.state.rows.find((one) => one.memory.content === content);
    if (!row) throw new Error(`no row says ${content}`);
    return row;
  };
  await memories.refresh();
  return { shelf, memories, shown, idOf, rowOf, changes: () => changes };
}

test('the list is newest first, and goes on page by page to its end', async () => {
  const { memories, shown } = await open(Array.from({ length: 120 }, (_, index) => `fact ${index}`));
  assert.equal(shown().length, 50);
  assert.equal(shown()[0], 'fact 119');
  await memories.more();
  assert.equal(shown().length, 100);
  await memories.refresh();
  assert.equal(shown().length, 100, 'reading again shows no less');
  await memories.more();
  assert.deepEqual([shown().length, shown().at(-1), memories.state.hasMore], [120, 'fact 0', false]);
});

test('a search waits for a pause in typing, shows what fits, and gives way to the list again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { shelf, memories, shown } = await open(['green tea', 'black coffee']);
  for (const q of ['t', 'te', 'tea']) memories.search(q);
  assert.equal(memories.state.isOutdated, true);
  t.mock.timers.tick(500);
  await settled();
  assert.deepEqual(shown(), ['green tea'], 'what shares no word is left out');
  assert.deepEqual(memories.state.rows[0]?.found, { snippet: 'green tea', marks: [[6, 3]] });
  assert.deepEqual(
    shelf.calls.filter((call) => call.startsWith('search')),
    ['search tea'],
  );
  memories.search('');
  await settled();
  assert.deepEqual(shown(), ['black coffee', 'green tea']);
});

test('an answer that comes late does not take the place of a newer one', async () => {
  const { shelf, memories, shown } = await open(['a', 'b']);
  const slow = Promise.withResolvers<void>();
  shelf.hold(slow.promise);
  memories.filter('health');
  await settled();
  memories.filter(null);
  await settled();
  slow.resolve();
  await settled();
  assert.deepEqual(shown(), ['b', 'a']);
});

test('what is forgotten stays as a line in its place, and comes back there', async () => {
  const { memories, shown, idOf, rowOf, changes } = await open(['a', 'b', 'c']);
  await memories.forget(idOf('b'));
  assert.deepEqual(shown(), ['c', '(gone)', 'a']);
  assert.equal(memories.isForgotten(idOf('b')), true);
  await memories.refresh();
  assert.deepEqual(shown(), ['c', '(gone)', 'a'], 'also when the list is read again');
  await memories.undo(rowOf('b'));
  assert.deepEqual(shown(), ['c', 'b', 'a']);
  await memories.refresh();
  assert.deepEqual(shown(), ['c', 'b', 'a']);
  assert.equal(memories.state.rows[1]?.taken, null);
  assert.equal(changes(), 2);
});

test('after ten minutes what was forgotten is gone from the list too', async (t: TestContext) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const { memories, shown, idOf } = await open(['a', 'b']);
  await memories.forget(idOf('a'));
  t.mock.timers.setTime(1_000_000 + UNDO_MS);
  await memories.refresh();
  assert.deepEqual(shown(), ['b']);
});

test('a change is shown and can be taken back', async () => {
  const { memories, shown, idOf, rowOf } = await open(['a']);
  assert.equal(await memories.update(idOf('a'), { content: 'better', category: 'health' }), true);
  assert.deepEqual(shown(), ['better']);
  await memories.refresh();
  assert.equal(memories.state.rows[0]?.taken?.kind, 'changed', 'also after the list is read again');
  await memories.undo(rowOf('better'));
  assert.deepEqual(shown(), ['a']);
  assert.equal(rowOf('a').memory.category, 'other');
});

test('a button that is pressed twice does what it says once', async () => {
  const { shelf, memories, idOf, rowOf } = await open(['a']);
  const id = idOf('a');
  const first = memories.forget(id);
  assert.equal(await memories.forget(id), false);
  assert.equal(await first, true);
  assert.equal(rowOf('a').fault, null);
  assert.equal(shelf.calls.filter((name) => name === 'forget').length, 1);
});

test('a change that was not made says so, and whether the memory is gone', async () => {
  const { shelf, memories, idOf, rowOf } = await open(['a']);
  shelf.hold(Promise.reject(new Error('socket closed')));
  assert.equal(await memories.update(idOf('a'), { content: 'b' }), false);
  assert.deepEqual([rowOf('a').fault, rowOf('a').isSaving], ['failed', false]);
  shelf.drop(idOf('a'));
  assert.equal(await memories.forget(idOf('a')), false);
  assert.equal(rowOf('a').fault, 'gone');
});

test('what is added stands on top, and is gone when it is taken back', async () => {
  const { memories, shown, rowOf } = await open(['a']);
  await memories.remember({ content: 'new', category: 'other', importance: 3 });
  assert.deepEqual(shown(), ['new', 'a']);
  assert.equal(rowOf('new').taken?.kind, 'added');
  await memories.undo(rowOf('new'));
  assert.deepEqual(shown(), ['a']);
});

test('a memory one comes for is shown beyond the first page, and said to be gone where it is', async () => {
  const { memories, shown } = await open(Array.from({ length: 80 }, (_, index) => `fact ${index}`));
  memories.show('mem_3');
  await settled();
  assert.deepEqual(shown().slice(0, 2), ['fact 2', 'fact 79']);
  assert.equal(memories.state.wanted, 'mem_3');
  memories.show('mem_900');
  await settled();
  assert.deepEqual([memories.state.wanted, memories.state.isWantedGone], [null, true]);
  assert.equal(shown()[0], 'fact 79');
});

test('when the list cannot be read that is said, and what stood there stays', async () => {
  const { shelf, memories, shown } = await open(['a']);
  shelf.hold(Promise.reject(new Error('socket closed')));
  await memories.refresh();
  assert.deepEqual([memories.state.phase, shown()], ['failed', ['a']]);
  await memories.refresh();
  assert.equal(memories.state.phase, 'ready');
});
