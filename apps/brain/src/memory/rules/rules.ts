import type { Category } from '@brain/schema';
import { clausesIn, statementsOf, type Clause } from './clauses.ts';
import { EN_HEALTH } from './en-health.ts';
import { EN_TASTES } from './en-people.ts';
import { EN_PLANS } from './en-plans.ts';
import { EN_SELF } from './en-self.ts';
import { EN_WORK } from './en-work.ts';
import { capitalized, type Fact, type Rule, type When } from './fact.ts';
import { FR_HEALTH } from './fr-health.ts';
import { FR_TASTES } from './fr-people.ts';
import { FR_PLANS } from './fr-plans.ts';
import { FR_SELF } from './fr-self.ts';
import { FR_WORK } from './fr-work.ts';
import type { Heard } from './text.ts';
import { looksSecret } from './secrets.ts';

export type { Fact } from './fact.ts';

/** First fit wins: what bears on health stands before what is liked. */
const RULES: Rule[] = [
  ...EN_HEALTH,
  ...EN_SELF,
  ...EN_WORK,
  ...EN_PLANS,
  ...EN_TASTES,
  ...FR_HEALTH,
  ...FR_SELF,
  ...FR_WORK,
  ...FR_PLANS,
  ...FR_TASTES,
];
const MAX_FACTS = 8;
/** A clause that runs on is no plain statement. */
const CLAUSE_CHARS = 240;
const STATEMENT_CHARS = 300;

/** First the narrow, then the wide: the first that fits a statement is its category. */
const CATEGORIES: [Category, RegExp][] = [
  [
    'health',
    /\b(?:allerg|doctor|medicine|medication|diabet|asthma|illness|intoleran|medecin|medicament|malad|asthme)/,
  ],
  ['rule', /\b(?:always|never|toujours|jamais)\b/],
  [
    'event',
    /\b(?:birthday|appointment|meeting|exam|flight|tomorrow|anniversaire|rendez-vous|rdv|reunion|examen|demain)\b/,
  ],
  [
    'preference',
    /\b(?:i (?:like|love|prefer|hate)|favou?rite|j'aime|j'adore|je prefere|je deteste|preferee?)\b/,
  ],
  ['person', /\b(?:wife|husband|mother|mum|mom|father|dad|sister|brother|son|daughter|friend|boss)\b/],
  ['person', /\b(?:femme|mari|mere|pere|maman|papa|s(?:oe|œ)ur|frere|fils|fille|amie?|patronn?e?|chef)\b/],
  ['project', /\b(?:project|deadline|projet|echeance)\b/],
];

/**
 * The facts that a person tells of themselves, or asks to be remembered, in the order said; at most eight. Only their own
 * words count: nothing is kept of questions, doubts, quotations, code, tasks on words, jokes and secrets. Of a message
 * of more than 1,500 characters, which was pasted, a first line of at most 400 is heard.
 * `now` dates what is to come (`since`), in the speaker's `timeZone`.
 */
export function factsIn(text: string, now?: Date, timeZone = 'UTC'): Fact[] {
  const when: When = now === undefined ? {} : { today: dayOf(now, timeZone) };
  const facts = new Map<string, Fact>();
  for (const clause of clausesIn(text)) {
    if (looksSecret(clause.words)) continue;
    const found = clause.asked ? factsAsked(clause, when) : [factOf(clause, when) ?? []].flat();
    for (const fact of found) if (!looksSecret(fact.content)) facts.set(fact.key ?? fact.content, fact);
  }
  return [...facts.values()].slice(0, MAX_FACTS);
}

/** Whether the person asks, in so many words, for something to be remembered. */
export function askedToRemember(text: string): boolean {
  return clausesIn(text).some(({ asked }) => asked);
}

/** The facts of a statement somebody asked to remember, if it is nothing else; or the statement itself. */
function factsAsked(clause: Clause, when: When): Fact[] {
  const known = statementsOf(clause).map((part) => factOf(part, when));
  const facts = known.filter((fact) => fact !== null);
  if (facts.length > 0 && facts.length === known.length) return facts;
  const words = clause.words.trim().replace(/[\s.!?;,]+$/, '');
  if (words === '' || words.length > STATEMENT_CHARS || /^[\s\uE000]*$/.test(clause.plain)) return [];
  const category = CATEGORIES.find(([, pattern]) => pattern.test(clause.plain))?.[0] ?? 'other';
  const importance = category === 'health' ? 5 : 4;
  return [{ content: capitalized(words), category, importance }];
}

function factOf({ words, plain }: Heard, when: When): Fact | null {
  if (words.length > CLAUSE_CHARS) return null;
  for (const [pattern, make] of RULES) {
    const caught = pattern.exec(plain)?.indices?.slice(1);
    if (!caught) continue;
    const [first = '', second = '', third = '', fourth = ''] = caught.map((part) =>
      part ? words.slice(...part) : '',
    );
    const fact = make([first, second, third, fourth], when);
    if (fact) return fact;
  }
  return null;
}

/** The day it is for the speaker, YYYY-MM-DD. */
function dayOf(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
}
