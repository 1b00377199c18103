import type { Kept } from './kept.ts';
import type { Words } from './words/en.ts';

export type { Words } from './words/en.ts';
export type Language = 'en' | 'fr';

const CHOSEN = 'brain.language';

/** The languages the interface speaks, each by its own name. */
export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français' };

/** What the person has chosen in this browser; else French for any kind of French, and English for all others. */
export function languageOf(kept: Pick<Kept, 'get'>, wanted: string): Language {
  const chosen = kept.get(CHOSEN);
  if (chosen === 'en' || chosen === 'fr') return chosen;
  return /^fr\b/i.test(wanted) ? 'fr' : 'en';
}

/** Takes effect when the page is loaded anew; null goes by the browser again. */
export function chooseLanguage(kept: Pick<Kept, 'set' | 'remove'>, code: Language | null): void {
  if (code) kept.set(CHOSEN, code);
  else kept.remove(CHOSEN);
}

/** The words of the interface: those of one language alone are loaded. */
export async function loadWords(code: Language): Promise<Words> {
  return code === 'fr' ? (await import('./words/fr.ts')).fr : (await import('./words/en.ts')).en;
}
