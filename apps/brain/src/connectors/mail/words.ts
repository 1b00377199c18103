// Besides the control characters: what turns the direction of text, to make it look like another.
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]+/gu;
/** Control characters that no text needs. */
const STRAY = /[^\P{Cc}\n\t]/gu;

/** On one line, no control characters in it, cut to so many UTF-16 units and never within a character. */
export function oneLine(text: string, maxChars: number): string {
  const line = text
    .slice(0, 4 * maxChars)
    .replaceAll(UNSEEN, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.slice(0, maxChars).toWellFormed().trim();
}

/** Text in lines that end in \n, whichever way they ended, without stray control characters. */
export function lines(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(STRAY, '')
    .toWellFormed();
}
