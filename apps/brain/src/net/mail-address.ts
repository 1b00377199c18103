import { domainToASCII } from 'node:url';

/** The words of an address, without those that are quoted: https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3 */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const LABEL = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;
/** https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;
const MAILBOX = /^\s*(?:"([^"\\]*)"|([^<>"]*?))\s*<([^<>]*)>\s*$/;

/**
 * The one address that the text is, in lower case and its domain in ASCII; undefined for anything else, such as two of
 * them, one with a name, or one that only looks like an address. Letters of other alphabets are taken in the domain, as they
 * are: what is another letter in disguise is refused.
 */
export function mailAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || local.length > MAX_LOCAL || !LOCAL.test(local)) return undefined;
  const isPlain =
    domain === domain.normalize('NFKC') && domain.split('.').every((label) => LABEL.test(label));
  const host = isPlain ? domainToASCII(domain) : '';
  const address = `${local}@${host}`.toLowerCase();
  return host === '' || address.length > MAX_ADDRESS ? undefined : address;
}

/** Who mail is from. */
export interface Mailbox {
  name: string;
  address: string;
  /** Of the address. */
  domain: string;
}

/** A mailbox as `Brain <brain@example.org>` or its address alone; undefined where it is none. */
export function mailboxOf(text: string): Mailbox | undefined {
  const [, quoted, name = quoted, inner = text] = MAILBOX.exec(text) ?? [];
  const address = mailAddress(inner.trim());
  if (address === undefined || /\p{Cc}/u.test(text)) return undefined;
  return { name: name ?? '', address, domain: address.slice(address.lastIndexOf('@') + 1) };
}
