import { createAnalysis } from './analysis.ts';

export interface Snippet {
  /** At most `MAX_SNIPPET_CHARS` of the text, cut between words, with `…` where it was cut. */
  snippet: string;
  /** Where the words of the query stand in it: start and length in UTF-16 units, in their order. */
  marks: [start: number, length: number][];
}

interface Match {
  start: number;
  end: number;
  /** What it matches: the same for two forms of a word. */
  stem: string;
}

export const MAX_SNIPPET_CHARS = 240;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Room for `…` on both sides. */
const MAX_CUT_CHARS = MAX_SNIPPET_CHARS - 2;
/** Read before the first match, so that it does not stand at the edge. */
const LEAD_CHARS = 40;

/** Makes snippets; keeps the analysis of the words it has met. */
export function createSnippets(analysis = createAnalysis()) {
  /** The stems of a word that carries a subject in either language. */
  function stemsOf(word: string): string[] {
    const { en, fr, hint } = analysis.lookUp(word.toLowerCase().normalize('NFC'));
    if (hint !== 0 && (en === '' || fr === '')) return [];
    return [en, fr].filter((stem) => stem !== '');
  }

  function matches(text: string, query: string): Match[] {
    const asked = new Map<string, string>();
    for (const [word] of query.matchAll(WORD)) {
      const [first = '', ...others] = stemsOf(word);
      for (const stem of [first, ...others]) asked.set(stem, first);
    }
    const found: Match[] = [];
    for (const { 0: word, index } of text.matchAll(WORD)) {
      const same = stemsOf(word).find((stem) => asked.has(stem));
      if (same === undefined) continue;
      found.push({ start: index, end: index + word.length, stem: asked.get(same) ?? same });
    }
    return found;
  }

  /** The part of a text that holds most of the query's words. */
  return function snippetOf(text: string, query: string): Snippet {
    const found = matches(text, query);
    const { from, to } =
      text.length <= MAX_SNIPPET_CHARS ? { from: 0, to: text.length } : cut(text, densest(found));
    const before = from > 0 ? '…' : '';
    const after = to < text.length ? '…' : '';
    const marks = found
      .filter(({ start, end }) => start >= from && end <= to)
      .map(({ start, end }): [number, number] => [start - from + before.length, end - start]);
    return { snippet: `${before}${text.slice(from, to)}${after}`, marks };
  };
}

/** The first match of the stretch with the most different words. */
function densest(found: Match[]): number {
  let best = { start: 0, different: 0 };
  for (const [at, first] of found.entries()) {
    const inside = new Set<string>();
    for (let next = at; next < found.length; next += 1) {
      const match = found[next];
      if (!match || match.end - first.start > MAX_CUT_CHARS - LEAD_CHARS) break;
      inside.add(match.stem);
    }
    if (inside.size > best.different) best = { start: first.start, different: inside.size };
  }
  return best.start;
}

/** From a little before a place on, between words; in the middle of one that is longer than all there is room for. */
function cut(text: string, start: number): { from: number; to: number } {
  let from = Math.max(0, Math.min(start - LEAD_CHARS, text.length - MAX_CUT_CHARS));
  if (from > 0) {
    const space = text.slice(from - 1, start).search(/\s/);
    from = space < 0 ? whole(text, start) : from + space;
  }
  const last = from + MAX_CUT_CHARS;
  if (last >= text.length) return { from, to: text.length };
  const space = text.slice(from, last + 1).search(/\s\S*$/);
  return { from, to: space > 0 ? from + space : whole(text, last) };
}

/** A place that does not part a pair of surrogates. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
