import { createRandom, pick } from '../tests/crash/seed.ts';
import type { NewMemory } from './memory-door.ts';

const ONSETS = 'b c d f g j l m n p r s t v br ch cl cr dr fl gr pl pr sh sl st tr qu'.split(' ');
const VOWELS = 'a e i o u ai ea ou eau é io'.split(' ');
const CODAS = ['', '', '', 'n', 'r', 's', 't', 'l', 'm', 'nt', 'st', 'ck', 'll'];
const ENDINGS = ['', '', 'e', 's', 'er', 'ing', 'tion', 'ment', 'ed', 'al', 'ique', 'eur'];
const LITTLE = 'the a of to in and i my is with we on for at was le la de et je mon un pour dans'.split(' ');
const LITTLE_SHARE = 0.4;
const WORDS = 40_000;
const PER_SESSION = 20;
const START = Date.parse('2024-01-01T00:00:00Z');
const APART_MS = 10 * 60_000;

/** Memories and questions whose words are as common as words are (Zipf): the same for the same seed. */
export function createSynthetic(seed: number) {
  const random = createRandom(seed);
  const words = [...makeWords(random)];
  /** The share of all that is said with a word or one more common. */
  const shares: number[] = [];
  let sum = 0;
  for (const at of words.keys()) shares.push((sum += 1 / (at + 10)));

  function word(): string {
    const wanted = random() * sum;
    let low = 0;
    let high = shares.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shares[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  }

  return {
    /** Of 10 to 25 words, twenty to a session. */
    memory(user_id: string, at: number): NewMemory {
      const length = 10 + Math.floor(random() * 16);
      const said = Array.from({ length }, () => (random() < LITTLE_SHARE ? pick(random, LITTLE) : word()));
      return {
        user_id,
        content: said.join(' '),
        session_id: `s${Math.floor(at / PER_SESSION)}`,
        created_at: new Date(START + at * APART_MS).toISOString(),
        tags: [],
      };
    },

    /** Of 3 to 8 words that carry a subject. */
    question(): string {
      return Array.from({ length: 3 + Math.floor(random() * 6) }, word).join(' ');
    },

    /** Of six of the thirty most frequent. */
    frequentQuestion(): string {
      return Array.from({ length: 6 }, () => pick(random, words.slice(0, 30))).join(' ');
    },
  };
}

function makeWords(random: () => number): Set<string> {
  const words = new Set<string>();
  // A low one is the more probable.
  const lean = (from: string[]) => from[Math.floor(random() ** 1.5 * from.length)] ?? '';
  while (words.size < WORDS) {
    const syllables = 1 + Math.floor(random() * 3);
    const parts = Array.from({ length: syllables }, () => lean(ONSETS) + lean(VOWELS) + lean(CODAS));
    words.add(parts.join('') + pick(random, ENDINGS));
  }
  return words;
}
