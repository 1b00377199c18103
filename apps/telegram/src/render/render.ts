import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { isEndless } from './endless.ts';
import { textOf, unescape } from './html.ts';
import { isShown, nameOf } from './link.ts';
import type { Rich } from './rich.ts';
import { layTable } from './table.ts';
import { createWriter, type Form, type Writer } from './writer.ts';

const CONTROL = /[^\P{Cc}\t\n]/gu;
const RULE = '———';
/** Telegram shows the name of a language above its code. */
const LANGUAGE = /^[\w+#.-]{1,64}/;

/**
 * Markdown as Telegram shows it. Plain text stays as it is. What is too deep or too long to be read as Markdown is
 * shown as it was written. Half of a text, as it is while it is being written, gives about half of what comes of it.
 */
export function render(markdown: string): Rich {
  const text = markdown
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u2028\u2029]/g, '\n')
    .replaceAll(CONTROL, ' ');
  const plain = { text, entities: [] };
  if (isEndless(text)) return plain;
  try {
    const writer = createWriter();
    blocks(writer, Lexer.lex(text, { gfm: true }));
    return writer.rich();
  } catch (error) {
    if (error instanceof RangeError) return plain; // the stack: deeper than anybody means it
    throw error;
  }
}

/** Blocks, one below the other, with an empty line between them. */
function blocks(writer: Writer, tokens: Token[]): void {
  for (const [at, token] of tokens.entries()) {
    if (at > 0) writer.gap(2);
    block(writer, token as MarkedToken); // no extension makes another
  }
}

function block(writer: Writer, token: MarkedToken): void {
  switch (token.type) {
    case 'heading':
      return writer.wrap({ type: 'bold' }, () => inline(writer, token.tokens));
    case 'code':
      return code(writer, token);
    case 'blockquote':
      return quote(writer, token);
    case 'list':
      return list(writer, token);
    case 'table':
      return table(writer, token);
    case 'hr':
      return writer.write(RULE);
    case 'html':
      return writer.write(textOf(token.raw).trim());
    default:
      return inline(writer, [token]);
  }
}

function code(writer: Writer, { lang, text }: Tokens.Code): void {
  if (text.trim() === '') return;
  writer.gap(1);
  const language = LANGUAGE.exec(lang ?? '')?.[0];
  writer.wrap({ type: 'pre', ...(language === undefined ? {} : { language }) }, () =>
    writer.writeCode(text.trimEnd()),
  );
  writer.gap(1);
}

/** A quotation; one within another, which Telegram has not, by a mark before its lines. */
function quote(writer: Writer, { tokens }: Tokens.Blockquote): void {
  writer.gap(1);
  if (writer.isOpen('blockquote')) writer.indent('> ', () => blocks(writer, tokens));
  else writer.wrap({ type: 'blockquote' }, () => blocks(writer, tokens));
}

function list(writer: Writer, { items, ordered, start, loose }: Tokens.List): void {
  for (const [at, item] of items.entries()) {
    const number = ordered ? `${Number(start) + at}. ` : '• ';
    const mark = item.task ? `${item.checked ? '☑' : '☐'} ` : number;
    if (at > 0) writer.gap(loose ? 2 : 1);
    writer.write(mark);
    writer.indent(' '.repeat(ordered ? mark.length : 2), () => {
      for (const [index, token] of item.tokens.entries()) {
        if (index > 0 && token.type !== 'checkbox') {
          const isFirst = item.tokens[index - 1]?.type === 'checkbox';
          if (!isFirst) writer.gap(loose ? 2 : 1);
        }
        block(writer, token as MarkedToken); // no extension makes another
      }
    });
  }
}

function table(writer: Writer, { header, rows, align }: Tokens.Table): void {
  const cells = [header, ...rows].map((row) => row.map(({ tokens }) => cellText(tokens)));
  const text = layTable(cells, align);
  writer.gap(1);
  writer.wrap({ type: 'pre' }, () => writer.writeCode(text));
  writer.gap(1);
}

function cellText(tokens: Token[]): string {
  const writer = createWriter();
  inline(writer, tokens);
  return writer.rich().text.replaceAll(/\s+/g, ' ').trim();
}

function inline(writer: Writer, tokens: Token[]): void {
  for (const token of tokens as MarkedToken[]) word(writer, token); // no extension makes another
}

function word(writer: Writer, token: MarkedToken): void {
  const within = (form: Form) => {
    if ('tokens' in token && token.tokens) writer.wrap(form, () => inline(writer, token.tokens ?? []));
  };
  switch (token.type) {
    case 'strong':
      return within({ type: 'bold' });
    case 'em':
      return within({ type: 'italic' });
    case 'del':
      return within({ type: 'strikethrough' });
    case 'codespan':
      return writer.wrap({ type: 'code' }, () => writer.write(token.text));
    case 'br':
      return writer.write('\n');
    case 'escape':
      return writer.write(token.text);
    case 'html':
      return writer.write(textOf(token.raw));
    case 'link':
      return link(writer, token);
    case 'image':
      return named(writer, unescape(token.href), unescape(token.text));
    case 'paragraph':
    case 'text':
      if (token.tokens) inline(writer, token.tokens);
      else writer.write(unescape(token.text));
      return;
    default: // space, definitions of links, the box of a task, which its list draws
  }
}

/** An address that is written out is none of ours to mark: Telegram does. */
function link(writer: Writer, token: Tokens.Link): void {
  const { autolink, tokens } = token;
  if (autolink) return writer.write(token.text);
  const url = unescape(token.href);
  if (isShown(url)) return writer.wrap({ type: 'text_link', url }, () => inline(writer, tokens));
  inline(writer, tokens);
  if (url !== '' && url !== token.text) writer.write(` (${url})`);
}

function named(writer: Writer, url: string, words: string): void {
  const name = words.trim() || nameOf(url);
  if (isShown(url)) return writer.wrap({ type: 'text_link', url }, () => writer.write(name));
  writer.write(name);
}
