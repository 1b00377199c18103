import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, type Sqlite } from '../../apps/brain/src/store/database.ts';
import { createUnits, type Unit } from '../../apps/brain/src/store/unit.ts';
import { mendVectors, vectorFaults, VECTORS } from '../../apps/brain/src/store/vector-table.ts';
import { createStoredVectors, type Missing } from '../../apps/brain/src/store/vectors.ts';
import { openFolder } from './open-parts.ts';

const MODEL = 'test/words 4';
const OTHER = 'test/other 4';
const made = ({ seq, content }: Missing) => ({
  seq,
  content,
  vector: { scale: 0.5, values: Int8Array.of(seq, -127, 0, 127) },
});

/** A store with the table of vectors, which the database may have already. */
function openVectors() {
  const folder = openFolder();
  const { sqlite } = openDatabase(join(folder.path, 'brain.db'));
  const there = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'memory_vector_added'").get();
  if (!there) sqlite.exec(VECTORS);
  const units = createUnits(sqlite);
  const vectors = createStoredVectors(sqlite);
  return {
    sqlite,
    vectors,
    write: (unit: Unit) => sqlite.transaction(() => units.apply(unit))(),
    /** Remembers statements, each under its own words as id. */
    remember(contents: string[], { user_id = 'ann', key = '' } = {}) {
      const rows = contents.map((content) => ({
        id: `mem_${content}`,
        type: 'memory' as const,
        user_id,
        session_id: null,
        data: { content, category: 'other', importance: 3, ...(key ? { key } : {}) },
      }));
      return sqlite.transaction(() =>
        units.apply({ rows, supersedes: key ? rows.map(({ id }) => id) : [] }),
      )();
    },
    async embedAll(model = MODEL) {
      return vectors.put(model, (await vectors.missing(model, 1000)).map(made));
    },
    missing: async (model = MODEL) => (await vectors.missing(model, 1000)).map(({ content }) => content),
    of: (user_id: string, model = MODEL) =>
      vectors.ofUser(user_id, { made_by: model, after: 0, limit: 1000 }),
    [Symbol.dispose]() {
      sqlite.close();
      folder[Symbol.dispose]();
    },
  };
}

test('what was remembered is missing until its vector is there, the newest first', async () => {
  using store = openVectors();
  store.remember(['one', 'two', 'three']);
  assert.deepEqual(await store.missing(), ['three', 'two', 'one']);
  const [newest] = await store.vectors.missing(MODEL, 1);
  assert.deepEqual({ ...newest, seq: 0 }, { seq: 0, user_id: 'ann', content: 'three' });
  await store.vectors.put(MODEL, [made(newest!)]); // three are missing
  assert.deepEqual(await store.missing(), ['two', 'one']);
});

test('a vector comes back as it was kept, to its user only, page by page', async () => {
  using store = openVectors();
  store.remember(['one', 'two', 'three']);
  store.remember(['secret'], { user_id: 'ben' });
  await store.embedAll();
  const all = await store.of('ann');
  assert.equal(all.length, 3);
  for (const { seq, vector } of all)
    assert.deepEqual(vector, { scale: 0.5, values: Int8Array.of(seq, -127, 0, 127) });
  const page = await store.vectors.ofUser('ann', { made_by: MODEL, after: all[0]?.seq ?? 0, limit: 1 });
  assert.deepEqual(page, [all[1]]);
  assert.equal((await store.of('ben')).length, 1);
});

test('a memory that is forgotten takes its vector with it, and so does a user who leaves', async () => {
  using store = openVectors();
  store.remember(['one', 'two']);
  store.remember(['three'], { user_id: 'ben' });
  await store.embedAll();
  store.write({ removes: ['mem_one'] });
  store.write({ removesUser: 'ben' });
  const left = store.sqlite.prepare('SELECT count(*) FROM memory_vector').pluck().get();
  assert.equal(left, 1);
  assert.equal((await store.of('ann')).length, 1);
  assert.deepEqual(vectorFaults(store.sqlite), []);
});

test('a memory that is superseded loses its vector; one that holds again is missing again', async () => {
  using store = openVectors();
  store.remember(['lives in Paris'], { key: 'user.city' });
  await store.embedAll();
  store.remember(['lives in Lyon'], { key: 'user.city' });
  assert.deepEqual(await store.missing(), ['lives in Lyon']);
  assert.deepEqual(await store.of('ann'), []);
  store.write({
    removes: ['mem_lives in Lyon'],
    patches: [{ id: 'mem_lives in Paris', data: { superseded_by: null } }],
  });
  assert.deepEqual(await store.missing(), ['lives in Paris']);
});

test('other words need another vector; a change of anything else does not', async () => {
  using store = openVectors();
  store.remember(['one', 'two']);
  await store.embedAll();
  store.write({
    patches: [
      { id: 'mem_one', data: { content: 'uno' } },
      { id: 'mem_two', data: { importance: 5 } },
    ],
  });
  assert.deepEqual(await store.missing(), ['uno']);
  assert.equal((await store.of('ann')).length, 1);
});

test('a vector that comes after its memory was changed, superseded or forgotten is not kept', async () => {
  using store = openVectors();
  store.remember(['stays', 'changes', 'goes']);
  store.remember(['old'], { key: 'k' });
  const late = (await store.vectors.missing(MODEL, 10)).map(made);
  store.write({ patches: [{ id: 'mem_changes', data: { content: 'changed' } }], removes: ['mem_goes'] });
  store.remember(['new'], { key: 'k' });
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
    using store = openVectors();
    store.remember(['one', 'two']);
    await store.embedAll(first);
    store.remember(['three']);
    assert.deepEqual(await store.missing(second), ['three', 'two', 'one']);
    assert.deepEqual(await store.of('ann', second), []);
    await store.embedAll(second);
    assert.deepEqual(await store.missing(second), []);
    assert.equal((await store.of('ann', second)).length, 3);
  }
});

test('a memory no vector can be made of is not missing, and has none', async () => {
  using store = openVectors();
  store.remember(['one']);
  const [one] = await store.vectors.missing(MODEL, 1);
  await store.vectors.put(MODEL, [{ seq: one?.seq ?? 0, content: 'one' }]);
  assert.deepEqual(await store.missing(), []);
  assert.deepEqual(
    (await store.of('ann')).map(({ vector }) => vector),
    [undefined],
  );
});

test('what is wrong with the vectors is found and mended, and good ones stay', async () => {
  using store = openVectors();
  store.remember(['good', 'of other words', 'not listed', 'gone']);
  await store.embedAll();
  assert.deepEqual(vectorFaults(store.sqlite), []);
  const seqOf = (content: string) =>
    Number(store.sqlite.prepare('SELECT seq FROM store WHERE id = ?').pluck().get(`mem_${content}`));
  const [swapped, unlisted, gone] = ['of other words', 'not listed', 'gone'].map(seqOf);
  store.sqlite.exec('DROP TRIGGER memory_vector_removed');
  store.write({ removes: ['mem_gone'] });
  store.sqlite.prepare("UPDATE memory_vector SET hash = x'00' WHERE seq = ?").run(swapped);
  store.sqlite.prepare('DELETE FROM memory_vector WHERE seq = ?').run(unlisted);
  assert.deepEqual(vectorFaults(store.sqlite).toSorted(), [
    'mem_not listed',
    'mem_of other words',
    `seq ${gone}`,
  ]);
  mendVectors(store.sqlite);
  assert.deepEqual(vectorFaults(store.sqlite), []);
  assert.deepEqual(await store.missing(), ['not listed', 'of other words']);
  assert.equal((await store.of('ann')).length, 1);
});

test('what is missing is found by the index, whatever is stored', () => {
  using store = openVectors();
  const asked = statements(store.sqlite);
  assert.ok(asked.length >= 4);
  for (const sql of asked) {
    const plan = store.sqlite
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...sql.matchAll(/\?/g).map(() => 1))
      .map(({ detail }) => detail)
      .join('; ');
    assert.doesNotMatch(plan, /SCAN|TEMP B-TREE/, plan);
  }
});

/** The statements that the reads and writes of vectors are made of. */
function statements(sqlite: Sqlite): string[] {
  const seen: string[] = [];
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = (sql: string) => {
    seen.push(sql);
    return prepare(sql);
  };
  createStoredVectors(sqlite);
  sqlite.prepare = prepare;
  return seen;
}
