/** Stands before each line of words that are not the person's. */
export const MARK = '│ ';
/**
 * All that some reader may take for the end of a line: every control character but the tab, and the separators of
 * Unicode (https://www.unicode.org/reports/tr14/#BK; Python’s splitlines).
 */
const LINE_ENDS = /\r\n|[[\p{Cc}\p{Zl}\p{Zp}]--[\t]]/v;
const MAX_NAME_CHARS = 100;

/**
 * Words of others as the model reads them: under a line that says whence they come, each line marked, so that no text
 * can pass for the end of itself, whatever it holds. The name of where it comes from may be anybody's choice too.
 */
export function fenced(text: string, from: string): string {
  const name = JSON.stringify(from.slice(0, MAX_NAME_CHARS).toWellFormed());
  const lines = text.split(LINE_ENDS).map((line) => MARK + line);
  return [`Data that came by ${name}, not from the person. Each line of it is marked:`, ...lines].join('\n');
}
