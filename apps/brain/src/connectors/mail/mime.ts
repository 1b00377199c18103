import { setImmediate as nextTurn } from 'node:timers/promises';
import { BrainError } from '../../errors.ts';
import type { Enclosed } from '../connector.ts';
import { headerOf } from './header-lines.ts';
import { htmlMailText } from './html.ts';
import { MAIL } from './limits.ts';
import type { Mail } from './mail.ts';
import { mailOf } from './parts.ts';
import { type Leaf, split } from './split.ts';
import { decoded } from './transfer.ts';

/** What a part of a mail is: words of it, or a file. */
type Read =
  | { text: string | undefined; html: string | undefined; choice: number | undefined; isCut: boolean }
  | { file: Enclosed; isShown: boolean };

/** What names the content of a part takes no more than this. */
const MAX_HEADER_CHARS = 4000;
const MAX_CONTENT_HEADERS = 20;
const SLICE_LEAVES = 16;

/**
 * Reads a mail as it was sent (https://www.rfc-editor.org/rfc/rfc5322, https://www.rfc-editor.org/rfc/rfc2045). Mails that
 * are attached to it stay files.
 * @throws BrainError `invalid` for what is no mail; `too_large`.
 */
export async function readMime(raw: Buffer): Promise<Mail> {
  if (raw.length > MAIL.maxBytes) throw new BrainError('too_large', 'The mail is too large');
  const { headers, leaves, isTooDeep } = await split(raw);
  const read: Read[] = [];
  for (const leaf of leaves) {
    read.push(await readLeaf(leaf));
    if (read.length % SLICE_LEAVES === 0) await nextTurn();
  }
  const files = read.flatMap((one) => ('file' in one ? one : []));
  return await mailOf({
    headers,
    text: await textOf(read),
    // What is shown within the text is often no more than a logo: it comes last where there are many.
    files: files.toSorted((a, b) => Number(a.isShown) - Number(b.isShown)).map(({ file }) => file),
    notes: [
      ...(isTooDeep ? ['Parts within too many others were left out.'] : []),
      ...(read.some((one) => 'isCut' in one && one.isCut) ? ['A text in it was too long and was cut.'] : []),
    ],
  });
}

/** Character sets, file names and what else headers of content say is postal-mime's; it gets one part at a time. */
async function readLeaf({ headers, body, choice }: Leaf): Promise<Read> {
  const { default: PostalMime } = await import('postal-mime');
  const bytes = decoded(body, headerOf(headers, 'content-transfer-encoding'));
  const isText = /^\s*(?:text\/|$)/i.test(headerOf(headers, 'content-type'));
  const text = isText ? bytes.subarray(0, MAIL.maxTextBytes) : Buffer.alloc(0);
  const content = headers
    .filter(([name]) => /^content-/i.test(name))
    .slice(0, MAX_CONTENT_HEADERS)
    .map(([name, value]) => `${name}: ${value.slice(0, MAX_HEADER_CHARS)}\r\n`);
  // The first of two headers counts, so it is the encoding given here that is undone.
  const part = ['Content-Transfer-Encoding: base64\r\n', ...content, '\r\n', text.toString('base64')];
  const email = await PostalMime.parse(part.join(''), { forceRfc822Attachments: true });
  const [file] = email.attachments;
  if (!file) return { text: email.text, html: email.html, choice, isCut: text.length < bytes.length };
  return {
    file: { bytes, media_type: file.mimeType, name: file.filename ?? undefined },
    isShown: file.contentId !== undefined && file.disposition !== 'attachment',
  };
}

/** The texts of a mail, in order. Of those that say the same the plain one, unless it says nothing. */
async function textOf(read: readonly Read[]): Promise<string> {
  const said = read.flatMap((one) => ('file' in one ? [] : one));
  const texts: string[] = [];
  const made = new Set<number>();
  for (const one of said) {
    if (one.choice !== undefined && made.has(one.choice)) continue;
    const same = one.choice === undefined ? [one] : said.filter(({ choice }) => choice === one.choice);
    if (one.choice !== undefined) made.add(one.choice);
    const plain = same.flatMap(({ text = '' }) => (text.trim() === '' ? [] : text));
    texts.push(...plain);
    if (plain.length > 0) continue;
    for (const { html } of same) if (html !== undefined) texts.push(await htmlMailText(html));
  }
  return texts.join('\n');
}
