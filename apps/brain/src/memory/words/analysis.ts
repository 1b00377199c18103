import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemFrench } from '@orama/stemmers/french';
import { everydayGroups } from './everyday.ts';
import { irregularForms } from './irregular.ts';
import { stopWords, timeWords } from './stop-words.ts';

/** What a word is in English and in French. */
export interface Known {
  /** Its stem, the same for all its forms, without accents; '' for a word that carries no subject in that language. */
  en: string;
  fr: string;
  /** Which language it speaks for: 1 French, -1 English, 0 neither. */
  hint: number;
  /** Whether it speaks of a time: `demain`, `monday`, `8h`. */
  tellsTime: boolean;
}

/** Which of its two stems stands for a word in a text. */
export type Language = 'en' | 'fr';

export type Analysis = ReturnType<typeof createAnalysis>;

/** Words whose analysis is kept; beyond, all are forgotten and learnt anew. */
const MAX_KNOWN = 50_000;
/** What is longer is no word; its beginning stands for it. */
const MAX_WORD_CHARS = 40;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Words of one language that are others in the other: `car`, `son`. They speak for neither. */
const AMBIGUOUS = new Set('a an as c car d do l m me mine n on or pour s si son t ton tu y'.split(' '));
const FRENCH_LETTER = /[àâçèéêëîïôùûœ]/;

/** The words of a text in their order: lower case, composed (NFC), without signs. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().normalize('NFC').match(WORD) ?? [];
}

/** Without accents, and ligatures as two letters. */
export function fold(word: string): string {
  if (!/[^a-z0-9]/.test(word)) return word;
  return word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe').replaceAll('æ', 'ae');
}

/** The terms of one text in their order, one for each word that carries a subject; for who compares two texts. */
export function terms(text: string): string[] {
  const { lookUp } = createAnalysis();
  const found: string[] = [];
  let last: Known | undefined;
  eachSubject(wordsOf(text).map(lookUp), (word, language) => {
    if (word !== last) found.push(word[language]);
    last = word;
  });
  return found;
}

/** From texts to terms, remembering the words it has met; one serves all who analyse texts. */
export function createAnalysis() {
  const known = new Map<string, Known>();
  let groups: ReadonlyMap<string, string[]> | undefined;

  function lookUp(word: string): Known {
    let entry = known.get(word);
    if (entry) return entry;
    if (known.size >= MAX_KNOWN) known.clear();
    entry = analyse(word);
    known.set(word, entry);
    return entry;
  }

  return {
    lookUp,

    /** The terms of a text in their order; two for a word where the text does not show its language. */
    terms(text: string): string[] {
      const found: string[] = [];
      eachSubject(wordsOf(text).map(lookUp), (word, language) => found.push(word[language]));
      return found;
    },

    /** The terms that mean about the same in everyday life, in both languages, perhaps the term itself. */
    related(term: string): readonly string[] {
      groups ??= relations();
      return groups.get(term) ?? [];
    },
  };
}

/** From a stem to all stems of its groups. */
function relations(): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { fr, en } of everydayGroups()) {
    const stems = [...fr.map((word) => analyse(word).fr), ...en.map((word) => analyse(word).en)];
    for (const stem of stems) found.set(stem, [...(found.get(stem) ?? []), ...stems]);
  }
  return found;
}

/**
 * Calls `see` for each word of a text that carries a subject, with the language of the text. Where the text shows
 * neither language, it is called for both if the stems differ. Returns how many words there were.
 */
export function eachSubject(words: Known[], see: (word: Known, language: Language) => void): number {
  let hint = 0;
  for (const word of words) hint += word.hint;
  let count = 0;
  for (const word of words) {
    const { en, fr } = word;
    if (hint !== 0 || en === fr) {
      const language = hint > 0 ? 'fr' : 'en';
      if (word[language] === '') continue;
      see(word, language);
    } else {
      // `car` and `son` are subjects in one of the two; what speaks for one language is none in the other.
      if ((en === '' || fr === '') && word.hint !== 0) continue;
      if (en !== '') see(word, 'en');
      if (fr !== '') see(word, 'fr');
    }
    count += 1;
  }
  return count;
}

/** The accents of French tell its endings apart, so a word loses its accents after its ending. */
function analyse(whole: string): Known {
  const word = whole.slice(0, MAX_WORD_CHARS);
  const plain = fold(word);
  const english = stopWords.en.has(word);
  const french = stopWords.fr.has(word);
  const letter = FRENCH_LETTER.test(word) ? 1 : 0;
  return {
    en: english ? '' : fold(stemEnglish(irregularForms.en.get(plain) ?? word)),
    fr: french ? '' : fold(stemLonger(irregularForms.fr.get(plain) ?? word)),
    hint: AMBIGUOUS.has(word) ? 0 : Number(french) - Number(english) || letter,
    tellsTime: timeWords.has(plain) || /^\d+h/.test(plain),
  };
}

/** The rules for French take endings from names as short as `Léa`, too. */
function stemLonger(word: string): string {
  return word.length > 3 ? stemFrench(word) : word.replace(/s$/, '');
}
