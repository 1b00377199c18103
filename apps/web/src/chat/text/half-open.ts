import { inlineFormula, MAX_FORMULA } from './formulas.ts';

/** How long something may be waited for before it is shown as it is written. */
const MAX_LABEL = 300;
const MAX_ADDRESS = 2000;
const MAX_DOLLAR = 80;
/** Bold in italics in bold: deeper it is not meant, and reading it would take seconds. */
const MAX_DEPTH = 6;

interface Opened {
  sign: string;
  count: number;
}

const isBlank = (character: string) => character === '' || /\s/.test(character);
const isSign = (character: string) => /[\p{P}\p{S}]/u.test(character);

/** Whether a run of `*`, `_` or `~` may open or close (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run). */
function flanks(sign: string, before: string, after: string): { opens: boolean; closes: boolean } {
  const left = !isBlank(after) && (!isSign(after) || isBlank(before) || isSign(before));
  const right = !isBlank(before) && (!isSign(before) || isBlank(after) || isSign(after));
  if (sign !== '_') return { opens: left, closes: right };
  return { opens: left && (!right || isSign(before)), closes: right && (!left || isSign(after)) };
}

/** Where the bracket at `at` is closed, or -1. */
function closing(src: string, at: number): number {
  const [open, close] = src[at] === '[' ? '[]' : '()';
  const end = Math.min(src.length, at + MAX_ADDRESS);
  let depth = 0;
  for (let place = at; place < end; place += 1) {
    if (src[place] === '\\') place += 1;
    else if (src[place] === open) depth += 1;
    else if (src[place] === close && (depth -= 1) === 0) return place;
  }
  return -1;
}

/** For a link or an image at `at`: where it ends, 0 where it is none, -1 where that is not known yet. */
function endOfLink(src: string, at: number): number {
  const label = closing(src, at);
  if (label < 0) return src.length - at > MAX_LABEL ? 0 : -1;
  if (label === src.length - 1) return -1;
  if (!'(['.includes(src[label + 1] ?? '')) return 0;
  const end = closing(src, label + 1);
  if (end < 0) return src.length - label > MAX_ADDRESS ? 0 : -1;
  return end + 1;
}

/** For a formula at `at`: the same three. */
function endOfFormula(src: string, at: number): number {
  const rest = src.slice(at, at + MAX_FORMULA + 4);
  const found = inlineFormula(rest, src.charAt(at - 1));
  if (found) return at + found.raw.length;
  if (/^(?:\$\$|\\[([])/.test(rest)) {
    const isOver = rest.length >= MAX_FORMULA || /\n[ \t]*\n/.test(rest) || rest.startsWith('$$$');
    return isOver || /^..[^]*(?:\$\$|\\[)\]])/.test(rest) ? 0 : -1;
  }
  if (rest === '$') return -1;
  const isPrice = /^\$(?:\d[\d.,]*(?:\s|$|[kKmMbB]\b)|\s)/.test(rest) || /[\w$]/.test(src.charAt(at - 1));
  return isPrice || rest.length > MAX_DOLLAR || /^\$[^$\n]*[$\n]/.test(rest) ? 0 : -1;
}

/** For markup or an address in `<…>`: the same three. */
function endOfTag(src: string, at: number): number {
  const rest = src.slice(at);
  if (!/^<(?:$|[a-zA-Z/!])/.test(rest)) return 0;
  const end = rest.indexOf('>');
  if (end >= 0) return at + end + 1;
  return rest.length > MAX_LABEL || rest.includes('\n') ? 0 : -1;
}

/**
 * The text of a line that is still written, so that it has the shape it will keep: what may become a link, a formula
 * or a sign of Markdown waits until that is known, and what is bold, struck out or code is so from its first letter.
 */
export function holdBack(src: string): string {
  const opened: Opened[] = [];
  const close = (text: string, more = '') => {
    if (opened.length > MAX_DEPTH) return text;
    const kept = more ? text : text.trimEnd();
    return (
      kept +
      more +
      opened
        .toReversed()
        .map(({ sign, count }) => sign.repeat(count))
        .join('')
    );
  };
  for (let at = 0; at < src.length;) {
    const sign = src.charAt(at);
    const run = /^(?:`+|\*+|_+|~+)/.exec(src.slice(at, at + 40))?.[0].length ?? 1;
    if (sign === '$' || /^\\[([]/.test(src.slice(at, at + 2))) {
      const end = endOfFormula(src, at);
      if (end < 0) return close(src.slice(0, at));
      at = end || at + (sign === '$' ? 1 : 2);
    } else if (sign === '\\') {
      if (at === src.length - 1) return close(src.slice(0, at));
      at += 2;
    } else if (sign === '`') {
      if (at + run === src.length) return close(src.slice(0, at));
      const end = new RegExp(`(?<!\`)\`{${run}}(?!\`)`).exec(src.slice(at + run))?.index;
      if (end === undefined) return close(src.replace(/`+$/, ''), '`'.repeat(run));
      at += run + end + run;
    } else if (sign === '[' || (sign === '!' && src[at + 1] === '[')) {
      const end = endOfLink(src, sign === '!' ? at + 1 : at);
      if (end < 0) return close(src.slice(0, at));
      at = end || at + 1;
    } else if (sign === '<') {
      const end = endOfTag(src, at);
      if (end < 0) return close(src.slice(0, at));
      at = end || at + 1;
    } else if (sign === '&' && /^&#?\w{0,8}$/.test(src.slice(at))) {
      return close(src.slice(0, at));
    } else if (sign === '*' || sign === '_' || sign === '~') {
      if (at + run === src.length) return close(src.slice(0, at));
      emphasize(opened, { sign, count: run }, flanks(sign, src.charAt(at - 1), src.charAt(at + run)));
      at += run;
    } else at += 1;
  }
  return opened.length > 0 ? close(src) : src;
}

/** Notes what a run of signs opens or closes. */
function emphasize(opened: Opened[], run: Opened, { opens, closes }: ReturnType<typeof flanks>): void {
  let left = run.count;
  const last = closes ? opened.findLastIndex(({ sign }) => sign === run.sign) : -1;
  if (last >= 0) {
    opened.length = last + 1; // what was opened within is text
    while (left > 0 && opened.at(-1)?.sign === run.sign) {
      const top = opened.at(-1) ?? run;
      const closed = Math.min(left, top.count);
      left -= closed;
      top.count -= closed;
      if (top.count === 0) opened.pop();
    }
    return;
  }
  // “~5 minutes” strikes nothing out.
  if (opens && !(run.sign === '~' && run.count !== 2)) opened.push({ ...run });
}

/** Signs that begin a block and say nothing before what follows them. */
const BARE =
  /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)]?)(?:[ \t]+(?:\[[ xX]?\]?[ \t]*)?)?|#{1,6}|[-=_* \t]+|`{1,2}|`{3,}[^`]*|~{1,2}|~{3,}.*|:?-[-:| \t]*|\||\$\$.*|\\\[.*|\\|<!?-?|!)?[ \t]*$/;
const ROW = /^[ \t>]*\|/;
const DELIMITERS = /^[ \t>]*\|?[ \t]*:?-[-:| \t]*$|^[ \t>]*\|?[ \t]*:?$/;

/** How much of a text is shown while its last line is not yet one of a kind: `isTable` where it is one of a table. */
export function endOfShown(text: string, isTable: boolean): number {
  const start = text.lastIndexOf('\n') + 1;
  const last = text.slice(start);
  const earlier = text.lastIndexOf('\n', start - 2) + 1;
  if (!isTable && start > 0 && ROW.test(text.slice(earlier, start)) && DELIMITERS.test(last)) return earlier;
  if (!isTable && ROW.test(last)) return start;
  return last.trim() && BARE.test(last) ? start : text.length;
}
