/** A day as it is written in a language. A date without a time is that day everywhere. */
export function dayOf(iso: string, language: string): string {
  const isDate = !iso.includes('T');
  return new Date(iso).toLocaleDateString(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(isDate ? { timeZone: 'UTC' } : {}),
  });
}
