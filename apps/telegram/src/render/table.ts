type Align = 'left' | 'center' | 'right' | null;

const BETWEEN = ' | ';
/** A cell that is wider stands out of its column. */
const MAX_COLUMN = 80;
const segmenter = () => new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Scripts whose characters are two columns wide: https://www.unicode.org/reports/tr11/ */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const UNSEEN = /^[\p{M}\p{Cf}\p{Cc}]+$/u;

/** How many columns a text takes where each character has the same width. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter().segment(text)) {
    if (UNSEEN.test(segment)) continue;
    width += WIDE.test(segment) ? 2 : 1;
  }
  return width;
}

/** A table in columns of one width each, its first row above a line. A row that is too short has empty cells. */
export function layTable(rows: string[][], aligns: Align[]): string {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: count }, (_, at) => at);
  const widths = rows.map((row) => row.map(widthOf));
  const widest = columns.map((at) =>
    widths.reduce((most, row) => Math.max(most, Math.min(row[at] ?? 0, MAX_COLUMN)), 1),
  );
  const lines = rows.map((row) => {
    const cells = columns.map((at) => pad(row[at] ?? '', widest[at] ?? 1, aligns[at] ?? null));
    return cells.join(BETWEEN).trimEnd();
  });
  const [head = '', ...rest] = lines;
  return [head, widest.map((width) => '-'.repeat(width)).join('-+-'), ...rest].join('\n');
}

function pad(text: string, width: number, align: Align): string {
  const room = Math.max(0, width - widthOf(text));
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}
