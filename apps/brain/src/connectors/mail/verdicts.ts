import { domainOf } from './addresses.ts';
import type { Mail } from './mail.ts';
import { isAligned } from './proof.ts';

/** A header as it stands in a mail. */
export type Header = readonly [name: string, value: string];

/**
 * The value of a header that only whoever received the mail can have written: what a mail brings along stands below the
 * `Received` of the server it came to, so a header above that is the server’s own. Where a second one stands anywhere,
 * the mail tries to say something itself: undefined. `received` tells that line from others of the same server above it.
 */
export function ownHeader(headers: readonly Header[], name: string, received = /^/): string | undefined {
  const named = (wanted: string) => headers.filter(([given]) => given.toLowerCase() === wanted);
  const entry = headers.findIndex(
    ([given, value]) => given.toLowerCase() === 'received' && received.test(value),
  );
  const [found, another] = named(name);
  return found && !another && headers.indexOf(found) < entry ? found[1] : undefined;
}

/** Whether the envelope, whose sender was checked by SPF, is of the domain in `From`, or of one above it. */
export function isSentBy(mail: Mail, envelope_from: string): boolean {
  return envelope_from.includes('@') && isAligned(domainOf(mail.from.address), domainOf(envelope_from));
}

/** Whether a domain that signed the mail is that in `From`, or one above it. */
export function isSignedFor(mail: Mail, domain: string): boolean {
  return isAligned(domainOf(mail.from.address), domain);
}

/**
 * The domains that a mail says it is signed by (https://www.rfc-editor.org/rfc/rfc6376#section-3.5). None where one is
 * written in a way that somebody may have chosen so that it be read wrongly, or signs the beginning of the mail only.
 */
export function signersOf(mail: Mail): string[] {
  const signers = (mail.headers.get('dkim-signature') ?? []).map((signature) => {
    const tags = signature.split(';').map((tag) => tag.replaceAll(/\s/g, ''));
    const [domain, another] = tags.filter((tag) => tag.startsWith('d='));
    const isWhole = !tags.some((tag) => tag.startsWith('l='));
    return isWhole && another === undefined && /^d=[\w.-]+$/.test(domain ?? '')
      ? domain?.slice(2).toLowerCase()
      : undefined;
  });
  const known = signers.filter((signer) => signer !== undefined);
  return known.length === signers.length ? known : [];
}
