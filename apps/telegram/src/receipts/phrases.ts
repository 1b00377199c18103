const english = {
  remembered: (what: string) => `✓ Remembered: ${what}`,
  changed: (what: string, was: string) => `✓ Changed: ${what} (was: ${was})`,
  forgotten: '✓ Forgotten',
  restored: (what: string) => `✓ Known again: ${what}`,
  more: (count: number) => `… and ${count} more. /memory shows all.`,
  undo: 'Undo',
  undoOf: (what: string) => `Undo: ${what}`,
};
type Phrases = typeof english;

const french: Phrases = {
  remembered: (what) => `✓ Retenu : ${what}`,
  changed: (what, was) => `✓ Changé : ${what} (avant : ${was})`,
  forgotten: '✓ Oublié',
  restored: (what) => `✓ De nouveau connu : ${what}`,
  more: (count) => `… et ${count} de plus. /memory montre tout.`,
  undo: 'Annuler',
  undoOf: (what) => `Annuler : ${what}`,
};

/** What stands below an answer, in the language of the person's Telegram: French, else English. */
export function phrasesFor(languageCode: string | undefined): Phrases {
  return languageCode?.toLowerCase().startsWith('fr') ? french : english;
}
