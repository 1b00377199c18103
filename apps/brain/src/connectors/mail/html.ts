import { htmlText } from '../../tools/html-text.ts';
import { MAIL } from './limits.ts';
import { lines } from './words.ts';

/** The text of an HTML mail, a line for each block, what it quotes marked as in plain text; never more than a mail may hold, and one character to show it was. */
export async function htmlMailText(html: string): Promise<string> {
  const { text } = await htmlText(html, MAIL.maxTextChars + 1, { quoteMark: '> ' });
  return lines(text);
}
