import { also, only, type Rule } from './fact.ts';
import { isPassing, thing } from './values.ts';

/** People and animals of the speaker. */
export const EN_PEOPLE =
  '(?:(?:new|older|younger|big|little|eldest|oldest|youngest|elder|middle|twin|first|second|third|best|ex|step|half|baby|grand)[- ]){0,2}' +
  '(?:wife|husband|spouse|partner|girlfriend|boyfriend|fiancee?|mother|mum|mom|father|dad|parents|brother|sister|son|daughter|child|kid|kids|children|baby|twins|' +
  'grandmother|grandma|grandfather|grandpa|grandparents|grandson|granddaughter|uncle|aunt|nephew|niece|cousin|stepmother|stepfather|stepson|stepdaughter|' +
  'mother-in-law|father-in-law|brother-in-law|sister-in-law|friend|best friend|flatmate|roommate|neighbou?r|colleague|coworker|co-worker|boss|manager|assistant|landlord|landlady|' +
  'doctor|gp|dentist|therapist|physio|teacher|coach|lawyer|accountant|hairdresser|vet|dog|puppy|cat|kitten|horse|pony|rabbit|hamster|parrot|goldfish|tortoise|guinea pig)';

const ILLNESS =
  "(?:(?:type (?:1|2|one|two) |chronic |severe |mild |bad |a |an |high |low |coronary |rheumatoid |crohn's |multiple |bipolar |sleep |heart |kidney |liver |celiac |coeliac |parkinson's |alzheimer's |hashimoto's ){0,3}" +
  "(?:diabetes|asthma|epilepsy|migraines|eczema|psoriasis|arthritis|adhd|autism|depression|anxiety disorder|bipolar disorder|ocd|ptsd|hypertension|blood pressure|cholesterol|endometriosis|fibromyalgia|lupus|hiv|cancer|leukemia|sclerosis|apnea|apnoea|hypothyroidism|hyperthyroidism|disease|condition|alzheimer's|parkinson's|crohn's|pacemaker|glaucoma|ibs|anemia|anaemia|haemophilia|hemophilia|dyslexia|tinnitus|osteoporosis|gout|copd|insomnia))";
const ADJECTIVES =
  '(?:type (?:1|2|one|two) )?(?:diabetic|asthmatic|epileptic|celiac|coeliac|pregnant|autistic|dyslexic|bipolar|anaemic|anemic|lactose[- ]intolerant|gluten[- ]intolerant|colou?r[- ]?blind|hard of hearing|deaf|blind|hiv[- ]positive|immunocompromised|breastfeeding)';
const DIETS =
  '(?:a )?(?:strict(?:ly)? |lifelong )?(?:vegan|vegetarian|pescatarian|pescetarian|flexitarian|veggie|gluten[- ]free|dairy[- ]free|keto|kosher|halal|teetotal(?:ler|er)?)';
const END = '(?=$| ?[,.;:!(–—]| (?:and|but|so|for|since|now|because|too|as well|which|please) ?)';
const FOODS =
  '(?:pork|meat|red meat|beef|fish|seafood|shellfish|gluten|dairy|lactose|milk|eggs?|nuts|peanuts|sugar|alcohol|caffeine|coffee|soy|wheat|bread|pasta|cheese|mushrooms|onions?|garlic|spicy food|animal products|lamb|poultry|chicken|wine|beer|salt|fried food|processed food|raw fish|tomatoes)';
const DRUG =
  '(?:insulin|aspirin|metformin|warfarin|lithium|ritalin|xarelto|eliquis|levothyroxine|levothyrox|synthroid|prednisone|methotrexate|ventolin|the pill|birth control|antidepressants|blood thinners|beta blockers|statins|antihistamines|\\w+(?:formin|statin|pril|sartan|olol|prazole|oxetine|xaban|gliptin|zepam|zolam|cillin|traline|idone|apine|thyroxine))';

function allergy(cause: string, whose: string) {
  const known = thing(cause, 8);
  if (
    known === null ||
    /^(?:people|you|work|working|mondays?|mornings?|bullshit|stupid\w*|that|this|it|your|my|him|her|exercise|sport|responsibility|love|commitment|bad|idiots?|maths?|excel|meetings?|the (?:idea|word|gym|truth|thought))\b/i.test(
      known,
    )
  )
    return null;
  return also('health', `${whose} allergic to ${known}`);
}

function diet(what: string) {
  const kept = what.replace(/^a /i, '').toLowerCase();
  return only('health', `The user is ${kept}`, ['user.diet', kept]);
}

/** What bears on the speaker's health or that of their people, in English. */
export const EN_HEALTH: Rule[] = [
  [
    /^(?:i am|i'm)(?: also| very| severely| highly| deathly| mildly| really| actually)* allergic to (.+)$/d,
    ([cause]) => allergy(cause, 'The user is'),
  ],
  [
    /^i(?:'ve| have)(?: got)?(?: also)? an? (?:(?:severe|bad|serious|mild|strong|terrible) )?allergy to (.+)$/d,
    ([cause]) => allergy(cause, 'The user is'),
  ],
  [
    /^i(?:'ve| have)(?: got)? an? ((?:(?:severe|bad|serious|mild|strong|terrible) )?(?:\w+ ){1,2}allergy)\b/d,
    ([which]) => also('health', `The user has a ${which}`),
  ],
  [
    new RegExp(
      `^my (${EN_PEOPLE})(?:,? ([A-Z]?[\\w-]+),?)? (?:is|are)(?: also| very| severely)? allergic to (.+)$`,
      'd',
    ),
    ([who, called, cause]) =>
      allergy(
        cause,
        `The user's ${who}${called && ` ${called}`} ${/(?:s|children)$/i.test(who) ? 'are' : 'is'}`,
      ),
  ],
  [
    new RegExp(`^my (${EN_PEOPLE}) is(?: a)? ((?:strict )?${DIETS}|${ADJECTIVES})${END}`, 'd'),
    ([who, what]) => also('health', `The user's ${who} is ${what.replace(/^a /, '')}`),
  ],
  [
    new RegExp(`^my (${EN_PEOPLE}) (?:has|suffers from) (${ILLNESS})${END}`, 'd'),
    ([who, what]) => (isVague(what) ? null : also('health', `The user's ${who} has ${what}`)),
  ],
  [
    new RegExp(`^(?:i am|i'm)(?: also| now)? (${ADJECTIVES})${END}`, 'd'),
    ([what]) => also('health', `The user is ${what}`),
  ],
  [
    new RegExp(
      `^(?:i am|i'm|i've been|i have been|i went|i eat|i became|i'm going)(?: also| now| actually| mostly)? (${DIETS})${END}`,
      'd',
    ),
    ([what]) => (/halal|kosher/i.test(what) ? also('health', `The user eats ${what}`) : diet(what)),
  ],
  [
    new RegExp(`^i(?:'ve| have)(?: got| also)? (${ILLNESS})${END}`, 'd'),
    ([what]) => (isVague(what) ? null : also('health', `The user has ${what}`)),
  ],
  [
    new RegExp(
      `^i (?:suffer from|was diagnosed with|live with|was just diagnosed with|got diagnosed with) (${ILLNESS})${END}`,
      'd',
    ),
    ([what]) => also('health', `The user has ${what}`),
  ],
  [
    new RegExp(
      `^i (?:don't|do not|can't|cannot|never)(?: ever)? (eat|drink|have|tolerate|digest) ((?:any )?${FOODS}(?:(?:,| and| or|, or) ${FOODS}){0,4})${END}`,
      'd',
    ),
    ([verb, what], _when) =>
      also('health', `The user does not ${verb === 'have' ? 'eat' : verb.toLowerCase()} ${what}`),
  ],
  [new RegExp(`^i(?:'m| am) (?:on|taking) (${DRUG})\\b(.*)$`, 'd'), ([what, tail]) => drug(what, tail)],
  [new RegExp(`^i take (${DRUG})\\b(.*)$`, 'd'), ([what, tail]) => drug(what, tail)],
  [/^i take ((?:\w+ )?\d+ ?(?:mg|mcg|ml)(?: of)?(?: \w+)?)(.*)$/d, ([what, tail]) => drug(what, tail)],
  [
    /^i (?:take|use|am on) ((?:\w+ ){0,2}(?:medication|medicine|tablets|pills|an inhaler|drops) for (?:my )?\w+(?: \w+)?)(.*)$/d,
    ([what, tail]) => drug(what.replace(/\bmy\b/i, 'their'), tail),
  ],
];

function isVague(what: string): boolean {
  return /^(?:a |an )?(?:bad |mild |severe )?(?:condition|disease|blood pressure|cholesterol)$/i.test(what);
}

function drug(what: string, tail: string) {
  return isPassing(tail) || /\b(?:not|no longer|instead|or)\b/i.test(tail)
    ? null
    : also('health', `The user takes ${what}`);
}
