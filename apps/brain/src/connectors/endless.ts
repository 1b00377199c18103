/** What nobody writes who means it: marked would take seconds over it, or has no stack for it. */
const ENDLESS = [
  /[\w.!#$%&'*+/=?`{|}~-]{1000}/,
  // Blocks within blocks: by their marks, and by how far in they stand.
  /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){20}/m,
  /^[ \t]{32,}(?:[-*+]|\d{1,9}[.)])[ \t]/m,
  /(?:!?\[[^[\]\n]{0,3}){200}/,
  // A table of that many columns.
  /^(?:[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*\|){60}/m,
];
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[^]*?(?:^ {0,3}\1|$(?![^]))/gm;
/** In UTF-16 code units. */
const MAX_CHARS = 150_000;
const MAX_LINES = 3_000;
/** Of bold, italic and the like in one paragraph. */
const MAX_MARKS = 1_000;

/** True where reading a text as Markdown would cost too much. Code may be of one long word, and of many lines. */
export function isEndless(markdown: string): boolean {
  if (markdown.length > MAX_CHARS) return true;
  const prose = markdown.replace(FENCED, '');
  if (ENDLESS.some((pattern) => pattern.test(prose))) return true;
  const marks = (paragraph: string) => paragraph.match(/[*_~`]+/g)?.length ?? 0;
  return count(prose, '\n') > MAX_LINES || prose.split('\n\n').some((each) => marks(each) > MAX_MARKS);
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) found += 1;
  return found;
}
