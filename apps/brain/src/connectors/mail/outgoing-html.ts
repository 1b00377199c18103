import type { MarkedToken, Token, Tokens } from 'marked';
import { isEndless } from '../endless.ts';

const MAX_URL = 2048;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
// Greys that are read on white and on black: who reads may have either.
const STYLES: Readonly<Record<string, string>> = {
  body: 'font-family:sans-serif;font-size:16px;line-height:1.5',
  blockquote: 'margin:0 0 0 4px;padding-left:12px;border-left:3px solid #888888',
  code: 'font-family:monospace',
  pre: 'padding:8px;border:1px solid #888888;white-space:pre-wrap;overflow-wrap:anywhere',
  table: 'border-collapse:collapse',
  td: 'padding:4px 8px;border:1px solid #888888',
};

/**
 * Markdown as the HTML of a mail: no markup of its own, no styles but ours, and nothing that loads by itself, since who
 * reads a mail is not to be told on. What would cost too much to read is shown as it was written.
 */
export async function mailHtml(markdown: string): Promise<string> {
  const { Lexer } = await import('marked');
  const lex = () => blocks(Lexer.lex(markdown, { gfm: true, breaks: true }));
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
${tag('body', isEndless(markdown) ? plain(markdown) : (shallow(lex) ?? plain(markdown)))}</html>
`;
}

/** Undefined where a text is deeper than anybody means it. */
function shallow(work: () => string): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the stack
    throw error;
  }
}

/** One below the other; a box stands before what it is of. */
function blocks(tokens: Token[]): string {
  const shown = tokens.map((token) => {
    const html = block(token as MarkedToken); // no extension makes another
    return html === '' || token.type === 'checkbox' ? html : `${html}\n`;
  });
  return shown.join('').trimEnd();
}

function block(token: MarkedToken): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return '';
    case 'heading':
      return tag(`h${token.depth}`, inline(token.tokens));
    case 'paragraph':
      return tag('p', inline(token.tokens));
    case 'code':
      return tag('pre', tag('code', escape(token.text)));
    case 'blockquote':
      return tag('blockquote', blocks(token.tokens));
    case 'list':
      return list(token);
    case 'table':
      return table(token);
    case 'hr':
      return '<hr>';
    case 'html':
      return plain(token.text.trim());
    default:
      return inline([token]);
  }
}

function list({ ordered, start, items }: Tokens.List): string {
  const from = ordered && typeof start === 'number' && start !== 1 ? ` start="${start}"` : '';
  const entries = items.map(({ tokens }) => tag('li', blocks(tokens)));
  return tag(ordered ? 'ol' : 'ul', entries.join('\n'), from);
}

function table({ header, rows }: Tokens.Table): string {
  const row = (cells: Tokens.TableCell[]) =>
    tag(
      'tr',
      cells.map((cell) => tag(cell.header ? 'th' : 'td', inline(cell.tokens), alignment(cell))).join(''),
    );
  return tag('table', [header, ...rows].map(row).join(''));
}

function alignment({ align }: Tokens.TableCell): string {
  return align ? ` align="${align}"` : '';
}

function inline(tokens: Token[]): string {
  return tokens.map((token) => words(token as MarkedToken)).join(''); // no extension makes another
}

function words(token: MarkedToken): string {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return `<${token.type}>${inline(token.tokens)}</${token.type}>`;
    case 'codespan':
      return tag('code', escape(token.text));
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'br':
      return '<br>\n';
    case 'link':
      return link(token.href, inline(token.tokens));
    case 'image':
      return link(token.href, said(`${token.text || 'image'} (${hostOf(token.href)})`));
    case 'html':
      return /^<br\s*\/?>$/i.test(token.text.trim()) ? '<br>\n' : escape(token.text);
    case 'text':
      return token.tokens ? inline(token.tokens) : lines(said(token.text));
    default:
      return said('text' in token ? token.text : token.raw);
  }
}

/** An address with a name before its host passes for another host. */
function link(href: string, shown: string): string {
  const url = href.length <= MAX_URL && URL.canParse(href) ? new URL(href) : undefined;
  if (!url || !SCHEMES.has(url.protocol) || url.username + url.password !== '') return shown;
  return `<a href="${escape(url.href)}" rel="noopener noreferrer">${shown}</a>`;
}

/** The host that would see who follows a link. */
function hostOf(href: string): string {
  return (URL.canParse(href) && new URL(href).host) || href.slice(0, 100);
}

function tag(name: string, inner: string, attributes = ''): string {
  const style = STYLES[name === 'th' ? 'td' : name];
  return `<${name}${attributes}${style === undefined ? '' : ` style="${style}"`}>${inner}</${name}>`;
}

function plain(text: string): string {
  return tag('p', lines(escape(text)));
}

function lines(html: string): string {
  return html.replaceAll('\n', '<br>\n');
}

/** Text of Markdown, where a character may be written by its name. */
function said(text: string): string {
  return escape(text).replaceAll(/&amp;(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/gi, '&$1;');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
