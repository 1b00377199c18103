import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createVectors, quantize } from '../../apps/brain/src/memory/meaning/vectors.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const DIMS = 96;
const LARGE = 384;

/** Numbers from 0 to 1, the same for the same seed (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function unit(numbers: Iterable<number>): Float32Array {
  const vector = Float32Array.from(numbers);
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  return vector.map((number) => number / length);
}

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, number, at) => sum + number * (b[at] ?? 0), 0);

/** Vectors around a few centres, as texts lie around subjects. */
function clustered(random: () => number, dims: number) {
  const gauss = () => random() + random() + random() + random() - 2;
  const centres = Array.from({ length: 40 }, () => Array.from({ length: dims }, gauss));
  return () => {
    const centre = centres[Math.floor(random() * centres.length)] ?? [];
    return unit(centre.map((number) => number + gauss()));
  };
}

function exact(all: Map<number, Float32Array>, query: Float32Array, limit: number): number[] {
  return [...all]
    .map(([seq, vector]) => ({ seq, score: dot(vector, query) }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, limit)
    .map(({ seq }) => seq);
}

test(`nineteen in twenty of the ten nearest of 8,000 are found, in little memory (seed ${SEED})`, () => {
  const next = clustered(createRandom(SEED), LARGE);
  const all = new Map(Array.from({ length: 8000 }, (_, seq) => [seq + 1, next()]));
  const vectors = createVectors(LARGE);
  for (const [seq, vector] of all) assert.equal(vectors.put(seq, vector), true);
  let agreed = 0;
  const queries = Array.from({ length: 12 }, next);
  for (const query of queries) {
    const found = new Set(vectors.nearest(query, 10).map(({ seq }) => seq));
    agreed += exact(all, query, 10).filter((seq) => found.has(seq)).length;
  }
  assert.ok(agreed / (queries.length * 10) >= 0.95, `${agreed} of ${queries.length * 10}`);
  assert.ok(vectors.bytes / vectors.size < 3 * LARGE, `${vectors.bytes} bytes`);
});

test('after any puts and removes a search finds what stands, with its score, and nothing else', () => {
  const change = fc.record({ seq: fc.integer({ min: 1, max: 90 }), remove: fc.boolean(), seed: fc.nat() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
      const all = new Map<number, Float32Array>();
      const vectors = createVectors(DIMS);
      for (const { seq, remove, seed } of changes) {
        if (remove) {
          assert.equal(vectors.remove(seq), all.delete(seq));
          continue;
        }
        const random = createRandom(seed);
        const vector = unit(Array.from({ length: DIMS }, () => random() - 0.5));
        all.set(seq, vector);
        vectors.put(seq, seed % 2 === 0 ? vector : quantize(vector));
      }
      assert.equal(vectors.size, all.size);
      const query = clustered(createRandom(7), DIMS)();
      const found = vectors.nearest(query, 100);
      assert.equal(found.length, all.size);
      assert.deepEqual(new Set(found.map(({ seq }) => seq)), new Set(all.keys()));
      for (const { seq, score } of found)
        assert.ok(Math.abs(score - dot(all.get(seq) ?? new Float32Array(), query)) < 0.02);
      const scores = found.map(({ score }) => score);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
        'best first',
      );
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('only what is wanted is found, also when a thousand others are nearer', () => {
  const random = createRandom(1);
  const query = unit(Array.from({ length: DIMS }, () => random() - 0.5));
  const vectors = createVectors(DIMS);
  for (let seq = 1; seq <= 3000; seq += 1) vectors.put(seq, query);
  const away = query.map((number) => -number);
  for (let seq = 3001; seq <= 3003; seq += 1) vectors.put(seq, away);
  const found = vectors.nearest(query, 5, (seq) => seq > 3000);
  assert.deepEqual(
    found.map(({ seq }) => seq),
    [3003, 3002, 3001],
  );
});

test('a statement made three thousand times does not fill the search, nor hold it up', () => {
  const random = createRandom(2);
  const next = () => unit(Array.from({ length: DIMS }, () => random() - 0.5));
  const [query, other] = [next(), next()];
  const vectors = createVectors(DIMS);
  for (let seq = 1; seq <= 3000; seq += 1) vectors.put(seq, other);
  vectors.put(3001, query);
  const found = vectors.nearest(query, 100);
  assert.equal(found[0]?.seq, 3001);
  assert.equal(found.length, 100);
});

test('vectors of another length are neither taken nor asked for', () => {
  const vectors = createVectors(8);
  vectors.put(1, unit([1, 2, 3, 4, 5, 6, 7, 8]));
  assert.equal(vectors.put(2, unit([1, 2])), false);
  assert.equal(vectors.size, 1);
  assert.deepEqual(vectors.nearest(unit([1, 2]), 5), []);
  assert.deepEqual(createVectors(8).nearest(unit([1, 2, 3, 4, 5, 6, 7, 8]), 5), []);
});
