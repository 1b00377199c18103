import type { Language } from '../../language.ts';

/** A number of tokens, short where it is large: `940`, `12.3K`. */
export function shortCount(count: number, code: Language): string {
  return count.toLocaleString(code, { notation: 'compact', maximumFractionDigits: 1 });
}

export function count(value: number, code: Language): string {
  return value.toLocaleString(code);
}

/** US dollars: cents, and finer where it is less than a few of them. */
export function dollars(amount: number, code: Language): string {
  const digits = amount > 0 && amount < 0.1 ? 4 : 2;
  return amount.toLocaleString(code, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A day of UTC as a language writes it. */
export function dayName(day: string, code: Language, isLong = false): string {
  const options = isLong
    ? ({ weekday: 'short', day: 'numeric', month: 'short' } as const)
    : ({ day: 'numeric', month: 'short' } as const);
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(code, { ...options, timeZone: 'UTC' });
}
