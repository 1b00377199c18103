import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, type Sqlite } from '../../apps/brain/src/store/database.ts';
import { createUnits } from '../../apps/brain/src/store/sqlite-table.ts';
import type { Unit } from '../../apps/brain/src/store/unit.ts';
import { mendVectors, vectorFaults, VECTORS } from '../../apps/brain/src/store/vector-table.ts';
import { createStoredVectors, type Missing } from '../../apps/brain/src/store/vectors.ts';
import { openFolder } from './open-parts.ts';

const MODEL = 'test/words 4';
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
    assert.doesNotMatch(plan, /SCAN (?!wanted)|TEMP B-TREE/, plan);
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
