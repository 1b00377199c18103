import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDistances,
  BLOCK_WORDS,
  blocksOf,
  codeOf,
  narrowed,
} from '../../apps/brain/src/memory/meaning/codes.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const int8 = fc.integer({ min: -127, max: 127 });

test(`the distance of two codes is the number of signs that differ (seed ${SEED})`, () => {
  const pair = fc.array(fc.tuple(int8, int8), { minLength: 1, maxLength: 384, size: 'max' });
  fc.assert(
    fc.property(pair, fc.nat({ max: 5 }), (numbers, slot) => {
      const blockCount = blocksOf(numbers.length);
      const [one, two] = [0, 1].map((side) =>
        codeOf(
          Int8Array.from(numbers, (both) => both[side] ?? 0),
          blockCount,
        ),
      );
      const distances = new Uint16Array(6);
      for (let index = 0; index < blockCount; index += 1) {
        const words = one?.subarray(index * BLOCK_WORDS, (index + 1) * BLOCK_WORDS) ?? [];
        const block = new Int32Array(6 * BLOCK_WORDS);
        block.set(words, slot * BLOCK_WORDS);
        const code = two?.subarray(index * BLOCK_WORDS) ?? new Int32Array();
        addDistances(distances, { block, left: Int32Array.of(slot), code });
      }
      const differ = numbers.filter(([a, b]) => a > 0 !== b > 0).length;
      assert.equal(distances[slot], differ);
    }),
    { seed: SEED },
  );
});

test('narrowing leaves as many as asked for, and none that is farther than one it drops', () => {
  const distance = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.array(distance, { maxLength: 200, size: 'max' }), fc.nat({ max: 220 }), (list, count) => {
      const distances = Uint16Array.from(list);
      const left = Int32Array.from(list.keys());
      const kept = new Set(narrowed(left, distances, count));
      assert.equal(kept.size, Math.min(count, list.length));
      const farthest = Math.max(-1, ...[...kept].map((slot) => list[slot] ?? 0));
      assert.ok(list.every((away, slot) => kept.has(slot) || away >= farthest));
    }),
    { seed: SEED },
  );
});
