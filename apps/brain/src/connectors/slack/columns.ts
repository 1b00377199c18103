type Align = 'left' | 'center' | 'right' | null;

const BETWEEN = ' | ';
/** A cell that is wider stands out of its column. */
const MAX_COLUMN = 60;
/** Scripts whose characters are two columns wide: https://www.unicode.org/reports/tr11/ */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;

/** The cells of a table in columns, the first row above a line. */
export function layTable(rows: string[][], aligns: readonly Align[]): string {
  const columns = (rows[0] ?? []).map((_, at) => at);
  const widths = columns.map((at) =>
    rows.reduce((most, row) => Math.max(most, Math.min(widthOf(row[at] ?? ''), MAX_COLUMN)), 1),
  );
  const lines = rows.map((row) =>
    columns
      .map((at) => pad(row[at] ?? '', widths[at] ?? 1, aligns[at] ?? null))
      .join(BETWEEN)
      .trimEnd(),
  );
  const [head = '', ...rest] = lines;
  return [head, widths.map((width) => '-'.repeat(width)).join('-+-'), ...rest].join('\n');
}

function pad(text: string, width: number, align: Align): string {
  const room = Math.max(0, width - widthOf(text));
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}

/** How many columns a text takes where each character has the same width. */
function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text))
    width += WIDE.test(segment) ? 2 : 1;
  return width;
}
