import type { Signature } from '@brain/schema';
import { readBody } from './body.ts';
import { asRead, digestOf } from './bounded.ts';
import type { Connector, Hook, Posted } from './connector.ts';
import { map } from './mapping.ts';
import { showsSecret } from './shown-secret.ts';
import { fromBase64, fromHex, isSigned } from './signature.ts';

/**
 * Anything that can POST. It shows its secret, or signs the body by an HMAC in a header, where `signature` says how.
 *
 * The same is taken once by what the mapping’s `once` finds; else, of who shows the secret, by the header
 * `Idempotency-Key` or `webhook-id`, which an HMAC of the body would not prove; else by the bytes of the body: then the same
 * bytes are the same message for ever, so who posts one that never changes (`{"event":"door"}`) has to send such a header
 * or map something that does.
 */
export function generic(): Connector {
  return {
    source: 'webhook',
    maxBytes: 1024 * 1024,
    verify: (posted, hook) =>
      hook.signature ? signs(posted, hook, hook.signature) : showsSecret(posted, hook.secrets),
    read(posted, hook) {
      const value = readBody(posted);
      return {
        said: map(hook.mapping, value, {
          once: () => onceGiven(posted, hook) || digestOf(posted.body),
          message: () => asRead(value),
          thread: 'all',
        }),
      };
    },
  };
}

function signs({ headers, body }: Posted, hook: Hook, by: Signature): boolean {
  const header = headers[by.header] ?? '';
  if (!header.startsWith(by.prefix)) return false;
  const text = header.slice(by.prefix.length);
  const signature = by.encoding === 'base64' ? fromBase64(text) : fromHex(asLowerHex(text));
  if (!signature) return false;
  return isSigned(by.algorithm, [body], { keys: hook.secrets, signatures: [signature] });
}

/** Some write hex in capitals; not some of it. */
function asLowerHex(text: string): string {
  return /^[\dA-F]+$/.test(text) ? text.toLowerCase() : text;
}

function onceGiven({ headers }: Posted, hook: Hook): string {
  if (hook.signature) return '';
  return (headers['idempotency-key'] ?? headers['webhook-id'] ?? '').trim();
}
