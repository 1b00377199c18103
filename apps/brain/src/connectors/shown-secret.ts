import { createHash, timingSafeEqual } from 'node:crypto';
import type { Posted } from './connector.ts';
import { fromBase64 } from './signature.ts';

/**
 * Whether a sender that cannot sign shows one of the secrets: `Authorization: Bearer`, the password of HTTP Basic with
 * whatever user, `X-Webhook-Secret`, or `?secret=`, which is the last resort, since addresses end up in the logs of whatever
 * stands between. All that is shown is compared with all the secrets, in constant time.
 */
export function showsSecret({ headers, query }: Posted, secrets: readonly string[]): boolean {
  const shown = [
    ...authorization(headers['authorization'] ?? ''),
    headers['x-webhook-secret'],
    query['secret'],
  ].map((text) => digest(text ?? ''));
  let found = false;
  for (const secret of secrets) {
    const right = digest(secret);
    for (const one of shown) if (timingSafeEqual(right, one)) found = true;
  }
  return found;
}

function authorization(header: string): string[] {
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+)$/i.exec(header) ?? [];
  if (scheme.toLowerCase() !== 'basic') return [value];
  const pair = fromBase64(value)?.toString() ?? '';
  return [pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : ''];
}

/** Of the same length for all, so that comparing tells no length. No secret is empty, so what is not shown is none. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
