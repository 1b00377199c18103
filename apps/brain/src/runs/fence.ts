import type { Quote } from '@brain/schema';

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
  return `Data that came by ${nameOf(from)}, not from the person. Each line of it is marked:\n${marked(text)}`;
}

/** What others said that came along, likewise: each under a line with its author, as they call themselves. */
export function quoted(quotes: Quote[]): string {
  const said = quotes.map(({ author, content }) => {
    const name = author === undefined ? 'Somebody' : nameOf(author);
    return `${name} said:\n${marked(content)}`;
  });
  return ['Words of others that came along, not the person’s. Each line of theirs is marked:', ...said].join(
    '\n',
  );
}

function marked(text: string): string {
  return text
    .split(LINE_ENDS)
    .map((line) => MARK + line)
    .join('\n');
}

/** On one line, whatever it holds. */
function nameOf(name: string): string {
  const line = name.slice(0, MAX_NAME_CHARS).split(LINE_ENDS).join(' ');
  return JSON.stringify(line.toWellFormed());
}
