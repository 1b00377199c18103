/**
 * How a text in Markdown begins, as one line without its signs: at most `maxChars` letters, cut at none. Good enough for
 * a notification, where nobody minds a star too many.
 */
export function plainLine(markdown: string, maxChars: number): string {
  const plain = markdown
    .slice(0, maxChars * 20)
    .replaceAll(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/^ {0,3}(?:#{1,6} |> ?|[-*+] |```.*$|\|?[-:| ]{3,}$)/gm, '')
    .replaceAll(/\*\*|__|~~|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const letters = [...new Intl.Segmenter().segment(plain)].map(({ segment }) => segment);
  if (letters.length <= maxChars) return plain;
  return `${letters
    .slice(0, maxChars - 1)
    .join('')
    .trimEnd()}…`;
}
