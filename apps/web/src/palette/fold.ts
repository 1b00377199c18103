/** Small letters without accents. Of the same length as the text, in UTF-16 code units: places in one are places in the other. */
export function fold(text: string): string {
  let folded = '';
  for (const char of text) {
    const plain = char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    folded +=
      plain.length === char.length ? plain : char.toLowerCase().slice(0, char.length).padEnd(char.length);
  }
  return folded;
}

export type Mark = [start: number, length: number];

export interface Match {
  /** Greater fits better. */
  score: number;
  /** What fits: start and length, in UTF-16 code units. */
  marks: Mark[];
}

const isWordStart = (text: string, at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** Where a word of the query stands, best first: at the start, at the start of a word, within one. */
function placeOf(word: string, text: string): { at: number; score: number } | null {
  let within = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0) return { at, score: 3 };
    if (isWordStart(text, at)) return { at, score: 2 };
    if (within < 0) within = at;
  }
  return within < 0 ? null : { at: within, score: 1 };
}

/** Its letters in their order, with others between: the sooner and the denser, the better. */
function scattered(letters: string, text: string): Match | null {
  const marks: Mark[] = [];
  let at = -1;
  for (const letter of letters) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return null;
    const last = marks.at(-1);
    if (last && next === at + 1) last[1] += letter.length;
    else marks.push([next, letter.length]);
    at = next + letter.length - 1;
  }
  // Many pieces, and most of them within words: what is read there is not what was meant.
  const starts = marks.filter(([start]) => isWordStart(text, start)).length;
  if (marks.length > 1 && starts * 2 < marks.length) return null;
  return { score: 0.5 / marks.length, marks };
}

/** How a text fits a query; null where it does not. Each word has to be in it, in any order; else its letters, in order. */
export function match(query: string, text: string): Match | null {
  const folded = fold(text);
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const places = words.map((word) => ({ word, place: placeOf(word, folded) }));
  if (places.some(({ place }) => place === null)) return scattered(words.join(''), folded);
  const found = places.flatMap(({ word, place }) => (place ? [{ ...place, length: word.length }] : []));
  const score = found.reduce((sum, place) => sum + place.score, 0) / found.length;
  return { score, marks: joined(found.map(({ at, length }) => [at, length])) };
}

/** In order, none within another. */
function joined(marks: Mark[]): Mark[] {
  const whole: Mark[] = [];
  for (const [start, length] of marks.toSorted((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && start <= last[0] + last[1]) last[1] = Math.max(last[1], start + length - last[0]);
    else whole.push([start, length]);
  }
  return whole;
}
