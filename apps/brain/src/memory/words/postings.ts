/** The first block of a list holds this many entries; each further one twice as many, up to the most. */
const FIRST = 2;
const MOST = 256;
/** Before its entries, a block has the place of the next block (0: none) and its size. */
const HEAD = 2;

export type Postings = ReturnType<typeof createPostings>;

/**
 * Many growing lists of 32-bit integers in one array: a list is a chain of blocks. A list of its own for each word
 * would cost more in objects than in entries, since most words are rare.
 */
export function createPostings() {
  let pool = new Int32Array(1024);
  let end = 1; // place 0 says "none"
  let first = new Int32Array(256);
  let last = new Int32Array(256);
  /** Entries used in the last block of each list. */
  let filled = new Int32Array(256);

  function addBlock(size: number): number {
    const at = end;
    end += HEAD + size;
    if (end > pool.length) pool = grow(pool, end);
    pool[at + 1] = size;
    return at;
  }

  return {
    push(list: number, entry: number): void {
      if (list >= first.length) {
        first = grow(first, list + 1);
        last = grow(last, list + 1);
        filled = grow(filled, list + 1);
      }
      let block = last[list] ?? 0;
      let used = filled[list] ?? 0;
      const size = block === 0 ? 0 : (pool[block + 1] ?? 0);
      if (used === size) {
        const next = addBlock(block === 0 ? FIRST : Math.min(MOST, size * 2));
        if (block === 0) first[list] = next;
        else pool[block] = next;
        last[list] = block = next;
        used = 0;
      }
      pool[block + HEAD + used] = entry;
      filled[list] = used + 1;
    },

    /** Calls `see` with ranges of `pool` that hold the entries, in the order they were pushed. */
    each(list: number, see: (pool: Int32Array, from: number, to: number) => void): void {
      let block = list < first.length ? (first[list] ?? 0) : 0;
      while (block !== 0) {
        const next = pool[block] ?? 0;
        const count = next === 0 ? (filled[list] ?? 0) : (pool[block + 1] ?? 0);
        see(pool, block + HEAD, block + HEAD + count);
        block = next;
      }
    },

    get bytes(): number {
      return pool.byteLength + first.byteLength * 3;
    },
  };
}

/** A copy with room for `length` entries and some to come. */
export function grow<T extends Int32Array | Uint8Array | Float64Array>(array: T, length: number): T {
  const size = Math.max(length, Math.ceil(array.length * 1.5));
  const larger = new (array.constructor as new (size: number) => T)(size); // the same kind of array
  larger.set(array);
  return larger;
}
