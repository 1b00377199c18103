import { z } from 'zod';

const Piece = z
  .object({
    label: z.unknown(),
    text: z.unknown(),
    alternative_text: z.unknown(),
    expression: z.unknown(),
    summary: z.unknown(),
    caption: z.unknown(),
    credit: z.unknown(),
    items: z.unknown(),
    blocks: z.unknown(),
    cells: z.unknown(),
  })
  .partial();

/** The words of a rich message, a line each block, without their form: https://core.telegram.org/bots/api#richmessage */
export function richWordsOf(block: unknown): string {
  if (Array.isArray(block)) return linesOf(block.map(richWordsOf));
  const { data } = Piece.safeParse(block);
  if (!data) return inlineOf(block);
  const own = [data.label, data.text ?? data.expression, data.summary, data.credit].map(inlineOf);
  const inner = [data.caption, data.items, data.blocks, data.cells].map(richWordsOf);
  return linesOf([own.filter(Boolean).join(' '), ...inner]);
}

function inlineOf(text: unknown): string {
  if (typeof text === 'string') return text;
  if (Array.isArray(text)) return text.map(inlineOf).join('');
  const { data } = Piece.safeParse(text);
  return data ? inlineOf(data.text ?? data.alternative_text ?? data.expression) : '';
}

function linesOf(lines: string[]): string {
  return lines.filter((line) => line.trim() !== '').join('\n');
}
