import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNear } from '../../apps/brain/src/memory/meaning/near.ts';
import { quantize } from '../../apps/brain/src/memory/meaning/vectors.ts';

const NEVER = Promise.withResolvers<never>().promise;
const ask = { limit: 3, withinMs: 2000 };

/** Vectors of four numbers, the `seq`th longest along its own number. */
function vectorOf(seq: number): Float32Array {
  return Float32Array.from({ length: 4 }, (_, at) => (at === seq % 4 ? 0.97 : 0.14));
}

/** Users and the `seq` of their memories; a query is the `seq` it is nearest to. */
function open(kept: Record<string, number[]>, { maxVectors = 10_000 } = {}) {
  const space = { made_by: 'test 4', dims: 4 };
  const parts = {
    reads: [] as string[],
    asked: [] as number[],
    space: space as typeof space | undefined,
    slow: false,
    broken: false,
    silent: false,
  };
  const near = createNear({
    maxVectors,
    embedder: {
      get space() {
        return parts.space;
      },
    },
    embeddings: {
      embedQuery: async (text) => (parts.silent ? undefined : vectorOf(Number(text))),
    },
    vectors: {
      async ofUser(user_id, { after, limit }) {
        parts.reads.push(user_id);
        if (parts.slow) await NEVER;
        if (parts.broken) throw new Error('the disk fails');
        const seqs = (kept[user_id] ?? []).filter((seq) => seq > after).slice(0, limit);
        return seqs.map((seq) => ({ seq, vector: quantize(vectorOf(seq)) }));
      },
      async some(user_id, { seqs }) {
        parts.asked.push(...seqs);
        const found = seqs.filter((seq) => kept[user_id]?.includes(seq));
        return found.map((seq) => ({ seq, vector: quantize(vectorOf(seq)) }));
      },
    },
  });
  return { near, parts, kept };
}

const seqs = (found: { seq: number }[]) => found.map(({ seq }) => seq);

test('a user’s own memories are found, and read once', async () => {
  const { near, parts } = open({ ann: [1, 2, 3], ben: [5] });
  assert.deepEqual(seqs(await near.search('ann', '1', ask)).slice(0, 1), [1]);
  assert.deepEqual(seqs(await near.search('ann', '2', ask)).slice(0, 1), [2]);
  assert.deepEqual(seqs(await near.search('ben', '1', ask)), [5]);
  assert.deepEqual(parts.reads, ['ann', 'ben']);
  assert.deepEqual(seqs(await near.search('ann', '1', { ...ask, wanted: (seq) => seq === 3 })), [3]);
});

test('thousands of memories are read page by page, each of them once', async () => {
  const all = Array.from({ length: 2500 }, (_, at) => at + 1);
  const { near, parts } = open({ ann: all });
  const found = await near.search('ann', '1', { limit: 5000, withinMs: 60_000 });
  assert.equal(new Set(seqs(found)).size, 2500);
  assert.equal(parts.reads.length, 3);
});

test('what was just made is found, what was forgotten is not', async () => {
  const { near, kept } = open({ ann: [1, 2] });
  await near.search('ann', '1', ask);
  near.stored([
    { user_id: 'ann', seq: 3, content: 'three', vector: quantize(vectorOf(3)) },
    { user_id: 'ben', seq: 7, content: 'seven', vector: quantize(vectorOf(7)) },
  ]);
  assert.equal(seqs(await near.search('ann', '3', ask))[0], 3);
  near.removed('ann', [3, 1]);
  assert.deepEqual(seqs(await near.search('ann', '3', ask)), [2]);
  kept['ann'] = [];
  near.forget('ann');
  assert.deepEqual(await near.search('ann', '3', ask), []);
});

test('nothing is found, and nobody waits, when the provider or the vectors are not there in time', async () => {
  const { near, parts } = open({ ann: [1], ben: [2], cleo: [3] });
  parts.space = undefined;
  assert.deepEqual(await near.search('ann', '1', ask), []);
  parts.space = { made_by: 'test 4', dims: 4 };
  parts.silent = true;
  assert.deepEqual(await near.search('ann', '1', ask), []);
  parts.silent = false;
  parts.slow = true;
  assert.deepEqual(await near.search('ben', '2', { ...ask, withinMs: 5 }), []);
  parts.slow = false;
  parts.broken = true;
  assert.deepEqual(await near.search('cleo', '3', ask), []);
  parts.broken = false;
  assert.deepEqual(seqs(await near.search('cleo', '3', ask)), [3], 'the next search reads again');
});

test('vectors of another model are read anew', async () => {
  const { near, parts } = open({ ann: [1] });
  await near.search('ann', '1', ask);
  parts.space = { made_by: 'other 4', dims: 4 };
  near.stored([{ user_id: 'ann', seq: 9, content: 'nine', vector: quantize(vectorOf(9)) }]);
  assert.deepEqual(seqs(await near.search('ann', '1', ask)), [1]);
  assert.equal(parts.reads.length, 2);
});

test('the users asked for longest ago are let go when there are too many vectors', async () => {
  const { near, parts } = open({ ann: [1, 2], ben: [3, 4], cleo: [5, 6] }, { maxVectors: 4 });
  for (const user_id of ['ann', 'ben', 'ann', 'cleo', 'ann']) await near.search(user_id, '1', ask);
  assert.deepEqual(parts.reads, ['ann', 'ben', 'cleo']);
  await near.search('ben', '3', ask);
  assert.deepEqual(parts.reads, ['ann', 'ben', 'cleo', 'ben']);
});

test('a vector that nobody told of, since another brain made it, is found as soon as it is there', async () => {
  const { near, parts, kept } = open({ ann: [1, 2] });
  assert.equal((await near.search('ann', '3', ask)).length, 2);
  near.touched('ann', 3);
  near.touched('ann', 4);
  near.touched('ben', 5); // who is not in memory is read whole
  assert.ok(!seqs(await near.search('ann', '3', ask)).includes(3));
  kept['ann']?.push(3);
  assert.equal(seqs(await near.search('ann', '3', ask))[0], 3);
  near.stored([{ user_id: 'ann', seq: 4, content: '', vector: quantize(vectorOf(4)) }]);
  assert.equal(seqs(await near.search('ann', '4', ask))[0], 4);
  assert.deepEqual(parts.asked, [3, 4, 3, 4]);
  assert.deepEqual(parts.reads, ['ann']);
});
