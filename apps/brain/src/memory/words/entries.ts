import { isDeepStrictEqual } from 'node:util';
import { createPostings, grow } from './postings.ts';
import { createSessions } from './sessions.ts';
import { createSpeakers } from './speakers.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

/** A statement as the index keeps it. */
export interface Entry {
  seq: number;
  session_id: string | null;
  /** In ms since 1970. */
  at: number;
  category: string;
  tags: readonly string[];
  /** Who says it, where the text says so; otherwise ''. */
  speaker: string;
  /** Bits of `traits.ts`. */
  traits: number;
  /** Its terms: each the number of one in the vocabulary, and in the lowest bits how often. */
  terms: ArrayLike<number>;
  /** Its words that carry a subject. */
  length: number;
}

export type Entries = ReturnType<typeof createEntries>;

/** A posting is a number, and in its lowest bits how often. */
export const COUNT_BITS = 4;
export const COUNT_MASK = 15;

const NO_TAGS: readonly string[] = [];

/**
 * Statements by their slots: the places in which they came. A slot is used once; it is dead when its statement is
 * gone, and what stands in `postings` of a dead slot is to be left out.
 */
export function createEntries() {
  const slots = new Map<number, number>();
  const vocabulary = createVocabulary();
  /** From a term to the slots that hold it. */
  const postings = createPostings();
  /** From a slot to the place of its terms: how many, and each with its count. */
  let heldAt = new Int32Array(256);
  let held = new Int32Array(1024);
  let heldEnd = 0;
  const categories: string[] = [];
  const tags: (readonly string[])[] = [];
  const speakers = createSpeakers();
  let columns = {
    alive: new Uint8Array(256),
    category: new Int32Array(256),
    speaker: new Int32Array(256),
    traits: new Uint8Array(256),
    month: new Uint8Array(256),
    day: new Uint8Array(256),
    seqs: new Float64Array(256),
    times: new Float64Array(256),
  };
  let end = 0;
  const sessions = createSessions((slot) => columns.seqs[slot] ?? 0);

  function ensure(slot: number): void {
    const length = slot + 1;
    if (length <= columns.seqs.length) return;
    heldAt = grow(heldAt, length);
    columns = {
      alive: grow(columns.alive, length),
      category: grow(columns.category, length),
      speaker: grow(columns.speaker, length),
      traits: grow(columns.traits, length),
      month: grow(columns.month, length),
      day: grow(columns.day, length),
      seqs: grow(columns.seqs, length),
      times: grow(columns.times, length),
    };
  }

  function hold(slot: number, terms: ArrayLike<number>): void {
    const size = terms.length;
    if (heldEnd + size + 1 > held.length) held = grow(held, heldEnd + size + 1);
    heldAt[slot] = heldEnd;
    held[heldEnd] = size;
    for (let at = 0; at < size; at += 1) {
      const packed = terms[at] ?? 0;
      const id = packed >> COUNT_BITS;
      vocabulary.change(id, 1);
      postings.push(id, (slot << COUNT_BITS) | (packed & COUNT_MASK));
      held[heldEnd + 1 + at] = packed;
    }
    heldEnd += size + 1;
  }

  function heldBy(slot: number): Int32Array {
    const at = heldAt[slot] ?? 0;
    return held.subarray(at + 1, at + 1 + (held[at] ?? 0));
  }

  function entryAt(slot: number, terms: ArrayLike<number>): Entry {
    return {
      seq: columns.seqs[slot] ?? 0,
      session_id: sessions.nameOf(slot),
      at: columns.times[slot] ?? 0,
      category: categories[columns.category[slot] ?? 0] ?? '',
      tags: tags[slot] ?? NO_TAGS,
      speaker: speakers.nameOf(columns.speaker[slot] ?? -1),
      traits: columns.traits[slot] ?? 0,
      terms,
      length: sessions.columns.lengths[slot] ?? 0,
    };
  }

  return {
    slots,
    vocabulary,
    postings,
    sessions,
    speakers,
    categories,
    tags,

    /** There must be none of its seq. */
    add(entry: Entry): void {
      const slot = end;
      end += 1;
      ensure(slot);
      slots.set(entry.seq, slot);
      const date = new Date(entry.at);
      let category = categories.indexOf(entry.category);
      if (category < 0) category = categories.push(entry.category) - 1;
      columns.alive[slot] = 1;
      columns.category[slot] = category;
      columns.speaker[slot] = speakers.add(entry.speaker);
      columns.traits[slot] = entry.traits;
      columns.month[slot] = date.getUTCMonth();
      columns.day[slot] = date.getUTCDate();
      columns.seqs[slot] = entry.seq;
      columns.times[slot] = entry.at;
      tags.push(entry.tags.length === 0 ? NO_TAGS : entry.tags);
      hold(slot, entry.terms);
      sessions.add(slot, entry.session_id, entry.length);
    },

    remove(seq: number): void {
      const slot = slots.get(seq);
      if (slot === undefined) return;
      slots.delete(seq);
      columns.alive[slot] = 0;
      tags[slot] = NO_TAGS;
      speakers.remove(columns.speaker[slot] ?? -1);
      for (const packed of heldBy(slot)) vocabulary.change(packed >> COUNT_BITS, -1);
      sessions.remove(slot);
    },

    /** Whether this very statement stands here: what changed of its row is nothing that is searched. */
    holds(entry: Entry): boolean {
      const slot = slots.get(entry.seq);
      return slot !== undefined && isDeepStrictEqual(entryAt(slot, [...heldBy(slot)]), entry);
    },

    /** Adds the living to others that are empty, in the same order: the places of the dead and their words stay behind. */
    moveTo(others: { add(entry: Entry): void; vocabulary: Vocabulary }): void {
      const moved = new Int32Array(vocabulary.size).fill(-1);
      const terms: number[] = [];
      for (let slot = 0; slot < end; slot += 1) {
        if (columns.alive[slot] === 0) continue;
        const from = heldAt[slot] ?? 0;
        terms.length = held[from] ?? 0;
        for (let at = 0; at < terms.length; at += 1) {
          const packed = held[from + 1 + at] ?? 0;
          const id = packed >> COUNT_BITS;
          let own = moved[id] ?? -1;
          if (own < 0) own = moved[id] = others.vocabulary.add(vocabulary.termOf(id));
          terms[at] = (own << COUNT_BITS) | (packed & COUNT_MASK);
        }
        others.add(entryAt(slot, terms));
      }
    },

    /** By slot; valid until the next change. */
    get columns() {
      return columns;
    },
    /** Slots are below this. */
    get end(): number {
      return end;
    },
  };
}
