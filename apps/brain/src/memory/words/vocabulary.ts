import { createPostings, grow } from './postings.ts';
import { createTop } from './top.ts';

export type Vocabulary = ReturnType<typeof createVocabulary>;

/** The terms of an index, each with a number, and how many statements hold it. */
export function createVocabulary() {
  const ids = new Map<string, number>();
  const terms: string[] = [];
  let counts = new Int32Array(256);
  /** From a trigram to its list of terms. */
  const lists = new Map<number, number>();
  const byTrigram = createPostings();
  /** How many trigrams each has. */
  let sizes = new Uint8Array(256);
  let shared = new Uint8Array(256);

  function listOf(trigram: number): number {
    let list = lists.get(trigram);
    if (list === undefined) lists.set(trigram, (list = lists.size));
    return list;
  }

  return {
    /** Of all terms ever added. */
    get size(): number {
      return terms.length;
    },

    /** The number of a term; a new one gets the next. */
    add(term: string): number {
      let id = ids.get(term);
      if (id !== undefined) return id;
      id = terms.length;
      ids.set(term, id);
      terms.push(term);
      if (id >= counts.length) {
        counts = grow(counts, id + 1);
        sizes = grow(sizes, id + 1);
        shared = grow(shared, id + 1);
      }
      const trigrams = trigramsOf(term);
      sizes[id] = trigrams.length;
      for (const trigram of trigrams) byTrigram.push(listOf(trigram), id);
      return id;
    },

    find(term: string): number | undefined {
      return ids.get(term);
    },

    termOf(id: number): string {
      return terms[id] ?? '';
    },

    /** How many statements hold the term. */
    countOf(id: number): number {
      return counts[id] ?? 0;
    },

    /** One statement more, or one less. */
    change(id: number, by: 1 | -1): void {
      counts[id] = (counts[id] ?? 0) + by;
    },

    /** The terms in use that begin like this one and share at least `least` of their trigrams (Dice), most alike first. */
    similar(term: string, least: number, limit: number): { id: number; alike: number }[] {
      const own = trigramsOf(term);
      const self = ids.get(term);
      const seen: number[] = [];
      for (const trigram of own) {
        const list = lists.get(trigram);
        if (list === undefined) continue;
        byTrigram.each(list, (pool, from, to) => {
          for (let at = from; at < to; at += 1) {
            const id = pool[at] ?? 0;
            const times = shared[id] ?? 0;
            if (times === 0) seen.push(id);
            shared[id] = times + 1;
          }
        });
      }
      const name = (id: number) => terms[id] ?? '';
      const found = createTop(limit, (a, b) => (name(a) < name(b) ? -1 : 1));
      for (const id of seen) {
        const alike = (2 * (shared[id] ?? 0)) / (own.length + (sizes[id] ?? 0));
        shared[id] = 0;
        if (alike >= least && id !== self && (counts[id] ?? 0) > 0) found.offer(id, alike);
      }
      return found.best().map(({ one, value }) => ({ id: one, alike: value }));
    },
  };
}

/**
 * The trigrams of ` term `, as many as it has characters, each with its first character as a number: exact for a-z and
 * 0-9, and the first character makes the lists short.
 */
function trigramsOf(term: string): number[] {
  const found: number[] = [];
  const first = code(term, 0);
  let before = 0;
  let here = first;
  for (let at = 0; at < term.length; at += 1) {
    const next = code(term, at + 1);
    found.push((first << 18) | (before << 12) | (here << 6) | next);
    before = here;
    here = next;
  }
  return found;
}

function code(term: string, at: number): number {
  if (at >= term.length) return 0;
  const char = term.charCodeAt(at);
  if (char >= 97 && char <= 122) return char - 96;
  if (char >= 48 && char <= 57) return char - 21;
  return 37 + (char % 27);
}
