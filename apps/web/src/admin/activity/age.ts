/** How long something lasts, in its largest unit: `40 s`, `3 min`, `5 h`, `2 days`, as a language writes it. */
export function ageOf(seconds: number, language: string): string {
  const [amount, unit] = largest(Math.max(0, seconds));
  return Math.floor(amount).toLocaleString(language, { style: 'unit', unit, unitDisplay: 'short' });
}

function largest(seconds: number): [number, 'second' | 'minute' | 'hour' | 'day'] {
  if (seconds < 60) return [seconds, 'second'];
  if (seconds < 3600) return [seconds / 60, 'minute'];
  if (seconds < 86_400) return [seconds / 3600, 'hour'];
  return [seconds / 86_400, 'day'];
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in the unit that fits, e.g. `1.2 MB`. */
export function bytesOf(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const unit = UNITS[step] ?? 'byte';
  const amount = bytes / 1000 ** step;
  const maximumFractionDigits = amount < 10 && step > 0 ? 1 : 0;
  return amount.toLocaleString(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits,
  });
}
