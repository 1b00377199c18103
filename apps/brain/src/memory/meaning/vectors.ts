import type { Quantized } from '../../store/vectors.ts';
import {
  addDistances,
  BLOCK_WORDS,
  blocksOf,
  codeOf,
  KEPT_BY_BLOCK,
  narrowed,
  setDistances,
  type Slots,
} from './codes.ts';

export type Vectors = ReturnType<typeof createVectors>;

/** A memory and how near it is to the query: about the cosine of the angle between them, at most 1. */
export interface Near {
  seq: number;
  score: number;
}

/** How many of the nearest codes have their numbers compared: for each result asked for, and at least. */
const CANDIDATES_EACH = 10;
const MIN_CANDIDATES = 500;
const FIRST_CAPACITY = 64;
const INT8_MAX = 127;
/** A query's numbers as integers. With int8 ones, the sum over any vector of length 1 stays within 31 bits. */
const QUERY_SCALE = 1 / 32_767;

/** The numbers of a vector as int8 and a scale: a quarter of the room, and scores right to about 0.01. */
export function quantize(vector: Float32Array): Quantized {
  let most = 0;
  for (const number of vector) most = Math.max(most, Math.abs(number));
  const scale = most / INT8_MAX || 1;
  return { scale, values: Int8Array.from(vector, (number) => Math.round(number / scale)) };
}

/**
 * Vectors of length 1 in memory, found by how near they are. A search compares the signs of all, one bit a number,
 * then the int8 numbers of the best (https://arxiv.org/abs/2106.00882). A vector takes `dims` bytes, 48 for its code
 * at most, and some 60 more; room doubles when it is full, and is not given back.
 */
export function createVectors(dims: number) {
  const blockCount = blocksOf(dims);
  let capacity = FIRST_CAPACITY;
  /** Block by block, each with four words a slot: the scan then holds the query's words of a block at hand. */
  let blocks = Array.from({ length: blockCount }, () => new Int32Array(capacity * BLOCK_WORDS));
  let values = new Int8Array(capacity * dims);
  let scales = new Float32Array(capacity);
  let seqs = new Float64Array(capacity);
  let everyone = Int32Array.from({ length: capacity }, (_, slot) => slot);
  let distances = new Uint16Array(capacity);
  const slots = new Map<number, number>();

  function grow(): void {
    capacity *= 2;
    blocks = blocks.map((block) => copyInto(new Int32Array(capacity * BLOCK_WORDS), block));
    values = copyInto(new Int8Array(capacity * dims), values);
    scales = copyInto(new Float32Array(capacity), scales);
    seqs = copyInto(new Float64Array(capacity), seqs);
    everyone = Int32Array.from({ length: capacity }, (_, slot) => slot);
    distances = new Uint16Array(capacity);
  }

  /** The slots whose codes are nearest, `count` of them or all there are, in no order. */
  function nearestCodes(code: Int32Array, count: number, wanted?: (seq: number) => boolean): Slots {
    let left = everyone.subarray(0, slots.size);
    if (wanted) left = left.filter((slot) => wanted(seqs[slot] ?? 0));
    for (const [index, block] of blocks.entries()) {
      if (left.length <= count) break;
      const words = code.subarray(index * BLOCK_WORDS);
      if (index === 0) setDistances(distances.subarray(0, slots.size), block, words);
      else addDistances(distances, { block, left, code: words });
      left = narrowed(left, distances, Math.max(count, Math.ceil(left.length * KEPT_BY_BLOCK)));
    }
    return left.length > count ? narrowed(left, distances, count) : left;
  }

  /** How near the slots are, one by one. */
  function scoresOf(query: Float32Array, found: Slots): Float64Array {
    const numbers = Int32Array.from(query, (number) => Math.round(number / QUERY_SCALE));
    return Float64Array.from(found, (slot) => {
      const product = dot(numbers, values.subarray(slot * dims, (slot + 1) * dims));
      return product * QUERY_SCALE * (scales[slot] ?? 0);
    });
  }

  return {
    get size(): number {
      return slots.size;
    },

    /** What the arrays take, about. */
    get bytes(): number {
      const perSlot = blockCount * BLOCK_WORDS * 4 + dims + 4 + 8 + 4 + 2;
      return capacity * perSlot + slots.size * 40;
    },

    /** Adds a vector, or replaces the one of that `seq`. False, and nothing done, when it has not `dims` numbers. */
    put(seq: number, vector: Float32Array | Quantized): boolean {
      const { scale, values: numbers } = vector instanceof Float32Array ? quantize(vector) : vector;
      if (numbers.length !== dims) return false;
      const slot = slots.get(seq) ?? slots.size;
      if (slot === capacity) grow();
      slots.set(seq, slot);
      seqs[slot] = seq;
      scales[slot] = scale;
      values.set(numbers, slot * dims);
      const code = codeOf(numbers, blockCount);
      for (const [index, block] of blocks.entries()) {
        const words = code.subarray(index * BLOCK_WORDS, (index + 1) * BLOCK_WORDS);
        block.set(words, slot * BLOCK_WORDS);
      }
      return true;
    },

    /** False when it is not there. */
    remove(seq: number): boolean {
      const slot = slots.get(seq);
      if (slot === undefined) return false;
      const last = slots.size - 1;
      const moved = seqs[last] ?? 0;
      for (const block of blocks)
        block.copyWithin(slot * BLOCK_WORDS, last * BLOCK_WORDS, (last + 1) * BLOCK_WORDS);
      values.copyWithin(slot * dims, last * dims, (last + 1) * dims);
      scales[slot] = scales[last] ?? 0;
      seqs[slot] = moved;
      slots.set(moved, slot);
      slots.delete(seq);
      // What a forgotten memory said is in its numbers.
      values.fill(0, last * dims, (last + 1) * dims);
      for (const block of blocks) block.fill(0, last * BLOCK_WORDS, (last + 1) * BLOCK_WORDS);
      return true;
    },

    /**
     * The nearest, best first, the newest first among equals; of those that are `wanted`. None when the query has
     * another number of numbers: it was made by another model.
     */
    nearest(query: Float32Array, limit: number, wanted?: (seq: number) => boolean): Near[] {
      if (query.length !== dims || limit <= 0) return [];
      const candidates = Math.max(MIN_CANDIDATES, limit * CANDIDATES_EACH);
      const found = nearestCodes(codeOf(query, blockCount), candidates, wanted);
      const scores = scoresOf(query, found);
      // Numbers sort ten times as fast as objects; only those that may be among the best become some.
      const least = scores.toSorted().at(-limit) ?? -Infinity;
      const best: Near[] = [];
      for (const [at, score] of scores.entries())
        if (score >= least) best.push({ seq: seqs[found[at] ?? 0] ?? 0, score });
      return best.sort((a, b) => b.score - a.score || b.seq - a.seq).slice(0, limit);
    },
  };
}

/** The sum of the products of two lists of the same length. */
function dot(a: Int32Array, b: Int8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum = (sum + Math.imul(a[at]!, b[at]!)) | 0; // the same length
  return sum;
}

function copyInto<A extends Int32Array | Int8Array | Float32Array | Float64Array>(larger: A, smaller: A): A {
  larger.set(smaller);
  return larger;
}
