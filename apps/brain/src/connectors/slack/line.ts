/** Some text of one form. */
export interface Run {
  text: string;
  bold?: true;
  italic?: true;
  strike?: true;
  code?: true;
  /** An address as `linkTo` gives it. */
  link?: string;
}

/** One line of a message; lines of the same number in `block` are one block of code. */
export interface Line {
  runs: Run[];
  quote?: true;
  block?: number;
}

/** Shown as nothing, and no letter: a mark beside it counts. */
const NOTHING = '\u200b';
const MAX_LINK = 1000;
const MARKS = [
  ['bold', '*'],
  ['italic', '_'],
  ['strike', '~'],
  ['code', '`'],
] as const;
const FENCE = '```';

/**
 * A text as Slack shows it and nothing more: no mention, no link, no fence comes of it, whatever it says.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/`{3,}/g, (marks) => marks.split('').join(NOTHING));
}

/** The address of a link as it stands in one; undefined for what is none, or passes for another host. */
export function linkTo(href: string): string | undefined {
  const url = URL.parse(href);
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined;
  if (url.username + url.password !== '') return undefined;
  const plain = /^[\x21-\x7e]+$/.test(href) ? href : url.href;
  const safe = plain.replaceAll(/[^\x21-\x7e]|[<>|`]/g, (sign) => encodeURIComponent(sign.toWellFormed()));
  return escape(safe).length > MAX_LINK ? undefined : safe;
}

/** True for a line that shows nothing. */
export function isBlank({ runs }: Line): boolean {
  return runs.every(({ text }) => text.trim() === '');
}

/** A line as Slack takes it, without the fences around its block. */
export function writeLine({ runs, quote, block }: Line): string {
  if (block !== undefined) return escape(runs.map(({ text }) => text).join(''));
  let out = '';
  /** What stands before, as it is seen; a mark that closes counts by itself. */
  let before = ' ';
  for (const run of merged(runs)) {
    const core = run.text.trim();
    const lead = run.text.slice(0, run.text.length - run.text.trimStart().length);
    const trail = core === '' ? '' : run.text.slice(lead.length + core.length);
    out += lead;
    before = lead.at(-1) ?? before;
    if (core !== '') {
      const marks = marksOf(run, core);
      const opens = marks.length > 0 && !/[\s([{"']/.test(before);
      const follows = isMark(before) && !/^[\s.,;:!?)\]}"']/.test(core);
      if (before !== ' ' && (opens || follows)) out += NOTHING;
      out += marks.join('') + wordsOf(run, core) + marks.toReversed().join('');
      before = marks.length > 0 ? CLOSED : (core.at(-1) ?? ' ');
    }
    out += trail;
    before = trail.at(-1) ?? before;
  }
  // Slack reads it as a quotation there, escaped or not.
  const marked = out.startsWith('&gt;') ? NOTHING + out : out;
  return (quote ? `> ${out}` : marked).trimEnd();
}

const CLOSED = '*';
const isMark = (sign: string) => sign === CLOSED;

/** The marks of a run, the outermost first. There is no way to write a mark within its own pair: then it is left out. */
function marksOf(run: Run, core: string): string[] {
  return MARKS.filter(([form, mark]) => run[form] && !core.includes(mark)).map(([, mark]) => mark);
}

function wordsOf({ link }: Run, core: string): string {
  if (link === undefined) return escape(core);
  return core === link ? `<${escape(link)}>` : `<${escape(link)}|${escape(core)}>`;
}

/** Neighbours of one form as one. */
function merged(runs: Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last && sameForm(last, run)) all[all.length - 1] = { ...last, text: last.text + run.text };
    else if (run.text !== '') all.push(run);
  }
  return all;
}

function sameForm(a: Run, b: Run): boolean {
  return a.link === b.link && MARKS.every(([form]) => a[form] === b[form]);
}

/** Lines as Slack takes them, with a fence around each block of code. */
export function writeLines(lines: readonly Line[]): string {
  const out: string[] = [];
  let open: number | undefined;
  for (const line of lines) {
    if (line.block !== open) {
      if (open !== undefined) out.push(FENCE);
      if (line.block !== undefined) out.push(FENCE);
      open = line.block;
    }
    out.push(writeLine(line));
  }
  if (open !== undefined) out.push(FENCE);
  return out.join('\n');
}
