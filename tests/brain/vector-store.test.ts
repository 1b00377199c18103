import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whichStore } from '../../apps/brain/src/cli/which-store.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import type { Missing } from '../../apps/brain/src/store/vectors.ts';
import { freshEngine } from '../support/engine.ts';
import { openFolder } from './open-parts.ts';

const MODEL = 'test/words 4';
const OTHER = 'test/other 4';
const made = ({ seq, content }: Missing) => ({
  seq,
  content,
  vector: { scale: 0.5, values: Int8Array.of(seq, -127, 0, 127) },
});

/** A store of its own, on the engine that is tested. */
async function openVectors() {
  const folder = openFolder();
  const engine = await freshEngine();
  const { vectors, write, close } = await openStore(folder.path, engine);
  return {
    vectors,
    write,
    /** Remembers statements, each under its own words as id. */
    async remember(contents: string[], { user_id = 'ann', key = '' } = {}) {
      const rows = contents.map((content) => ({
        id: `mem_${content}`,
        type: 'memory' as const,
        user_id,
        session_id: null,
        data: { content, category: 'other', importance: 3, ...(key ? { key } : {}) },
      }));
      await write({ rows, supersedes: key ? rows.map(({ id }) => id) : [] });
    },
    async embedAll(model = MODEL) {
      return vectors.put(model, (await vectors.missing(model, 1000)).map(made));
    },
    missing: async (model = MODEL) => (await vectors.missing(model, 1000)).map(({ content }) => content),
    of: (user_id: string, model = MODEL) =>
      vectors.ofUser(user_id, { made_by: model, after: 0, limit: 1000 }),
    async faults() {
      const snapshot = await (await whichStore(folder.path, engine.databaseUrl)).snapshot();
      const faults = await snapshot.vectorFaults();
      await snapshot.close();
      return faults;
    },
    async [Symbol.asyncDispose]() {
      await close();
      await engine[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('what was remembered is missing until its vector is there, the newest first', async () => {
  await using store = await openVectors();
  await store.remember(['one', 'two', 'three']);
  assert.deepEqual(await store.missing(), ['three', 'two', 'one']);
  const [newest] = await store.vectors.missing(MODEL, 1);
  assert.deepEqual({ ...newest, seq: 0 }, { seq: 0, user_id: 'ann', content: 'three' });
  await store.vectors.put(MODEL, [made(newest!)]); // three are missing
  assert.deepEqual(await store.missing(), ['two', 'one']);
});

test('a vector comes back as it was kept, to its user only, page by page', async () => {
  await using store = await openVectors();
  await store.remember(['one', 'two', 'three']);
  await store.remember(['secret'], { user_id: 'ben' });
  await store.embedAll();
  const all = await store.of('ann');
  assert.equal(all.length, 3);
  for (const { seq, vector } of all)
    assert.deepEqual(vector, { scale: 0.5, values: Int8Array.of(seq, -127, 0, 127) });
  const page = await store.vectors.ofUser('ann', { made_by: MODEL, after: all[0]?.seq ?? 0, limit: 1 });
  assert.deepEqual(page, [all[1]]);
  const wanted = { made_by: MODEL, seqs: [all[2]?.seq ?? 0, 1_000_000] };
  assert.deepEqual(await store.vectors.some('ann', wanted), [all[2]]);
  assert.deepEqual(await store.vectors.some('ben', wanted), []);
  assert.deepEqual(await store.vectors.some('ann', { ...wanted, made_by: OTHER }), []);
  assert.equal((await store.of('ben')).length, 1);
});

test('a memory that is forgotten takes its vector with it, and so does a user who leaves', async () => {
  await using store = await openVectors();
  await store.remember(['one', 'two']);
  await store.remember(['three'], { user_id: 'ben' });
  await store.embedAll();
  await store.write({ removes: ['mem_one'] });
  await store.write({ removesUser: 'ben' });
  assert.deepEqual(await store.of('ben'), []);
  assert.equal((await store.of('ann')).length, 1);
  assert.deepEqual(await store.faults(), []);
});

test('a memory that is superseded loses its vector; one that holds again is missing again', async () => {
  await using store = await openVectors();
  await store.remember(['lives in Paris'], { key: 'user.city' });
  await store.embedAll();
  await store.remember(['lives in Lyon'], { key: 'user.city' });
  assert.deepEqual(await store.missing(), ['lives in Lyon']);
  assert.deepEqual(await store.of('ann'), []);
  await store.write({
    removes: ['mem_lives in Lyon'],
    patches: [{ id: 'mem_lives in Paris', data: { superseded_by: null } }],
  });
  assert.deepEqual(await store.missing(), ['lives in Paris']);
});

test('other words need another vector; a change of anything else does not', async () => {
  await using store = await openVectors();
  await store.remember(['one', 'two']);
  await store.embedAll();
  await store.write({
    patches: [
      { id: 'mem_one', data: { content: 'uno' } },
      { id: 'mem_two', data: { importance: 5 } },
    ],
  });
  assert.deepEqual(await store.missing(), ['uno']);
  assert.equal((await store.of('ann')).length, 1);
});

test('a vector that comes after its memory was changed, superseded or forgotten is not kept', async () => {
  await using store = await openVectors();
  await store.remember(['stays', 'changes', 'goes']);
  await store.remember(['old'], { key: 'k' });
  const late = (await store.vectors.missing(MODEL, 10)).map(made);
  await store.write({
    patches: [{ id: 'mem_changes', data: { content: 'changed' } }],
    removes: ['mem_goes'],
  });
  await store.remember(['new'], { key: 'k' });
  const kept = await store.vectors.put(MODEL, late);
  assert.deepEqual(
    kept.map(({ content }) => content),
    ['stays'],
  );
  assert.equal((await store.of('ann')).length, 1);
  assert.deepEqual((await store.missing()).toSorted(), ['changed', 'new']);
});

test('vectors of another model are missing, and are not found until they are made anew', async () => {
  for (const [first, second] of [
    [MODEL, OTHER],
    [OTHER, MODEL],
  ] as const) {
    await using store = await openVectors();
    await store.remember(['one', 'two']);
    await store.embedAll(first);
    await store.remember(['three']);
    assert.deepEqual(await store.missing(second), ['three', 'two', 'one']);
    assert.deepEqual(await store.of('ann', second), []);
    await store.embedAll(second);
    assert.deepEqual(await store.missing(second), []);
    assert.equal((await store.of('ann', second)).length, 3);
  }
});

test('a memory no vector can be made of is not missing, and has none', async () => {
  await using store = await openVectors();
  await store.remember(['one']);
  const [one] = await store.vectors.missing(MODEL, 1);
  await store.vectors.put(MODEL, [{ seq: one?.seq ?? 0, content: 'one' }]);
  assert.deepEqual(await store.missing(), []);
  assert.deepEqual(
    (await store.of('ann')).map(({ vector }) => vector),
    [undefined],
  );
});
