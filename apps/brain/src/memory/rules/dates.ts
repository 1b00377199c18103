import { fold } from './text.ts';

const MONTHS = [
  /^jan/,
  /^(?:feb|fev)/,
  /^(?:mar(?!di)|mars)/,
  /^(?:apr|avr)/,
  /^(?:may|mai)/,
  /^(?:jun|juin)/,
  /^(?:jul|juil)/,
  /^(?:aug|aou)/,
  /^sep/,
  /^oct/,
  /^nov/,
  /^dec/,
];
const MONTH =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|' +
  'janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)';
const DAYS = [
  ['sunday', 'dimanche'],
  ['monday', 'lundi'],
  ['tuesday', 'mardi'],
  ['wednesday', 'mercredi'],
  ['thursday', 'jeudi'],
  ['friday', 'vendredi'],
  ['saturday', 'samedi'],
];
const DAY = `(?:${DAYS.flat().join('|')})`;

const DAY_MONTH = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|er)?(?: of)? (${MONTH})\\b(?:,? (\\d{4}))?`);
const MONTH_DAY = new RegExp(`\\b(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`);
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/;
const SLASHES = /\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\b/;
const WEEKDAY = new RegExp(`\\b(${DAY})\\b( (?:next|prochain|en huit|in two|of next|dernier|morning))?`);
const LOOSE = new RegExp(
  `\\b(?:tomorrow|tonight|demain|ce soir|next (?:week|month|year|summer|winter|spring|${DAY})|in (?:\\w+ )?(?:${MONTH}|days?|weeks?|months?|spring|summer|autumn|winter)|` +
    `en (?:${MONTH}|ete|hiver|automne)|au printemps|dans (?:\\w+ )?(?:jours?|semaines?|mois)|(?:la semaine|le mois|l'annee|l'ete) prochaine?|ce week-end|this weekend|at the weekend|early |mid-|debut |fin |mi-)`,
);
const DAY_MS = 86_400_000;

/** The words of a birthday or an appointment: a day of a month, as they stand in the text; null without one. */
export function dayIn(text: string): string | null {
  const plain = fold(text).toLowerCase();
  const found = DAY_MONTH.exec(plain) ?? MONTH_DAY.exec(plain);
  return found ? text.slice(found.index, found.index + found[0].length) : null;
}

/** Whether a text says when: a day, a month, "tomorrow", "next week". */
export function saysWhen(text: string): boolean {
  const plain = fold(text).toLowerCase();
  return [DAY_MONTH, MONTH_DAY, ISO, SLASHES, WEEKDAY, LOOSE].some((pattern) => pattern.test(plain));
}

/**
 * The day (YYYY-MM-DD) that a text about what is to come speaks of, by the day the speaker has now (`today`, likewise).
 * A day without a year is the next such day; a weekday is the next after today. Undefined when two days are meant as
 * well as one: "next Tuesday", "Tuesday" on a Tuesday, 3/4.
 */
export function dateOf(text: string, today: string | undefined): string | undefined {
  const plain = fold(text).toLowerCase();
  const iso = ISO.exec(plain);
  if (iso) return asDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dayFirst = DAY_MONTH.exec(plain);
  const monthFirst = dayFirst ? null : MONTH_DAY.exec(plain);
  const [day, month, year] = dayFirst
    ? [dayFirst[1], dayFirst[2], dayFirst[3]]
    : [monthFirst?.[2], monthFirst?.[1], monthFirst?.[3]];
  if (month !== undefined) {
    const inYear = (of: number) => asDate(of, MONTHS.findIndex((name) => name.test(month)) + 1, Number(day));
    if (year !== undefined) return inYear(Number(year));
    if (today === undefined) return undefined;
    const thisYear = inYear(Number(today.slice(0, 4)));
    return thisYear === undefined || thisYear >= today ? thisYear : inYear(Number(today.slice(0, 4)) + 1);
  }
  if (today === undefined || SLASHES.test(plain)) return undefined;
  const start = Date.parse(`${today}T00:00:00Z`);
  if (/\b(?:day after tomorrow|apres-demain)\b/.test(plain)) return dayOf(start + 2 * DAY_MS);
  if (/\b(?:tomorrow|demain)\b/.test(plain)) return dayOf(start + DAY_MS);
  if (/\b(?:today|tonight|aujourd'hui|ce soir)\b/.test(plain)) return today;
  const weekday = WEEKDAY.exec(plain);
  if (
    !weekday ||
    weekday[2] ||
    /\b(?:next|last|every|each|tous|chaque|le (?:lun|mar|mer|jeu|ven|sam|dim)\w+ (?!\d))\b/.test(plain)
  )
    return undefined;
  const wanted = DAYS.findIndex((names) => names.includes(weekday[1] ?? ''));
  const ahead = (wanted - new Date(start).getUTCDay() + 7) % 7;
  return ahead === 0 ? undefined : dayOf(start + ahead * DAY_MS);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function asDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && year >= 1000 ? date.toISOString().slice(0, 10) : undefined;
}
