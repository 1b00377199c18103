import type { Category } from '@brain/schema';
import { fold, type Language } from './offline-hearing.ts';

/** The input of the tool `remember`. */
export type Fact = { content: string; category: Category; importance?: number; key?: string; value?: string };

type FactRule = {
  en: RegExp;
  fr: RegExp;
  /** Makes the fact of what the person said after the opening words. */
  make(value: string, opening: string): Record<Language, Fact>;
};

const NAME_WORDS = 4;

/** What people say of themselves, by its opening words; written without accents. */
const FACTS: FactRule[] = [
  {
    en: /^(?:my (?:first )?name is|my name's|i am called|i'm called|call me) /i,
    fr: /^(?:je m'appelle|mon (?:pre)?nom est|mon (?:pre)?nom c'est|appelle-moi|appelez-moi) /i,
    make: (name) => ({
      en: { content: `The user's name is ${name}`, category: 'identity', key: 'user.name', value: name },
      fr: { content: `L'utilisateur s'appelle ${name}`, category: 'identity', key: 'user.name', value: name },
    }),
  },
  {
    en: /^i (?:now )?live in /i,
    fr: /^(?:j'habite|je vis) a /i,
    make: (city) => ({
      en: { content: `The user lives in ${city}`, category: 'identity', key: 'user.city', value: city },
      fr: { content: `L'utilisateur habite à ${city}`, category: 'identity', key: 'user.city', value: city },
    }),
  },
  {
    en: /^(?:i am|i'm) allergic to /i,
    fr: /^je suis allergique (?:aux |au |a la |a l'|a )/i,
    make: (cause, opening) => ({
      en: { content: `The user is allergic to ${cause}`, category: 'health', importance: 5 },
      fr: { content: `L'utilisateur est ${opening.slice(8)}${cause}`, category: 'health', importance: 5 },
    }),
  },
];

/** First the narrow, then the wide: the first that fits a statement is its category. */
const CATEGORIES: [Category, RegExp][] = [
  [
    'health',
    /\b(?:allerg|doctor|medicine|medication|diabet|asthma|illness|medecin|medicament|malad|asthme)/i,
  ],
  ['rule', /\b(?:always|never|toujours|jamais)\b/i],
  ['event', /\b(?:birthday|appointment|meeting|tomorrow|anniversaire|rendez-vous|reunion|demain)\b/i],
  [
    'preference',
    /\b(?:i (?:like|love|prefer|hate)|favou?rite|j'aime|j'adore|je prefere|je deteste|prefere)\b/i,
  ],
  ['person', /\b(?:wife|husband|mother|father|sister|brother|son|daughter|friend|boss)\b/i],
  ['person', /\b(?:femme|mari|mere|pere|s(?:oe|œ)ur|frere|fils|fille|amie?|patronn?e?)\b/i],
  ['project', /\b(?:project|deadline|projet|echeance)\b/i],
];

/** The facts people tell in passing, at the start of a sentence or after an "and". */
export function factsIn(text: string, language: Language): Fact[] {
  return clauses(text).flatMap((clause) => factOf(clause, language) ?? []);
}

/** What to keep of a statement somebody asked to remember: its facts if it is nothing else, or its own words. */
export function factsOf(statement: string, language: Language): Fact[] {
  const known = clauses(statement).map((clause) => factOf(clause, language));
  const facts = known.filter((fact) => fact !== null);
  if (facts.length > 0 && facts.length === known.length) return facts;
  const content = capitalized(trimEnd(statement));
  const category = CATEGORIES.find(([, words]) => words.test(fold(statement)))?.[0] ?? 'other';
  return content === '' ? [] : [{ content, category }];
}

function factOf(clause: string, language: Language): Fact | null {
  for (const rule of FACTS) {
    const opening = rule[language].exec(fold(clause))?.[0];
    if (opening === undefined) continue;
    const value = trimEnd(clause.slice(opening.length));
    const fact = rule.make(value, clause.slice(0, opening.length))[language];
    if (value === '' || (fact.key && value.split(' ').length > NAME_WORDS)) return null;
    return fact;
  }
  return null;
}

/** A sentence ends after a word, not after an abbreviation: "St. Louis". */
const SENTENCE_END = /(?<=[^\s.]{3}\.|[!;?]) |\n/;
/** "and", or a comma, that starts another statement about the speaker. */
const NEXT_STATEMENT = /(?:,|,? and|,? but|,? et|,? mais) (?=(?:i|my|je|mon|ma) |i'm |j')/i;

function clauses(text: string): string[] {
  return text
    .split(SENTENCE_END)
    .flatMap((sentence) => sentence.split(NEXT_STATEMENT))
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '' && !clause.endsWith('?'));
}

export function trimEnd(text: string): string {
  return text.trim().replace(/[\s.!?;,]{1,20}$/, '');
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
