import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTree, type Place } from '../../apps/web/src/chat/branches.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const settings = { seed, numRuns: 300 };

function place(run_id: string, parent_id?: string | null, more: Partial<Place> = {}): Place {
  return { run_id, parent_id, replaces: undefined, kind: 'ask', isGone: false, ...more };
}

const shown = (places: Place[], chosen: string[] = [], before: string | null | undefined = null) => {
  const path = createTree(places, before).path(chosen);
  return places.map(({ run_id }) => run_id).filter((run_id) => path.has(run_id));
};

test('messages that say nothing of their place stand one after the other', () => {
  const places = ['a', 'b', 'c'].map((id) => place(id));
  assert.deepEqual(shown(places), ['a', 'b', 'c']);
  const tree = createTree(places, null);
  assert.equal(tree.parentOf('a'), null);
  assert.equal(tree.parentOf('c'), 'b');
  assert.deepEqual(tree.versions('b'), { ids: ['b'], index: 0, count: 1 });
});

test('a message that was said anew hides the old one and what came after it, until that is chosen', () => {
  const places = [place('a'), place('b'), place('c'), place('b2', 'a'), place('d')];
  assert.deepEqual(shown(places), ['a', 'b2', 'd']);
  assert.deepEqual(shown(places, ['b']), ['a', 'b', 'c']);
  assert.deepEqual(shown(places, ['b2', 'b']), ['a', 'b2', 'd']);
  const tree = createTree(places, null);
  assert.deepEqual(tree.versions('b2'), { ids: ['b', 'b2'], index: 1, count: 2 });
  assert.equal(tree.isBelow('c', 'b'), true);
  assert.equal(tree.isBelow('d', 'b'), false);
});

test('the first message has versions too', () => {
  const places = [place('a'), place('b'), place('a2', null)];
  assert.deepEqual(shown(places), ['a2']);
  assert.deepEqual(createTree(places, null).versions('a').ids, ['a', 'a2']);
});

test('a run that was taken back before it began is nobody’s version and nobody’s parent', () => {
  const places = [place('a'), place('b', undefined, { isGone: true }), place('c')];
  assert.deepEqual(shown(places), ['a', 'c']);
  const tree = createTree(places, null);
  assert.equal(tree.parentOf('c'), 'a');
  assert.equal(tree.versions('c').count, 1);
});

test('a message changed on its channel is a version where it stands next to the old one, else the old one says so', () => {
  const next = [place('a'), place('b'), place('b2', undefined, { replaces: 'b' }), place('c')];
  assert.deepEqual(shown(next), ['a', 'b2', 'c']);
  assert.equal(createTree(next, null).isChanged('b'), false);
  const later = [place('a'), place('b'), place('a2', undefined, { replaces: 'a' })];
  assert.deepEqual(shown(later), ['a', 'b', 'a2']);
  assert.equal(createTree(later, null).isChanged('a'), true);
});

test('what is no message goes with the run before it', () => {
  const note = place('n', undefined, { kind: 'note' });
  const places = [note, place('a'), place('b'), place('r', undefined, { kind: 'rest' }), place('b2', 'a')];
  assert.deepEqual(shown(places), ['n', 'a', 'b2']);
  assert.deepEqual(shown(places, ['b']), ['n', 'a', 'b', 'r']);
});

test('in a window whose beginning is not loaded the parent of the first message is not known, and it is shown', () => {
  const places = [place('x'), place('y'), place('far', 'older'), place('z')];
  assert.deepEqual(shown(places, [], undefined), ['far', 'z']);
  assert.deepEqual(shown(places, ['y'], undefined), ['x', 'y']);
  const tree = createTree(places, undefined);
  assert.equal(tree.parentOf('x'), undefined);
  assert.equal(tree.parentOf('y'), 'x');
  assert.equal(tree.parentOf('far'), 'older');
  const cut = createTree([place('x', undefined, { kind: 'rest' }), place('y')], undefined);
  assert.equal(cut.parentOf('y'), undefined, 'a message may stand between what is not loaded');
});

/** A session: each message comes after one of those before it, or says nothing. */
const session = fc
  .array(fc.record({ up: fc.option(fc.nat(30), { nil: undefined }), isGone: fc.boolean() }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((all) =>
    all.map(({ up, isGone }, index) => {
      const parent = up === undefined ? undefined : up >= index ? null : `r${up}`;
      return place(`r${index}`, parent, { isGone: isGone && index % 4 === 3 });
    }),
  );

test(`of any session a single way from its start is shown, and it goes on as far as it can (seed ${seed})`, () => {
  fc.assert(
    fc.property(session, fc.array(fc.nat(24), { maxLength: 6 }), (places, picks) => {
      const chosen = picks.map((index) => `r${index}`);
      const tree = createTree(places, null);
      const way = shown(places, chosen);
      let above: string | null = null;
      for (const run_id of way) {
        assert.equal(tree.parentOf(run_id), above);
        above = run_id;
      }
      const isEnd = places.every(({ run_id, isGone }) => isGone || tree.parentOf(run_id) !== above);
      assert.ok(isEnd, `${String(above)} has something below it`);
    }),
    settings,
  );
});

test(`what is chosen last is shown, and with no choice the latest run is (seed ${seed})`, () => {
  fc.assert(
    fc.property(session, fc.array(fc.nat(24), { maxLength: 6 }), fc.nat(24), (places, picks, pick) => {
      const isThere = (run_id: string) => places.some((each) => each.run_id === run_id && !each.isGone);
      const chosen = [...new Set([pick, ...picks])].map((index) => `r${index}`);
      if (isThere(`r${pick}`)) assert.ok(shown(places, chosen).includes(`r${pick}`));
      const latest = places.findLast(({ isGone }) => !isGone);
      // One that was taken back in a branch does not make it the latest.
      if (latest && latest === places.at(-1)) assert.equal(shown(places).at(-1), latest.run_id);
    }),
    settings,
  );
});

test(`versions of a run have one parent, hold it once, and any of them can be chosen (seed ${seed})`, () => {
  fc.assert(
    fc.property(session, (places) => {
      const tree = createTree(places, null);
      for (const { run_id } of places.filter(({ isGone }) => !isGone)) {
        const { ids, index, count } = tree.versions(run_id);
        assert.equal(ids[index], run_id);
        assert.equal(new Set(ids).size, count);
        assert.deepEqual([...new Set(ids.map((id) => tree.parentOf(id)))], [tree.parentOf(run_id)]);
        for (const id of ids) assert.ok(shown(places, [id, run_id]).includes(id));
      }
    }),
    settings,
  );
});
