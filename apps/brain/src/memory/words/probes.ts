import { type Analysis, eachSubject, type Known, wordsOf } from './analysis.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A term that is looked for. */
export interface Probe {
  /** Its number in the vocabulary. */
  id: number;
  /** 1 for a word of the query, less for one that is like it or means about the same. */
  weight: number;
  /** How many statements hold it. */
  count: number;
}

/** Words of a query that are looked for, the rarest of them; */
const MAX_WORDS = 32;
/** and for so many of those also terms that are like them. */
const MAX_WORDS_ALIKE = 16;
/** Terms that share so much with one of the query (Dice, of trigrams) are like it: typing errors, other endings. */
const LEAST_ALIKE = 0.25;
const MAX_ALIKE = 8;
const ALIKE_WEIGHT = 0.5;
const MIN_CHARS = 3;
const RELATED_WEIGHT = 0.25;

/** The terms to look for: those of the query, then those like them; the rarest first. */
export function probesOf(text: string, analysis: Analysis, vocabulary: Vocabulary): Probe[] {
  const words = wordsIn(text, analysis, vocabulary);
  const probes = new Map<number, Probe>();
  function add(id: number, weight: number): void {
    const count = vocabulary.countOf(id);
    if (count > 0 && weight > (probes.get(id)?.weight ?? 0)) probes.set(id, { id, weight, count });
  }
  for (const { id } of words.filter(({ count }) => count > 0).slice(0, MAX_WORDS)) add(id, 1);
  for (const { term, isSecond } of words
    .filter(({ term }) => term.length >= MIN_CHARS)
    .slice(0, MAX_WORDS_ALIKE)) {
    for (const other of analysis.related(term)) add(vocabulary.find(other) ?? -1, RELATED_WEIGHT);
    if (isSecond) continue;
    for (const { id, alike } of vocabulary.similar(term, LEAST_ALIKE, MAX_ALIKE))
      add(id, ALIKE_WEIGHT * alike * alike);
  }
  return [...probes.values()].toSorted(
    (a, b) => Number(b.weight === 1) - Number(a.weight === 1) || a.count - b.count,
  );
}

/** The terms of a text, the rarest first; `isSecond` for the other stem of a word whose language is not known. */
function wordsIn(text: string, analysis: Analysis, vocabulary: Vocabulary) {
  const found = new Map<string, { term: string; id: number; count: number; isSecond: boolean }>();
  let last: Known | undefined;
  eachSubject(wordsOf(text).map(analysis.lookUp), (word, language) => {
    const term = word[language];
    const isSecond = word === last;
    last = word;
    if (found.has(term)) return;
    const id = vocabulary.find(term) ?? -1;
    found.set(term, { term, id, count: vocabulary.countOf(id), isSecond });
  });
  return [...found.values()].toSorted((a, b) => a.count - b.count);
}
