import { type Analysis, createAnalysis, eachSubject, wordsOf } from './analysis.ts';
import { COUNT_BITS, COUNT_MASK, createEntries, type Entries, type Entry } from './entries.ts';
import { probesOf } from './probes.ts';
import { createRanking } from './ranking.ts';
import { readTimes } from './time-words.ts';
import { createTop, type Top } from './top.ts';
import { asksWhen, speakerOf, traitsOf } from './traits.ts';

/** A memory as the index is given it. */
export interface Statement {
  seq: number;
  text: string;
  session_id: string | null;
  /** In ms since 1970. */
  at: number;
  category: string;
  tags: readonly string[];
}

export interface Filter {
  /** One of them. */
  categories?: readonly string[];
  /** All of them. */
  tags?: readonly string[];
  /** From `from` up to `to`, in ms since 1970. */
  from?: number;
  to?: number;
}

export interface Query {
  text: string;
  limit: number;
  /** What words like "yesterday" are seen from, in ms since 1970. */
  now: number;
  filter?: Filter;
}

export type WordIndex = ReturnType<typeof createIndex>;

/** The places of the dead are given back when they are more than this share. */
const MAX_DEAD_SHARE = 0.25;
const MIN_COMPACTED = 1000;

/**
 * One user's memories by their words, in memory: French and English, typos, times, and what was said around a
 * statement. Made anew from the rows at any time; the same statements give the same answers, whatever came between.
 */
export function createIndex(analysis: Analysis = createAnalysis()) {
  const ranking = createRanking();
  let entries = createEntries();

  function compact(): void {
    const dead = entries.end - entries.slots.size;
    if (entries.end < MIN_COMPACTED || dead <= entries.end * MAX_DEAD_SHARE) return;
    const living = createEntries();
    entries.moveTo(living);
    entries = living;
  }

  function entryOf({ text, ...statement }: Statement): Entry {
    const { vocabulary } = entries;
    const words = wordsOf(text).map(analysis.lookUp);
    const counts = new Map<number, number>();
    const length = eachSubject(words, (word, language) => {
      const id = vocabulary.add(word[language]);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    });
    const terms: number[] = [];
    for (const [id, count] of counts) terms.push((id << COUNT_BITS) | Math.min(count, COUNT_MASK));
    return { ...statement, speaker: speakerOf(text), traits: traitsOf(text, words), terms, length };
  }

  return {
    /** Adds a statement, or replaces the one of the same seq. */
    put(statement: Statement): void {
      const entry = entryOf(statement);
      if (entries.holds(entry)) return;
      entries.remove(statement.seq);
      entries.add(entry);
      compact();
    },

    remove(seq: number): void {
      entries.remove(seq);
      compact();
    },

    has: (seq: number): boolean => entries.slots.has(seq),

    /**
     * The statements that fit, best first. Where fewer than `limit` fit, the latest others follow with score 0; who
     * asks for nothing gets the latest.
     */
    search({ text, limit, now, filter = {} }: Query): { seq: number; score: number }[] {
      const { times, rest } = readTimes(text, now);
      const words = wordsOf(text);
      const { seqs, times: at } = entries.columns;
      const passes = passing(entries, filter);
      const later = (a: number, b: number) => (seqs[b] ?? 0) - (seqs[a] ?? 0);
      const fitting = createTop(limit, (a, b) => (at[b] ?? 0) - (at[a] ?? 0) || later(a, b));
      const asked = {
        times,
        probes: probesOf(rest, analysis, entries.vocabulary),
        speakers: entries.speakers.namedIn(words),
        asksWhen: asksWhen(words),
      };
      ranking.score(entries, asked, (slot, score) => {
        if (score >= fitting.least && passes(slot)) fitting.offer(slot, score);
      });
      const found = fitting
        .best()
        .map(({ one, value }) => ({ slot: one, seq: seqs[one] ?? 0, score: value }));
      if (found.length < limit) {
        const chosen = new Set(found.map(({ slot }) => slot));
        const others = createTop(limit - found.length, later);
        offerLatest(entries, others, (slot) => !chosen.has(slot) && passes(slot));
        for (const { one } of others.best()) found.push({ slot: one, seq: seqs[one] ?? 0, score: 0 });
      }
      return found.map(({ seq, score }) => ({ seq, score }));
    },

    get size(): number {
      return entries.slots.size;
    },
  };
}

/** Offers the statements by their times, from the end, where the latest mostly are. */
function offerLatest(entries: Entries, top: Top, isWanted: (slot: number) => boolean): void {
  const { alive, times } = entries.columns;
  let { least } = top;
  for (let slot = entries.end - 1; slot >= 0; slot -= 1) {
    const at = times[slot] ?? 0;
    if (at < least || alive[slot] === 0 || !isWanted(slot)) continue;
    top.offer(slot, at);
    least = top.least;
  }
}

/** Whether a filter lets the statement of a slot through. */
function passing(entries: Entries, { categories, tags, from, to }: Filter): (slot: number) => boolean {
  const { category, times } = entries.columns;
  const allowed = categories && new Set(categories.map((name) => entries.categories.indexOf(name)));
  return (slot) => {
    const at = times[slot] ?? 0;
    if (allowed && !allowed.has(category[slot] ?? 0)) return false;
    if (at < (from ?? -Infinity) || at >= (to ?? Infinity)) return false;
    return !tags || tags.every((tag) => entries.tags[slot]?.includes(tag));
  };
}
