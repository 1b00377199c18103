import { fold } from './analysis.ts';

/** A time: from `from` up to `to`, in ms since 1970; or a month (0 to 11) of any year, or a day of it. */
export type Time = { from: number; to: number } | { month: number; day?: number };

type Unit = 'day' | 'week' | 'month' | 'year';
type Reader = (found: (string | undefined)[], today: Date) => Time[];

const DAY_MS = 86_400_000;
/** More in one query are no question. */
const MAX_TIMES = 12;
const UNIT_MS: Record<Unit, number> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

const MONTHS = [
  ['january', 'janvier', 'jan', 'janv'],
  ['february', 'fevrier', 'feb', 'fevr'],
  ['march', 'mars'],
  ['april', 'avril', 'apr', 'avr'],
  ['may', 'mai'],
  ['june', 'juin', 'jun'],
  ['july', 'juillet', 'jul', 'juil'],
  ['august', 'aout', 'aug'],
  ['september', 'septembre', 'sept', 'sep'],
  ['october', 'octobre', 'oct'],
  ['november', 'novembre', 'nov'],
  ['december', 'decembre', 'dec'],
];
const WEEKDAYS = [
  ['sunday', 'dimanche'],
  ['monday', 'lundi'],
  ['tuesday', 'mardi'],
  ['wednesday', 'mercredi'],
  ['thursday', 'jeudi'],
  ['friday', 'vendredi'],
  ['saturday', 'samedi'],
];
/** By the month they begin with. */
const SEASONS: [number, string[]][] = [
  [2, ['spring', 'printemps']],
  [5, ['summer', 'ete']],
  [8, ['autumn', 'fall', 'automne']],
  [11, ['winter', 'hiver']],
];
const NUMBERS = [
  ['one', 'a', 'an', 'un', 'une'],
  ['two', 'deux', 'couple', 'couple of'],
  ['three', 'trois', 'few', 'quelques'],
  ['four', 'quatre'],
  ['five', 'cinq'],
  ['six'],
  ['seven', 'sept'],
  ['eight', 'huit'],
  ['nine', 'neuf'],
  ['ten', 'dix'],
  ['eleven', 'onze'],
  ['twelve', 'douze'],
];

const any = (lists: string[][]) =>
  lists
    .flat()
    .toSorted((a, b) => b.length - a.length)
    .join('|');
const MONTH = `(${any(MONTHS)})\\.?`;
const WEEKDAY = `(${any(WEEKDAYS)})`;
const SEASON = `(${any(SEASONS.map(([, names]) => names))})`;
const COUNT = `(\\d{1,3}|${any(NUMBERS)})`;
const UNIT = '(days?|jours?|weeks?|semaines?|months?|mois|years?|ans?|annees?)';
const YEAR = '((?:19|20)\\d\\d)';
const BEFORE_MONTH = '(?:in|since|until|last|this|end of|en|mois de|fin|debut|mi|depuis|late|early|mid)';
const DAY = '(\\d{1,2})(?:st|nd|rd|th|er)?';

/** Tried in this order; what one has read, those after it do not see. */
const DATES: [pattern: RegExp, read: Reader][] = [
  rule(`${YEAR}-(\\d\\d)-(\\d\\d)`, ([, year, month, day]) => date(Number(month) - 1, year, day)),
  rule(`${DAY}/(\\d{1,2})/${YEAR}`, ([, day, month, year]) => date(Number(month) - 1, year, day)),
  rule(`${DAY} (?:of )?${MONTH}(?:,? ${YEAR})?`, ([, day, month, year]) => date(monthOf(month), year, day)),
  rule(`${MONTH} ${DAY}(?:,? ${YEAR})?`, ([, month, day, year]) => date(monthOf(month), year, day)),
  rule(`${MONTH},? (?:of |de )?${YEAR}`, ([, month, year]) => date(monthOf(month), year)),
  rule(`${BEFORE_MONTH}[ -]${MONTH}`, ([, month]) => date(monthOf(month))),
  rule(`(?!may|mars|march|mar|jan|dec|sept)${MONTH}`, ([, month]) => date(monthOf(month))),
  rule(YEAR, ([, year]) => years(Number(year))),
];

/** Seen from the day they are said: in a memory the same words mean another day. */
const RELATIVE: [pattern: RegExp, read: Reader][] = [
  rule('(?:the )?day before yesterday|avant[- ]hier', (_, today) => days(today, -2, 1)),
  rule('yesterday|hier|last night', (_, today) => days(today, -1, 1)),
  rule(
    "today|tonight|this (?:morning|afternoon|evening)|aujourd'?hui|ce (?:matin|soir)|cet apres[- ]midi",
    (_, today) => days(today, 0, 1),
  ),
  rule(`${COUNT} ${UNIT} ago|il y a ${COUNT} ${UNIT}`, ([, en, unit, fr, unite], today) =>
    ago(today, en ?? fr, unit ?? unite),
  ),
  rule(
    `(?:last|past) ${COUNT} ${UNIT}|(?:ces |les )?${COUNT} derni(?:er|ere)s ${UNIT}`,
    ([, en, unit, fr, unite], today) => lately(today, en ?? fr, unit ?? unite),
  ),
  rule('last week[- ]?end|(?:le )?week[- ]?end (?:dernier|passe)', (_, today) =>
    days(today, -1 - (today.getUTCDay() || 7), 2),
  ),
  rule('last week|(?:la )?semaine (?:derniere|passee)', (_, today) =>
    days(today, -7 - sinceMonday(today), 7),
  ),
  rule('this week|cette semaine', (_, today) => days(today, -sinceMonday(today), 7)),
  rule('last month|(?:le )?mois (?:dernier|passe)', (_, today) => months(today, -1, 1)),
  rule('this month|ce mois(?:-ci)?', (_, today) => months(today, 0, 1)),
  rule("last year|(?:l')?(?:an|annee) (?:derniere?|passee?)", (_, today) =>
    years(today.getUTCFullYear() - 1),
  ),
  rule('this year|cette annee', (_, today) => years(today.getUTCFullYear())),
  rule(`(?:last|this) ${SEASON}|(?:cet|ce|cette) ${SEASON}|l[' ]?${SEASON} derni(?:er|ere)`, (found, today) =>
    season(today, found[1] ?? found[2] ?? found[3]),
  ),
  rule(`(?:(?:last|on) )?${WEEKDAY}(?: dernier)?`, ([, name], today) => weekday(today, name)),
];

/**
 * The times a text speaks of, seen from `now` (ms since 1970, days of UTC), and the text without the words that mean
 * something only seen from there.
 */
export function readTimes(text: string, now: number): { times: Time[]; rest: string } {
  const today = new Date(Math.floor(now / DAY_MS) * DAY_MS);
  const composed = text.normalize('NFC');
  const times: Time[] = [];
  /** The same length as `composed`, so that a place in one is the place in the other. */
  let plain = Array.from(composed, plainChar).join('');
  let rest = composed;
  function readAll(rules: typeof DATES, isKept: boolean): void {
    for (const [pattern, read] of rules) {
      for (const found of plain.matchAll(pattern)) {
        times.push(...read(found, today));
        const end = found.index + found[0].length;
        const blank = ' '.repeat(found[0].length);
        plain = plain.slice(0, found.index) + blank + plain.slice(end);
        if (!isKept) rest = rest.slice(0, found.index) + blank + rest.slice(end);
      }
    }
  }
  readAll(DATES, true);
  readAll(RELATIVE, false);
  return { times: times.slice(0, MAX_TIMES), rest };
}

function plainChar(char: string): string {
  if (char === '’') return "'";
  const base = fold(char.toLowerCase());
  return base.length === char.length ? base : char;
}

function rule(pattern: string, read: Reader): [pattern: RegExp, read: Reader] {
  return [new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'gu'), read];
}

function days(today: Date, offset: number, count: number): Time[] {
  const from = today.getTime() + offset * DAY_MS;
  return [{ from, to: from + count * DAY_MS }];
}

function months(day: Date, offset: number, count: number): Time[] {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + offset];
  return [{ from: Date.UTC(year, month), to: Date.UTC(year, month + count) }];
}

function years(year: number): Time[] {
  return [{ from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) }];
}

/** The year, the month and the day, as far as they are said: who remembers the day wrongly may have the month right. */
function date(month: number, year?: string, day?: string): Time[] {
  if (month < 0 || month > 11) return [];
  if (year === undefined) {
    return day === undefined ? [{ month }] : [{ month }, { month, day: Number(day) }];
  }
  const first = new Date(Date.UTC(Number(year), month));
  const whole = [...years(Number(year)), ...months(first, 0, 1)];
  return day === undefined ? whole : [...whole, ...days(first, Number(day) - 1, 1)];
}

/** About so long ago: half a unit around it. */
function ago(today: Date, count: string | undefined, unit: string | undefined): Time[] {
  const size = UNIT_MS[unitOf(unit)];
  const from = today.getTime() - numberOf(count) * size - (size - DAY_MS) / 2;
  return [{ from, to: from + size }];
}

function lately(today: Date, count: string | undefined, unit: string | undefined): Time[] {
  return [{ from: today.getTime() - numberOf(count) * UNIT_MS[unitOf(unit)], to: today.getTime() + DAY_MS }];
}

/** The one that has begun last. */
function season(today: Date, name = ''): Time[] {
  const [first] = SEASONS.find(([, names]) => names.includes(name)) ?? [0];
  const year = today.getUTCFullYear() - (today.getUTCMonth() < first ? 1 : 0);
  return months(new Date(Date.UTC(year, first)), 0, 3);
}

/** The last one before today. */
function weekday(today: Date, name = ''): Time[] {
  const day = WEEKDAYS.findIndex((names) => names.includes(name));
  return days(today, -(((today.getUTCDay() - day + 6) % 7) + 1), 1);
}

function sinceMonday(today: Date): number {
  return (today.getUTCDay() + 6) % 7;
}

function monthOf(name = ''): number {
  return MONTHS.findIndex((names) => names.includes(name));
}

function numberOf(count = 'a'): number {
  const named = NUMBERS.findIndex((names) => names.includes(count)) + 1;
  return named > 0 ? named : Number(count) || 1;
}

function unitOf(name = ''): Unit {
  if (/^(d|j)/.test(name)) return 'day';
  if (/^(w|s)/.test(name)) return 'week';
  return name.startsWith('mo') ? 'month' : 'year';
}
