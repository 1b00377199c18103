/** A time as it is written in a language: of today by the clock alone, of another day with that day. */
export function momentOf(iso: string, language: string, now = new Date()): string {
  const at = new Date(iso);
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  if (at.toDateString() === now.toDateString()) return at.toLocaleTimeString(language, clock);
  return at.toLocaleString(language, { day: 'numeric', month: 'short', ...clock });
}
