/** What nobody writes who means it: marked would take minutes over it, or has no stack for it. */
const UNBROKEN = /[\w.!#$%&'*+/=?`{|}~-]{2000}/;
const NESTED = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){20}/m;
const FAR_IN = /^[ \t]{40,}(?:[-*+]|\d{1,9}[.)])[ \t]/m;
const BRACKETS = /(?:!?\[[^[\]\n]{0,3}){200}/;
const COLUMNS = /^(?:[ \t]*\|?[ \t]*:?-+:?[ \t]*\|){60}/m;
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[^]*?(?:^ {0,3}\1|$(?![^]))/gm;
/** The longest text that is read as Markdown, in UTF-16 code units. */
const MAX_CHARS = 150_000;

/** True where reading a text as Markdown would cost too much. Code may be of one long word. */
export function isEndless(markdown: string): boolean {
  if (markdown.length > MAX_CHARS) return true;
  const prose = markdown.replace(FENCED, '');
  return [UNBROKEN, NESTED, FAR_IN, BRACKETS, COLUMNS].some((pattern) => pattern.test(prose));
}
