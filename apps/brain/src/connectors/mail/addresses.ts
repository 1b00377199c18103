import { domainToASCII } from 'node:url';
import { BrainError } from '../../errors.ts';
import { MAIL } from './limits.ts';
import { oneLine } from './words.ts';

/** A header longer than this names nobody in its end. */
const MAX_CHARS = 20_000;
const MAX_ADDRESS_CHARS = 254;
const LOCAL = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * An address in lower case, its domain in ASCII; undefined for what is none that mail could go to. Only the letters A to
 * Z are lowered: others become letters of somebody else's name (`K`, the sign of Kelvin).
 */
export function plainAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const domain = domainToASCII(text.slice(at + 1)).replace(/\.$/, '');
  const address = `${local}@${domain}`;
  const isAddress = at > 0 && address.length <= MAX_ADDRESS_CHARS && LOCAL.test(local) && DOMAIN.test(domain);
  return isAddress ? address : undefined;
}

/** A header's words, its encoded ones decoded (https://www.rfc-editor.org/rfc/rfc2047). */
export async function wordsOf(header: string): Promise<string> {
  const { decodeWords } = await import('postal-mime');
  return decodeWords(header.slice(0, MAX_CHARS));
}

/**
 * Who wrote a mail. A mail of two writers, or with two such headers, is nobody's: what proves one of them would be taken
 * for the other.
 * @throws BrainError `invalid`.
 */
export async function fromOf(headers: readonly string[]): Promise<{ address: string; name?: string }> {
  const [header] = headers;
  if (header === undefined || header === '')
    throw new BrainError('invalid', 'from: the mail does not say who wrote it');
  if (headers.length > 1) throw new BrainError('invalid', 'from: the mail says twice who wrote it');
  if (header.length > MAX_CHARS) throw new BrainError('invalid', 'from: is too long');
  const { addressParser } = await import('postal-mime');
  const [mailbox, second] = addressParser(header);
  const address = mailbox?.address === undefined ? undefined : plainAddress(mailbox.address);
  if (!mailbox || second || address === undefined)
    throw new BrainError('invalid', 'from: must be one address');
  const name = oneLine(mailbox.name, 200);
  return { address, ...(name !== '' && { name }) };
}

/** To whom a mail went, as far as these are addresses; those of groups too. */
export async function recipientsOf(headers: readonly string[]): Promise<string[]> {
  const { addressParser } = await import('postal-mime');
  const found = addressParser(headers.join(', ').slice(0, MAX_CHARS), { flatten: true });
  const addresses = found.flatMap(({ address }) => plainAddress(address ?? '') ?? []);
  return [...new Set(addresses)].slice(0, MAIL.maxRecipients);
}

/** What stands behind the last `@`, or all of it. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
