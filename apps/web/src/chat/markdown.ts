import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const TAGS =
  'p br hr h1 h2 h3 h4 h5 h6 strong em del code pre a ul ol li blockquote table thead tbody tr th td'.split(
    ' ',
  );

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** What stands for an image: its words, and the host that would see who follows the link. */
function imageText(href: string, text: string): string {
  const host = URL.canParse(href) ? new URL(href).host : '';
  return host ? `${text} (${host})` : text;
}

/** The attributes that are kept, each with what it may hold; an address stands in `ALLOWED_URI_REGEXP`. */
const VALUES: Record<string, RegExp> = {
  // A class could dress text up as a part of the page; the one that names a language cannot.
  class: /^language-[\w+#.-]+$/,
  align: /^(?:left|center|right)$/,
  start: /^\d{1,9}$/,
};

/** True where the address shows a name before its host, which passes for the host itself. */
function isDisguised(href: string): boolean {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url !== null && (url.username !== '' || url.password !== '');
}

/** What nobody writes who means it: marked would take minutes over one, and has no stack for the other. */
const UNBROKEN = /[\w.!#$%&'*+/=?`{|}~-]{2000}/;
const NESTED = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){50}/m;
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))/gm;

function isEndless(text: string): boolean {
  // Code may be of one long word.
  const prose = text.replace(FENCED, '');
  return UNBROKEN.test(prose) || NESTED.test(prose);
}

function plain(text: string): string {
  return `<p>${escape(text).replaceAll('\n', '<br>')}</p>`;
}

export type Markdown = ReturnType<typeof createMarkdown>;

/**
 * Markdown as a model writes it, made harmless: no markup of its own, no scripts, no styles, and nothing that
 * loads by itself, since an address can carry data out. What is not allowed is shown as text, or as a link.
 */
export function createMarkdown(words: { image: string }) {
  const marked = new Marked({
    gfm: true,
    breaks: true,
    renderer: {
      html: ({ text }) => (/^<br\s*\/?>$/i.test(text.trim()) ? '<br>' : escape(text)),
      image: ({ href, text }) =>
        `<a href="${escape(href)}">${escape(imageText(href, text || words.image))}</a>`,
      checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    },
  });
  const purify = DOMPurify(window);
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    const { attrName: name, attrValue: value } = attribute;
    if (Object.hasOwn(VALUES, name)) attribute.keepAttr = VALUES[name]?.test(value) ?? false;
    if (name === 'class' && element.tagName !== 'CODE') attribute.keepAttr = false;
    if (name === 'href' && isDisguised(value)) attribute.keepAttr = false;
  });
  purify.addHook('afterSanitizeAttributes', (element) => {
    if (!element.hasAttribute('href')) return;
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer');
  });

  return {
    /** The text as blocks of HTML that are NOT yet safe: each goes through `clean`. Equal text, equal block. */
    blocks: (text: string): string[] => {
      if (isEndless(text)) return [plain(text)];
      const tokens = marked.lexer(text);
      return tokens.filter((token) => token.type !== 'space').map((token) => marked.parser([token]));
    },
    /** The last step before anything is shown. */
    clean(html: string): DocumentFragment {
      const safe = purify.sanitize(html, {
        ALLOWED_TAGS: TAGS,
        ALLOWED_ATTR: ['href', 'title', ...Object.keys(VALUES)],
        // DOMPurify takes what it does not know for an address.
        ADD_URI_SAFE_ATTR: Object.keys(VALUES),
        ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        RETURN_DOM_FRAGMENT: true,
      });
      // What lost its address is no link any more, and is not to look like one.
      for (const link of safe.querySelectorAll('a:not([href])')) link.replaceWith(...link.childNodes);
      return safe;
    },
  };
}
