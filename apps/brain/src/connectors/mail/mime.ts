import { BrainError } from '../../errors.ts';
import { MAIL } from './limits.ts';
import type { Mail } from './mail.ts';
import { mailOf } from './parts.ts';

/**
 * Reads a mail as it was sent (https://www.rfc-editor.org/rfc/rfc5322, https://www.rfc-editor.org/rfc/rfc2045). Mails that
 * are attached to it stay files.
 * @throws BrainError `invalid` for what is no mail; `too_large`.
 */
export async function readMime(raw: Buffer): Promise<Mail> {
  if (raw.length > MAIL.maxBytes) throw new BrainError('too_large', 'The mail is too large');
  const { default: PostalMime } = await import('postal-mime');
  const email = await PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    maxNestingDepth: MAIL.maxDepth,
    maxHeadersSize: MAIL.maxHeaderBytes,
  });
  return await mailOf({
    headers: email.headers.map(({ key, value }) => [key, value]),
    text: email.text,
    html: email.html,
    files: email.attachments.map(({ content, mimeType, filename }) => ({
      bytes: Buffer.from(content as ArrayBuffer), // no encoding was asked for
      media_type: mimeType,
      name: filename ?? undefined,
    })),
  });
}
