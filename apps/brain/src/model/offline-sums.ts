import type { Language } from './offline-hearing.ts';

const NUMBER = String.raw`(-?\d{1,7}(?:[.,]\d{1,6})?)`;

/** Two numbers of at most seven digits, so that no result loses precision. */
export const SUM = new RegExp(
  `^(?:(?:what is|what's|how much is|calculate|compute|combien font|combien fait|calcule|c'est combien) )?` +
    `${NUMBER} ?([-+*/x×÷:]|plus|minus|moins|times|fois|divided by|divise par) ?${NUMBER} ?[?=. ]{0,5}$`,
  'di',
);

/** The result in the digits of the language, or null when there is none. */
export function sum([left, operator, right]: string[], language: Language): string | null {
  const a = numberOf(left);
  const b = numberOf(right);
  const result = calculate(a, b, (operator ?? '').toLowerCase());
  if (!Number.isFinite(result)) return null;
  return new Intl.NumberFormat(language, { maximumFractionDigits: 10 }).format(result);
}

function calculate(a: number, b: number, operator: string): number {
  if (['+', 'plus'].includes(operator)) return a + b;
  if (['-', 'minus', 'moins'].includes(operator)) return a - b;
  if (['*', 'x', '×', 'times', 'fois'].includes(operator)) return a * b;
  return a / b;
}

function numberOf(text = ''): number {
  return Number(text.replace(',', '.'));
}
