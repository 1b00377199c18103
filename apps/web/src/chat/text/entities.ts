// Those that people and models write by name; others stand as they are written.
const NAMED = Object.fromEntries(
  (
    'amp& lt< gt> quot" apos\' nbsp\u00a0 copy© reg® trade™ hellip… mdash— ndash– lsquo‘ rsquo’ ldquo“ rdquo” laquo« ' +
    'raquo» bull• middot· times× divide÷ plusmn± deg° micro· para¶ sect§ euro€ pound£ yen¥ cent¢ larr← rarr→ uarr↑ ' +
    'darr↓ harr↔ rArr⇒ ne≠ le≤ ge≥ asymp≈ infin∞ radic√ sum∑ frac12½ frac14¼ sup2² sup3³ check✓ Tab\t NewLine\n colon: ' +
    'lpar( rpar) num# ast* lowbar_ shy\u00ad ensp\u2002 emsp\u2003 thinsp\u2009 zwnj\u200c zwj\u200d'
  )
    .split(' ')
    .map((pair) => [/^[a-zA-Z]+\d*/.exec(pair)?.[0] ?? '', pair.replace(/^[a-zA-Z]+\d*/, '')]),
);
const ENTITY = /&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]+\d{0,2});/g;

function character(code: number): string {
  const isOne = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isOne ? String.fromCodePoint(code) : '\ufffd';
}

/** Character references as the characters they stand for (https://spec.commonmark.org/0.31.2/#entity-references). */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, name: string) => {
    if (/^#[xX]/.test(name)) return character(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return character(Number(name.slice(1)));
    return (Object.hasOwn(NAMED, name) && NAMED[name]) || whole;
  });
}
