import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuse } from '../../apps/brain/src/memory/meaning/fuse.ts';

const seqs = (list: { seq: number }[]) => list.map(({ seq }) => seq);
const list = (...pairs: [number, number][]) => pairs.map(([seq, score]) => ({ seq, score }));

test('what both words and meaning find comes before what either finds', () => {
  const fused = fuse(list([1, 8], [2, 7.9]), list([3, 0.9], [2, 0.8]));
  assert.equal(fused[0]?.seq, 2);
  assert.deepEqual(new Set(seqs(fused)), new Set([1, 2, 3]));
});

test('meaning alone does not push down what the words are sure of', () => {
  const fused = fuse(list([1, 12], [2, 9]), list([3, 0.9], [4, 0.89], [5, 0.88]));
  assert.deepEqual(seqs(fused), [1, 2, 3, 4, 5]);
});

test('without vectors the order of the words stands, whatever the scale of their scores', () => {
  for (const scale of [0.001, 1, 1000]) {
    const words = list([5, 3 * scale], [2, 2 * scale], [9, scale], [7, 0], [1, 0]);
    assert.deepEqual(seqs(fuse(words, [])), [5, 2, 9, 7, 1]);
  }
});

test('the scale of a list’s scores does not count, only how they compare within it', () => {
  const near = list([3, 0.9], [2, 0.8], [4, 0.1]);
  const expected = seqs(fuse(list([1, 8], [2, 7], [5, 1]), near));
  for (const scale of [0.001, 1000])
    assert.deepEqual(seqs(fuse(list([1, 8 * scale], [2, 7 * scale], [5, scale]), near)), expected);
});

test('without words the nearest come first', () => {
  assert.deepEqual(seqs(fuse([], list([4, 0.3], [6, 0.7], [5, 0.5]))), [6, 5, 4]);
});

test('what only fills the list up stays last in its order, but what is near rises', () => {
  const words = list([1, 5], [2, 0], [3, 0], [4, 0]);
  assert.deepEqual(seqs(fuse(words, list([3, 0.6], [8, 0.2]))), [1, 3, 8, 2, 4]);
  assert.deepEqual(seqs(fuse(list([2, 0], [1, 0]), [])), [2, 1]);
});

test('what points away from the question is no find and takes nothing from its words', () => {
  const fused = fuse(list([1, 4], [2, 3]), list([3, 0.5], [1, -0.9], [7, -0.2]));
  assert.deepEqual(seqs(fused), [1, 2, 3]);
});
