/** Words put into a text at a place, with a space on each side where there is none; `end`: where they end there. */
export function insertWords(text: string, at: number, words: string): { text: string; end: number } {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const begun = before === '' || /\s$/.test(before) ? before + words : `${before} ${words}`;
  const gap = after === '' || /^[\s.,;:!?)]/.test(after) ? '' : ' ';
  return { text: begun + gap + after, end: begun.length };
}
