import type { Tokens } from 'marked';

/** A formula that is longer, in UTF-16 code units, is shown as it is written. */
export const MAX_FORMULA = 4000;
const MAX_INLINE = 500;
/** How far a text is searched at a time: an answer may be one line of a hundred thousand characters. */
const REACH = 2000;

export interface FormulaToken extends Tokens.Generic {
  type: 'formula';
  text: string;
  isBlock: boolean;
}

const CLOSING: Record<string, string> = { $$: '$$', '\\[': '\\]', '\\(': '\\)' };
const DOLLAR = new RegExp(
  String.raw`^\$(?![\s$])((?:\\[^\n]|[^\\$\n]){1,${MAX_INLINE}}?)(?<!\s)\$(?![\d\p{L}$])`,
  'u',
);

/** “$5 or 10$” are prices: a formula has a sign of one, or is a letter or two without words. */
function isPrices(text: string): boolean {
  if (/[\\^_{}=<>]/.test(text)) return false;
  return /\p{L}{2}/u.test(text) || /^[\d.,]+\s/.test(text);
}

function token(raw: string, text: string, isBlock: boolean): FormulaToken | undefined {
  return text.trim() ? { type: 'formula', raw, text: text.trim(), isBlock } : undefined;
}

/** What stands between a sign of two characters and the one that closes it; no blank line, for a block ends there. */
function between(src: string): string | undefined {
  const close = CLOSING[src.slice(0, 2)];
  if (close === undefined) return undefined;
  const end = src.slice(0, MAX_FORMULA).indexOf(close, 2);
  if (end < 0) return undefined;
  const text = src.slice(2, end);
  return /\n[ \t]*\n/.test(text) ? undefined : text;
}

/** A formula on lines of its own. */
export function blockFormula(src: string): FormulaToken | undefined {
  const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(src)?.[0];
  if (indent === undefined) return undefined;
  const text = between(src.slice(indent.length));
  if (text === undefined) return undefined;
  const end = indent.length + text.length + 4;
  const rest = /^[ \t]*(?:\n|$)/.exec(src.slice(end, end + MAX_FORMULA))?.[0];
  return rest === undefined ? undefined : token(src.slice(0, end) + rest, text, true);
}

/** Where the next formula on lines of its own begins in a paragraph: it ends there. */
export function blockFormulaStart(src: string): number | undefined {
  const end = src.search(/\n[ \t]*\n/);
  const paragraph = end < 0 ? src : src.slice(0, end);
  const starts = paragraph.matchAll(/(?<=\n) {0,3}(?:\$\$|\\\[)/g);
  for (const { index } of starts) if (blockFormula(src.slice(index))) return index;
  return undefined;
}

/** A formula within a line; `before` is the character before it: “US$5” holds none. */
export function inlineFormula(src: string, before: string): FormulaToken | undefined {
  const text = between(src);
  if (text !== undefined) return token(src.slice(0, text.length + 4), text, !src.startsWith('\\('));
  if (!src.startsWith('$') || /[\w$\\]/.test(before)) return undefined;
  const found = DOLLAR.exec(src.slice(0, MAX_INLINE + 10));
  if (!found || isPrices(found[1] ?? '')) return undefined;
  return token(found[0], found[1] ?? '', false);
}

/** Where the next formula may begin in a line; text may be cut where there is none. */
export function inlineFormulaStart(src: string): number | undefined {
  const at = src.slice(0, REACH).search(/\$|\\[([]/);
  if (at >= 0) return at;
  return src.length > REACH ? REACH - 1 : undefined;
}

/** `masked` is `src` without signs that are none of Markdown; here it loses those that stand in formulas too. */
export function maskFormulas(src: string, masked: string): string {
  if (!/\$|\\[([]/.test(src)) return masked;
  let result = '';
  for (let at = 0; at < src.length;) {
    const mayBegin = masked.charAt(at) === '$' || (masked.startsWith('++', at) && src.charAt(at) === '\\');
    const found = mayBegin ? inlineFormula(src.slice(at, at + MAX_FORMULA), src.charAt(at - 1)) : undefined;
    const length = found?.raw.length ?? 1;
    result += found ? 'a'.repeat(length) : masked.charAt(at);
    at += length;
  }
  return result;
}
