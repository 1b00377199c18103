import type { Enclosed } from '../connector.ts';
import { BrainError } from '../../errors.ts';
import { fromOf, recipientsOf, wordsOf } from './addresses.ts';
import { boundedFiles } from './enclosed.ts';
import { htmlMailText } from './html.ts';
import { MAIL } from './limits.ts';
import type { Mail } from './mail.ts';
import { idsOf } from './thread.ts';
import { lines, oneLine } from './words.ts';

/** A mail in its parts, as a provider hands them over. */
export interface MailParts {
  /** All of them, `From`, `To` and `Subject` too, as they stood in the mail, topmost first. Encoded words are decoded. */
  headers: readonly (readonly [name: string, value: string])[];
  text?: string | undefined;
  html?: string | undefined;
  /** In the order of their worth: the first ones are kept. */
  files: readonly Enclosed[];
  /** What was left out already, a line each. */
  notes?: readonly string[];
}

/**
 * A mail of its parts: what is too much left out, all that is one line on one line.
 * @throws BrainError `invalid` where it does not say by one address who wrote it; `too_large` for its headers.
 */
export async function mailOf(parts: MailParts): Promise<Mail> {
  const headers = headersOf(parts.headers);
  const first = (name: string) => headers.get(name)?.[0] ?? '';
  const body = await bodyOf(parts);
  const { files, notes } = boundedFiles(parts.files);
  const date = new Date(first('date').slice(0, 100));
  return {
    from: await fromOf(headers.get('from') ?? []),
    to: await recipientsOf(headers.get('to') ?? []),
    cc: await recipientsOf(headers.get('cc') ?? []),
    subject: oneLine(await wordsOf(first('subject')), 300) || undefined,
    message_id: idsOf(first('message-id'))[0],
    in_reply_to: idsOf(first('in-reply-to'))[0],
    references: idsOf(first('references')),
    date: Number.isNaN(date.getTime()) ? undefined : date.toISOString(),
    text: body.text,
    files,
    notes: [...(parts.notes ?? []), ...body.notes, ...notes],
    headers,
  };
}

function headersOf(given: MailParts['headers']): Mail['headers'] {
  if (given.length > MAIL.maxHeaders) throw new BrainError('too_large', 'The mail has too many headers');
  const headers = new Map<string, string[]>();
  for (const [name, value] of given) {
    // What is not a letter to one reader is none to another: `From` with a no-break space would be a second one.
    const key = name.replaceAll(/[^\x21-\x7e]/g, '').toLowerCase();
    const unfolded = value.replaceAll(/[\r\n]+(?![ \t])/g, ' ').replaceAll(/[\r\n]+/g, '');
    const values = headers.get(key);
    if (values) values.push(unfolded.trim());
    else headers.set(key, [unfolded.trim()]);
  }
  return headers;
}

async function bodyOf({ text = '', html = '' }: MailParts): Promise<{ text: string; notes: string[] }> {
  const whole = text.trim() === '' && html !== '' ? await htmlMailText(html) : lines(text);
  const cut = whole.slice(0, MAIL.maxTextChars).toWellFormed();
  return whole.length > cut.length
    ? { text: cut, notes: [`Its text was cut after ${MAIL.maxTextChars} characters.`] }
    : { text: cut, notes: [] };
}
