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
      image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || words.image)}</a>`,
      checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    },
  });
  const purify = DOMPurify(window);
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    // A class could dress text up as a part of the page; the one that names a language cannot.
    if (attribute.attrName !== 'class') return;
    attribute.keepAttr = element.tagName === 'CODE' && /^language-[\w+#.-]+$/.test(attribute.attrValue);
  });
  purify.addHook('afterSanitizeAttributes', (element) => {
    if (!element.hasAttribute('href')) return;
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer');
  });

  return {
    /** The text as blocks of HTML that are NOT yet safe: each goes through `clean`. Equal text, equal block. */
    blocks: (text: string): string[] => {
      const tokens = marked.lexer(text);
      return tokens.filter((token) => token.type !== 'space').map((token) => marked.parser([token]));
    },
    /** The last step before anything is shown. */
    clean: (html: string): DocumentFragment =>
      purify.sanitize(html, {
        ALLOWED_TAGS: TAGS,
        ALLOWED_ATTR: ['href', 'title', 'class', 'align', 'start'],
        ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        RETURN_DOM_FRAGMENT: true,
      }),
  };
}
