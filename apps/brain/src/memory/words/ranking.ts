import { COUNT_BITS, COUNT_MASK, type Entries } from './entries.ts';
import type { Probe } from './probes.ts';
import type { Time } from './time-words.ts';
import { ONLY_ASKS, TELLS_TIME } from './traits.ts';

/** BM25F (Zaragoza et al., TREC 2004): a statement's own words are one field, its neighbours' words others. */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
const NEXT_WEIGHT = 0.5;
const SECOND_WEIGHT = 0.25;
/** Who is named in the query probably said it. */
const SPEAKER_BOOST = 1.7;
/** The best of a session says what the session is about. */
const SESSION_SHARE = 0.25;
/** What only asks tells nothing. */
const ASKING_SHARE = 0.75;
const WHEN_BOOST = 1.25;
/**
 * Postings that are read, with their neighbours: this share of the statements, but at least so many. What is more
 * frequent is only looked up for the statements that rarer words have touched.
 */
const BUDGET_SHARE = 0.03;
const MIN_BUDGET = 3000;
/** Postings that are read of words which are only like those of the query. */
const ALIKE_BUDGET = 2000;

export interface Asked {
  probes: Probe[];
  times: Time[];
  /** Numbers of the speakers named. */
  speakers: ReadonlySet<number>;
  asksWhen: boolean;
}

/** Scores statements. Keeps room for a score of each, so that a search makes nothing large. */
export function createRanking() {
  let scores = new Float64Array(0);
  let isTouched = new Uint8Array(0);
  let touched = new Int32Array(0);
  let touchedCount = 0;
  /** How often the term in hand stands in a statement and around it, and in which it does. */
  let parts = new Float64Array(0);
  let local = new Int32Array(0);
  let localCount = 0;
  /** The best score of each session. */
  let best = new Float64Array(0);

  function prepare({ end, sessions }: Entries): void {
    for (let at = 0; at < touchedCount; at += 1) isTouched[touched[at] ?? 0] = 0;
    touchedCount = 0;
    if (best.length < sessions.count) best = new Float64Array(sessions.count * 2);
    if (scores.length >= end) return;
    const room = Math.ceil(end * 1.5);
    scores = new Float64Array(room);
    parts = new Float64Array(room);
    isTouched = new Uint8Array(room);
    touched = new Int32Array(room);
    local = new Int32Array(room);
  }

  function lend(slot: number, part: number): void {
    const had = parts[slot] ?? 0;
    if (had === 0) {
      local[localCount] = slot;
      localCount += 1;
    }
    parts[slot] = had + part;
  }

  function give(slot: number, score: number): void {
    if (isTouched[slot] === 1) {
      scores[slot] = (scores[slot] ?? 0) + score;
      return;
    }
    isTouched[slot] = 1;
    touched[touchedCount] = slot;
    touchedCount += 1;
    scores[slot] = score;
  }

  /** Lends a term to those that hold it and, if it is `wide`, to those beside them; `known`: only to those touched before. */
  function spread(entries: Entries, id: number, reach: 'wide' | 'narrow' | 'known'): void {
    const { alive } = entries.columns;
    const { before, after } = entries.sessions.columns;
    entries.postings.each(id, (pool, from, to) => {
      for (let at = from; at < to; at += 1) {
        const packed = pool[at] ?? 0;
        const slot = packed >> COUNT_BITS;
        if (alive[slot] === 0 || (reach === 'known' && isTouched[slot] === 0)) continue;
        const part = packed & COUNT_MASK;
        lend(slot, part);
        if (reach !== 'wide') continue;
        const left = before[slot] ?? -1;
        if (left >= 0) {
          lend(left, part * NEXT_WEIGHT);
          const second = before[left] ?? -1;
          if (second >= 0) lend(second, part * SECOND_WEIGHT);
        }
        const right = after[slot] ?? -1;
        if (right >= 0) {
          lend(right, part * NEXT_WEIGHT);
          const second = after[right] ?? -1;
          if (second >= 0) lend(second, part * SECOND_WEIGHT);
        }
      }
    });
  }

  function scoreWords(entries: Entries, probes: Probe[]): void {
    const size = entries.slots.size;
    const { windows } = entries.sessions.columns;
    const average = entries.sessions.total / size || 1;
    const budget = Math.max(MIN_BUDGET, size * BUDGET_SHARE);
    let read = 0;
    let readAlike = 0;
    let skimmed = 0;
    for (const { id, weight, count } of probes) {
      if (weight < 1) {
        if (readAlike + count > ALIKE_BUDGET) continue;
        readAlike += count;
        spread(entries, id, 'narrow');
      } else if (read + count <= budget) {
        read += count;
        spread(entries, id, 'wide');
      } else if (skimmed === 0 || skimmed + count <= size) {
        skimmed += count;
        spread(entries, id, touchedCount === 0 ? 'narrow' : 'known');
      }
      const worth = weight * rarity(size, count) * (SATURATION + 1);
      for (let at = 0; at < localCount; at += 1) {
        const slot = local[at] ?? 0;
        const part = parts[slot] ?? 0;
        const length = 1 - LENGTH_SHARE + (LENGTH_SHARE * (windows[slot] ?? 0)) / average;
        parts[slot] = 0;
        give(slot, (worth * part) / (part + SATURATION * length));
      }
      localCount = 0;
    }
  }

  /** Puts the statements of a time into `local`. */
  function findInside(entries: Entries, time: Time): void {
    const { alive, times, month, day } = entries.columns;
    const { end } = entries;
    localCount = 0;
    if ('from' in time) {
      const { from, to } = time;
      for (let slot = 0; slot < end; slot += 1) {
        const at = times[slot] ?? 0;
        if (at >= from && at < to && alive[slot] === 1) local[localCount++] = slot;
      }
      return;
    }
    const { month: inMonth, day: onDay } = time;
    for (let slot = 0; slot < end; slot += 1) {
      if (month[slot] !== inMonth || alive[slot] === 0) continue;
      if (onDay === undefined || day[slot] === onDay) local[localCount++] = slot;
    }
  }

  /** What lies in a time the query speaks of; in a long one, only what is touched already. */
  function scoreTimes(entries: Entries, times: Time[]): void {
    const size = entries.slots.size;
    const isAlone = touchedCount === 0;
    for (const time of times) {
      findInside(entries, time);
      const worth = rarity(size, localCount);
      const isNew = isAlone || localCount <= MIN_BUDGET;
      for (let at = 0; at < localCount; at += 1) {
        const slot = local[at] ?? 0;
        if (isNew || isTouched[slot] === 1) give(slot, worth);
      }
    }
    localCount = 0;
  }

  function findBest({ sessions }: Entries): void {
    const { session } = sessions.columns;
    best.fill(0);
    for (let at = 0; at < touchedCount; at += 1) {
      const slot = touched[at] ?? 0;
      const id = session[slot] ?? -1;
      const score = scores[slot] ?? 0;
      if (id >= 0 && score > (best[id] ?? 0)) best[id] = score;
    }
  }

  return {
    /** Calls `see` once for each statement that the query touches. */
    score(entries: Entries, asked: Asked, see: (slot: number, score: number) => void): void {
      prepare(entries);
      scoreWords(entries, asked.probes);
      scoreTimes(entries, asked.times);
      findBest(entries);
      const { speaker, traits } = entries.columns;
      const { session } = entries.sessions.columns;
      for (let at = 0; at < touchedCount; at += 1) {
        const slot = touched[at] ?? 0;
        const id = session[slot] ?? -1;
        const trait = traits[slot] ?? 0;
        let score = (scores[slot] ?? 0) + (id < 0 ? 0 : SESSION_SHARE * (best[id] ?? 0));
        if (trait & ONLY_ASKS) score *= ASKING_SHARE;
        if (asked.asksWhen && trait & TELLS_TIME) score *= WHEN_BOOST;
        if (asked.speakers.size > 0 && asked.speakers.has(speaker[slot] ?? -1)) score *= SPEAKER_BOOST;
        see(slot, score);
      }
    },
  };
}

/** What a term is worth that `count` of `size` statements hold. */
function rarity(size: number, count: number): number {
  return Math.log(1 + (size - count + 0.5) / (count + 0.5));
}
