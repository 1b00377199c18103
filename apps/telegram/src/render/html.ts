const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  middot: '·',
  bull: '•',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  sect: '§',
  para: '¶',
  deg: '°',
  plusmn: '±',
  times: '×',
  divide: '÷',
  micro: 'µ',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  larr: '←',
  uarr: '↑',
  rarr: '→',
  darr: '↓',
  harr: '↔',
  le: '≤',
  ge: '≥',
  ne: '≠',
  asymp: '≈',
  infin: '∞',
  sum: '∑',
  radic: '√',
  pi: 'π',
  alpha: 'α',
  beta: 'β',
  agrave: 'à',
  acirc: 'â',
  ccedil: 'ç',
  egrave: 'è',
  eacute: 'é',
  ecirc: 'ê',
  euml: 'ë',
  icirc: 'î',
  iuml: 'ï',
  ocirc: 'ô',
  ugrave: 'ù',
  ucirc: 'û',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  ntilde: 'ñ',
};

/** Elements of HTML. What stands in angle brackets and is none, such as `List<String>`, is somebody's words. */
const ELEMENTS = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote body br caption center cite code col colgroup dd del ' +
    'details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ' +
    'ins kbd li link main mark meta nav ol p picture pre q s samp script section small source span strike strong ' +
    'style sub summary sup svg table tbody td tfoot th thead time tr tt u ul var video wbr'
  ).split(' '),
);
const BREAKS = new Set(
  'br p div li tr h1 h2 h3 h4 h5 h6 ul ol table blockquote pre hr dd dt summary'.split(' '),
);

/** Resolves the references of a text, once: https://html.spec.whatwg.org/#character-references. Unknown ones stay. */
export function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,8});/g,
    (all, name: string) => {
      if (!name.startsWith('#')) return NAMED[name] ?? all;
      const code = Number(name.slice(1).replace(/^[xX]/, '0x'));
      const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

/** The text of a piece of HTML: without its tags and comments. */
export function textOf(html: string): string {
  const text = html
    .replaceAll(/<!--[^]*?(?:-->|$)/g, '')
    .replaceAll(/<\/?([a-zA-Z][a-zA-Z\d]*)(?:[\s/][^<>]*)?>/g, (tag, element: string) => {
      const name = element.toLowerCase();
      if (!ELEMENTS.has(name)) return tag;
      return BREAKS.has(name) && (name === 'br' || tag.startsWith('</')) ? '\n' : '';
    });
  return unescape(text);
}
