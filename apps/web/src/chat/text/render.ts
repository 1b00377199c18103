import type { MarkedToken, Token, Tokens } from 'marked';
import { decodeEntities } from './entities.ts';
import type { FormulaToken } from './formulas.ts';
import { type Attributes, type Code, element, plain, type Tag, type Tree } from './tree.ts';

/** What stands for an image that has no words of its own. */
export interface RenderWords {
  image: string;
}

/** Each block goes the way of its first letters; what stands in a list, a quote or a table goes with it. */
const BLOCK: Attributes = { dir: 'auto' };
const HEADINGS: Tag[] = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'];

/** The address of a link, or null where none may lead there. */
export function safeHref(href: string): string | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href)) return null;
  const url = URL.canParse(href) ? new URL(href) : null;
  // A name before the host passes for the host itself.
  if (url && (url.username !== '' || url.password !== '')) return null;
  try {
    return encodeURI(href).replaceAll('%25', '%');
  } catch {
    return null; // half of a surrogate pair
  }
}

function link(href: string, children: Tree[], title?: string | null): Tree[] {
  const address = safeHref(href);
  if (address === null) return children;
  const attributes: Attributes = { href: address, target: '_blank', rel: 'noopener noreferrer' };
  return [element('a', children, title ? { ...attributes, title } : attributes)];
}

/** Its words, and the host that would see who follows the link. */
function imageText(href: string, text: string): string {
  const host = URL.canParse(href) ? new URL(href).host : '';
  return host ? `${text} (${host})` : text;
}

/** Draws what the lexer has read. `isOpen` of the last code is for whoever knows that more may come. */
export function createRenderer(words: RenderWords) {
  function inline(tokens: Token[] = [], isInLink = false): Tree[] {
    return (tokens as MarkedToken[]).flatMap((token): Tree[] => {
      switch (token.type as MarkedToken['type'] | 'formula') {
        case 'strong':
        case 'em':
        case 'del':
          return [element(token.type as Tag, inline((token as Tokens.Strong).tokens, isInLink))];
        case 'codespan':
          return [element('code', [(token as Tokens.Codespan).text])];
        case 'br':
          return [element('br')];
        case 'checkbox':
          return [(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '];
        case 'html':
          return /^<br\s*\/?>$/i.test(token.raw.trim()) ? [element('br')] : [token.raw];
        case 'escape':
          return [(token as Tokens.Escape).text];
        case 'formula': {
          const { text, isBlock } = token as unknown as FormulaToken;
          return [{ formula: text, isBlock }];
        }
        case 'link':
          return linkOf(token as Tokens.Link, isInLink);
        case 'image':
          return imageOf(token as Tokens.Image, isInLink);
        case 'text': {
          const text = token as Tokens.Text;
          return text.tokens ? inline(text.tokens, isInLink) : [decodeEntities(text.text)];
        }
        default:
          return [token.raw];
      }
    });
  }

  function linkOf(token: Tokens.Link, isInLink: boolean): Tree[] {
    if (token.autolink) return isInLink ? [token.text] : link(token.href, [token.text]);
    const children = inline(token.tokens, true);
    if (isInLink) return children;
    return link(decodeEntities(token.href), children, token.title && decodeEntities(token.title));
  }

  function imageOf(token: Tokens.Image, isInLink: boolean): Tree[] {
    const href = decodeEntities(token.href);
    const text = imageText(href, decodeEntities(token.text) || words.image);
    return isInLink ? [text] : link(href, [text]);
  }

  function code({ text, lang = '' }: Tokens.Code): Code {
    const language = /^[\w+#.-]{1,40}$/.exec(/^\S*/.exec(lang)?.[0] ?? '')?.[0] ?? '';
    return { code: text && `${text.replace(/\n$/, '')}\n`, language, isOpen: false };
  }

  function table({ header, rows }: Tokens.Table): Tree {
    const row = (tag: 'th' | 'td') => (cells: Tokens.TableCell[]) =>
      element(
        'tr',
        cells.map(({ tokens, align }) => element(tag, inline(tokens), align ? { align } : {})),
      );
    const body = rows.length > 0 ? [element('tbody', rows.map(row('td')))] : [];
    const whole = element('table', [element('thead', [row('th')(header)]), ...body], BLOCK);
    return element('div', [whole], { class: 'table-frame', tabindex: '0' }); // it scrolls by keyboard too
  }

  function list({ ordered, start, items }: Tokens.List): Tree {
    const from = ordered && start !== 1 && /^\d{1,9}$/.test(String(start)) ? { start: String(start) } : {};
    const children = items.map(({ task, tokens }) =>
      element('li', item(tokens), task ? { class: 'task' } : {}),
    );
    return element(ordered ? 'ol' : 'ul', children, { ...BLOCK, ...from });
  }

  /** In a list that is close, what stands in an item is no paragraph of its own. */
  function item(tokens: Token[]): Tree[] {
    return tokens.flatMap((token) => {
      if (token.type === 'checkbox') return inline([token]);
      return token.type === 'text' ? inline([token]) : block(token, {});
    });
  }

  function block(token: Token, way = BLOCK): Tree[] {
    const known = token as MarkedToken;
    switch (known.type) {
      case 'space':
      case 'def':
        return [];
      case 'paragraph':
        return [element('p', inline(known.tokens), way)];
      case 'heading':
        return [element(HEADINGS[known.depth - 1] ?? 'h6', inline(known.tokens), way)];
      case 'code':
        return [code(known)];
      case 'blockquote':
        return [
          element(
            'blockquote',
            known.tokens.flatMap((inner) => block(inner, {})),
            BLOCK,
          ),
        ];
      case 'list':
        return [list(known)];
      case 'table':
        return [table(known)];
      case 'hr':
        return [element('hr')];
      case 'html':
        return /^<br\s*\/?>$/i.test(known.text.trim()) ? [element('br')] : [plain(known.text.trimEnd())];
      case 'text':
        return [element('p', inline([known]), way)];
      default: {
        if (token.type !== 'formula') return [plain(token.raw)];
        return [{ formula: (token as FormulaToken).text, isBlock: true }];
      }
    }
  }
  return (token: Token) => block(token);
}
