/** Places of vectors in an index. */
export type Slots = Int32Array<ArrayBuffer>;

/** Numbers whose signs make the code; more would bring less than the candidates that can be had for their cost. */
const MAX_CODE_BITS = 384;
/** A code is looked at in blocks of four words; each leaves one in eight of the vectors for the next. */
export const BLOCK_WORDS = 4;
const BLOCK_BITS = BLOCK_WORDS * 32;
export const KEPT_BY_BLOCK = 1 / 8;

/** How many blocks a code has, of vectors of so many numbers. */
export function blocksOf(dims: number): number {
  return Math.ceil(Math.min(dims, MAX_CODE_BITS) / BLOCK_BITS);
}

/** A bit for each number that is above zero, as far as the blocks reach. */
export function codeOf(numbers: Float32Array | Int8Array, blockCount: number): Int32Array {
  const code = new Int32Array(blockCount * BLOCK_WORDS);
  const bits = Math.min(numbers.length, code.length * 32);
  for (let at = 0; at < bits; at += 1)
    if ((numbers[at] ?? 0) > 0) code[at >> 5] = (code[at >> 5] ?? 0) | (1 << (at & 31));
  return code;
}

/** Sets the distances of all slots to how many bits differ in the first block: what most of a search goes into. */
export function setDistances(distances: Uint16Array, block: Int32Array, code: Int32Array): void {
  const [q0 = 0, q1 = 0, q2 = 0, q3 = 0] = code;
  for (let slot = 0, at = 0; slot < distances.length; slot += 1, at += BLOCK_WORDS) {
    const w0 = onesByFour(block[at]! ^ q0); // a block has four words for each slot
    const w1 = onesByFour(block[at + 1]! ^ q1); // likewise
    const w2 = onesByFour(block[at + 2]! ^ q2); // likewise
    const w3 = onesByFour(block[at + 3]! ^ q3); // likewise
    distances[slot] = sumOf((w0 + w1 + w2) | 0, w3);
  }
}

/** Adds to the distances of the slots that are left how many bits differ in another block. */
export function addDistances(
  distances: Uint16Array,
  { block, left, code }: { block: Int32Array; left: Slots; code: Int32Array },
): void {
  const [q0 = 0, q1 = 0, q2 = 0, q3 = 0] = code;
  for (let nth = 0; nth < left.length; nth += 1) {
    const slot = left[nth]!; // within the array
    const at = slot * BLOCK_WORDS;
    const w0 = onesByFour(block[at]! ^ q0); // a block has four words for each slot
    const w1 = onesByFour(block[at + 1]! ^ q1); // likewise
    const w2 = onesByFour(block[at + 2]! ^ q2); // likewise
    const w3 = onesByFour(block[at + 3]! ^ q3); // likewise
    distances[slot] = distances[slot]! + sumOf((w0 + w1 + w2) | 0, w3); // there are as many as slots
  }
}

/** The `count` slots of least distance; of those equally far, the first that there is room for. */
export function narrowed(left: Slots, distances: Uint16Array, count: number): Slots {
  const histogram = new Uint32Array(MAX_CODE_BITS + 1);
  for (let nth = 0; nth < left.length; nth += 1) histogram[distances[left[nth]!]!]! += 1; // no more than the bits
  let reach = 0;
  let room = count;
  while (reach < MAX_CODE_BITS && room >= (histogram[reach] ?? 0)) room -= histogram[reach++] ?? 0;
  const kept = new Int32Array(Math.min(count, left.length));
  let size = 0;
  for (let nth = 0; nth < left.length; nth += 1) {
    const slot = left[nth]!; // within the array
    const distance = distances[slot]!; // likewise
    if (distance > reach || (distance === reach && room-- <= 0)) continue;
    kept[size++] = slot;
  }
  return kept.subarray(0, size);
}

/** The sum of what `onesByFour` gave: of three words that were added up, and of one more. */
function sumOf(three: number, one: number): number {
  // At most 12 in four bits, 24 + 8 in eight: nothing runs over.
  const bytes =
    (((three & 0x0f0f0f0f) + ((three >> 4) & 0x0f0f0f0f)) | 0) + ((one + (one >> 4)) & 0x0f0f0f0f);
  return Math.imul(bytes, 0x01010101) >>> 24;
}

/** For each four bits of a word, how many of them are set (https://graphics.stanford.edu/~seander/bithacks.html). */
function onesByFour(word: number): number {
  const pairs = (word - ((word >> 1) & 0x55555555)) | 0;
  return ((pairs & 0x33333333) + ((pairs >> 2) & 0x33333333)) | 0;
}
