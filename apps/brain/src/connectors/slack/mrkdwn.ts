import type { MarkedToken, Token, Tokens } from 'marked';
import { isEndless } from '../endless.ts';
import { layTable } from './columns.ts';
import { type Line, linkTo, type Run } from './line.ts';
import { splitLines } from './split.ts';

type Form = Omit<Run, 'text' | 'link'>;

const RULE = '———';
const BULLET = '• ';
/** How far what stands within an item is moved in; Slack shows spaces as they are. */
const INDENT = '    ';
const BOLD: Form = { bold: true };

/** Markdown as messages of Slack, each at most `limit` characters: none where it shows nothing. */
export async function mrkdwnPieces(markdown: string, limit?: number): Promise<string[]> {
  return splitLines(await linesOf(markdown), limit);
}

/** What is too deep or too long to be read as Markdown is shown as it was written. */
async function linesOf(markdown: string): Promise<Line[]> {
  const text = markdown
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[^\P{Cc}\t\n]/gu, ' ');
  if (isEndless(text)) return linesIn([{ text }]);
  const { Lexer } = await import('marked');
  try {
    return createReader().read(Lexer.lex(text, { gfm: true }));
  } catch (error) {
    if (error instanceof RangeError) return linesIn([{ text }]); // the stack: deeper than anybody means it
    throw error;
  }
}

function createReader() {
  let blocks = 0;

  /** Blocks with an empty line between them; in a tight list without. */
  function read(tokens: Token[], between: Line[] = [{ runs: [] }]): Line[] {
    return tokens
      .map((token) => block(token as MarkedToken)) // no extension makes another
      .filter((lines) => lines.length > 0)
      .flatMap((lines, at) => (at === 0 ? lines : [...between, ...lines]));
  }

  function block(token: MarkedToken): Line[] {
    switch (token.type) {
      case 'heading':
        return linesIn(inline(token.tokens, BOLD));
      case 'code':
        return code(token.text);
      case 'blockquote':
        return read(token.tokens).map(quoted);
      case 'list':
        return list(token);
      case 'table':
        return table(token);
      case 'hr':
        return linesIn([{ text: RULE }]);
      case 'html':
        return linesIn([{ text: plain(token.raw.trim()) }]);
      case 'text':
      case 'paragraph':
        return linesIn(inline([token], {}));
      default: // space, definitions of links, the box of a task, which its list draws
        return [];
    }
  }

  function code(text: string): Line[] {
    if (text.trim() === '') return [];
    blocks += 1;
    const number = blocks;
    return text
      .trimEnd()
      .split('\n')
      .map((line) => ({ runs: [{ text: line }], block: number }));
  }

  function list({ items, ordered, start, loose }: Tokens.List): Line[] {
    return items.flatMap((item, index) => {
      const number = ordered ? `${Number(start) + index}. ` : BULLET;
      const mark = item.task ? `${item.checked ? '☑' : '☐'} ` : number;
      const lines = read(item.tokens, loose ? undefined : []);
      const [first, ...rest] =
        lines.length > 0 && lines[0]?.block === undefined ? lines : [{ runs: [] }, ...lines];
      const own = [moved(first ?? { runs: [] }, mark), ...rest.map((line) => moved(line, INDENT))];
      return loose && index > 0 ? [{ runs: [] }, ...own] : own;
    });
  }

  function table({ header, rows, align }: Tokens.Table): Line[] {
    const cells = [header, ...rows].map((row) =>
      row.map(({ tokens }) => {
        const text = inline(tokens, {}).map((run) => run.text);
        return text.join('').replaceAll(/\s+/g, ' ').trim();
      }),
    );
    return code(layTable(cells, align));
  }

  return { read };
}

/** Slack has one level of quotations, and none of code: a quotation within another is marked in words. */
function quoted(line: Line): Line {
  if (line.block !== undefined) return line;
  return line.quote ? { ...line, runs: [{ text: '> ' }, ...line.runs] } : { ...line, quote: true };
}

/** A line further in. Code keeps its own column, and an empty line has none. */
function moved(line: Line, by: string): Line {
  if (line.block !== undefined || (line.runs.length === 0 && by === INDENT)) return line;
  return { ...line, runs: [{ text: by }, ...line.runs] };
}

function linesIn(runs: Run[]): Line[] {
  const lines: Line[] = [{ runs: [] }];
  for (const run of runs) {
    for (const [at, text] of run.text.split('\n').entries()) {
      if (at > 0) lines.push({ runs: [] });
      lines.at(-1)?.runs.push({ ...run, text });
    }
  }
  return lines;
}

function inline(tokens: Token[], form: Form): Run[] {
  return (tokens as MarkedToken[]).flatMap((token): Run[] => word(token, form)); // no extension makes another
}

function word(token: MarkedToken, form: Form): Run[] {
  switch (token.type) {
    case 'strong':
      return inline(token.tokens, { ...form, bold: true });
    case 'em':
      return inline(token.tokens, { ...form, italic: true });
    case 'del':
      return inline(token.tokens, { ...form, strike: true });
    case 'codespan':
      return [{ ...form, code: true, text: token.text }];
    case 'br':
      return [{ text: '\n' }];
    case 'html':
      return [{ ...form, text: /^<br\s*\/?>$/i.test(token.raw) ? '\n' : plain(token.raw) }];
    case 'escape':
      return [{ ...form, text: token.text }];
    case 'link':
      return link(inline(token.tokens, form), plain(token.href), form);
    case 'image':
      return link([{ ...form, text: plain(token.text) }], plain(token.href), form);
    case 'paragraph':
    case 'text':
      return token.tokens ? inline(token.tokens, form) : [{ ...form, text: plain(token.text) }];
    default:
      return [];
  }
}

/** Words that stand for an address. Where that cannot be, or they name another host, it is shown behind them. */
function link(words: Run[], href: string, form: Form): Run[] {
  const text = words.map((run) => run.text).join('');
  const url = linkTo(href);
  if (url === undefined)
    return href === '' || href === text ? words : [...words, { ...form, text: ` (${href})` }];
  if (text.trim() === '') return [{ ...form, text: URL.parse(url)?.host || url, link: url }];
  if (misleads(text, url))
    return [...words, { ...form, text: ' (' }, { ...form, text: url, link: url }, { ...form, text: ')' }];
  return words.map((run) => ({ ...run, text: run.text.replaceAll('\n', ' '), link: url }));
}

const ADDRESS = /^\s*(?:https?:\/\/)?(?:www\.)?([\p{L}\p{N}.-]+\.\p{L}{2,})(?::\d+)?(?=[/?#]|\s*$)/iu;

/** True for words that are an address themselves, and not of the host they would lead to. */
function misleads(text: string, url: string): boolean {
  const named = ADDRESS.exec(text)?.[1]?.toLowerCase();
  // The name of a file looks like a host: `README.md`.
  const isAddress =
    /^\s*(?:https?:\/\/|www\.)|\/|\.(?:com|org|net|gov|edu|info|io|co|app|dev|eu|[a-z]{2}\.[a-z]{2})\s*$/i.test(
      text,
    );
  if (named === undefined || !isAddress) return false;
  return URL.parse(url)?.hostname.replace(/^www\./, '') !== named;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Resolves the references of HTML that Markdown keeps, once. Unknown ones stay. */
function plain(text: string): string {
  return text.replaceAll(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (all) => {
    const name = all.slice(1, -1);
    if (!name.startsWith('#')) return NAMED[name] ?? all;
    const code = Number(name.slice(1).replace(/^x/i, '0x'));
    const isCharacter = code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : all;
  });
}
