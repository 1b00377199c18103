/** A fenced code block of a Markdown text, as positions in UTF-16 code units. */
export interface CodeBlock {
  /** Where the opening line starts. */
  start: number;
  /** Where the code starts and ends: after the opening line, before the closing line. */
  bodyStart: number;
  bodyEnd: number;
  /** After the closing line, without its line break; the end of the text where nothing closes the block. */
  end: number;
  closed: boolean;
  /** The lines that open it again and close it, at most `MAX_FENCE` long. */
  opening: string;
  closing: string;
}

/** A longer line is no fence here, so that closing and opening a block again always leaves room for code. */
export const MAX_FENCE = 100;

/** The fenced code blocks of a text, in order, by https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
export function findCodeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | null = null;
  for (const { line, start, next } of lines(text)) {
    if (line.length > MAX_FENCE) continue;
    if (open && closes(line, open.closing)) {
      Object.assign(open, { bodyEnd: start, end: start + line.length, closed: true });
      open = null;
      continue;
    }
    const fence: string | undefined = open ? undefined : openingFence(line);
    if (!fence) continue;
    const never = { bodyEnd: text.length, end: text.length, closed: false };
    open = { start, bodyStart: next, ...never, opening: line.trimEnd(), closing: fence };
    blocks.push(open);
  }
  return blocks;
}

function* lines(text: string): Generator<{ line: string; start: number; next: number }> {
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield { line: text.slice(start, end), start, next: Math.min(end + 1, text.length) };
    start = end + 1;
  }
}

function openingFence(line: string): string | undefined {
  return /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
}

function closes(line: string, fence: string): boolean {
  const marks = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return marks !== undefined && marks[0] === fence[0] && marks.length >= fence.length;
}
