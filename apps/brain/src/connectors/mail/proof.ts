import type { Mail } from './mail.ts';

/**
 * Whether it is proven that the address in `From` wrote a mail, by what our own mail server found
 * (https://www.rfc-editor.org/rfc/rfc8601). Without its name nothing is.
 */
export function isProven(_mail: Mail, _options: { authserv_id?: string | undefined }): boolean {
  return false;
}

/**
 * Whether what is proven for a domain holds for the domain in `From` too: the same, or one above it, whose owner gave it
 * its name. Not the other way round: somebody may have been given a name below a domain that is not theirs.
 */
export function isAligned(from_domain: string, other: string): boolean {
  const [from, proven] = [from_domain, other].map((domain) => domain.toLowerCase().replace(/\.$/, ''));
  if (!from || !proven?.includes('.')) return false;
  return from === proven || from.endsWith(`.${proven}`);
}
