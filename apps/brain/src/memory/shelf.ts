import { setImmediate as turn } from 'node:timers/promises';
import type { Analysis } from './words/analysis.ts';
import { createIndex, type Statement, type WordIndex } from './words/word-index.ts';

/** Where the indexes are made from. Each asks for one user's documents only. */
export interface Source {
  /** All that is to be found, in pages; each page short enough not to hold up others. */
  pages(user_id: string): AsyncIterable<Statement[]>;
  /** Of these `seq`, at most 500, what is to be found now. */
  some(user_id: string, seqs: number[]): Promise<Statement[]>;
}

/** One user's index, and what of it has to be read again. */
interface Entry {
  index: WordIndex;
  stale: Set<number>;
  /** Resolves when it is built and what was stale before it was asked for is read. */
  ready: Promise<void>;
}

/** Changes put into an index in one go. */
const PAGE = 200;
/** From so many changes on it is made anew instead. */
const MAX_STALE = 5000;

/**
 * The search indexes of users, in memory: made from the store when first asked for, in pieces between which others
 * get their turn, then kept as right as the store is. Beyond `maxDocs` documents in all, who has not been asked for
 * longest is put away.
 */
export function createShelf(source: Source, analysis: Analysis, maxDocs: number) {
  /** By user, the one asked for last at the end. */
  const entries = new Map<string, Entry>();

  function add(user_id: string): Entry {
    const entry: Entry = { index: createIndex(analysis), stale: new Set(), ready: Promise.resolve() };
    entries.set(user_id, entry);
    entry.ready = build(user_id, entry.index);
    return entry;
  }

  async function build(user_id: string, index: WordIndex): Promise<void> {
    for await (const docs of source.pages(user_id)) {
      for (const doc of docs) index.put(doc);
      await turn();
    }
    putAway(user_id);
  }

  async function refresh(user_id: string, { index, stale }: Entry): Promise<void> {
    while (stale.size > 0) {
      const seqs = [...stale].slice(0, PAGE);
      // Before they are read: what changes during the read is stale again.
      for (const seq of seqs) stale.delete(seq);
      const found = new Map((await source.some(user_id, seqs)).map((doc) => [doc.seq, doc]));
      for (const seq of seqs) {
        const doc = found.get(seq);
        if (doc) index.put(doc);
        else index.remove(seq);
      }
      if (stale.size > 0) await turn();
    }
  }

  function putAway(latest: string): void {
    let docs = 0;
    for (const { index } of entries.values()) docs += index.size;
    for (const [user_id, { index }] of entries) {
      if (docs <= maxDocs) return;
      if (user_id === latest) continue;
      entries.delete(user_id);
      docs -= index.size;
    }
  }

  return {
    /** The index of a user, with all that was committed before the call. */
    async of(user_id: string): Promise<WordIndex> {
      const entry = entries.get(user_id) ?? add(user_id);
      entries.delete(user_id);
      entries.set(user_id, entry);
      const ready = entry.ready.then(() => refresh(user_id, entry));
      entry.ready = ready;
      try {
        await ready;
      } catch (error) {
        // What is half made finds half: the next call begins anew.
        if (entries.get(user_id) === entry) entries.delete(user_id);
        throw error;
      }
      return entry.index;
    },

    /** Has a document of a user read again before the next search; `seq` null: all of them. */
    touch(user_id: string, seq: number | null): void {
      const entry = entries.get(user_id);
      if (!entry) return;
      if (seq !== null) entry.stale.add(seq);
      if (seq === null || entry.stale.size > MAX_STALE) entries.delete(user_id);
    },

    /** Puts all away: what changed is not known. */
    clear: (): void => entries.clear(),

    /** Documents in memory. */
    get size(): number {
      let docs = 0;
      for (const { index } of entries.values()) docs += index.size;
      return docs;
    },
  };
}
