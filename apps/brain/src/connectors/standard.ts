import { readBody } from './body.ts';
import { asRead, digestOf } from './bounded.ts';
import type { Connector, Hook, Posted } from './connector.ts';
import { map } from './mapping.ts';
import { fromBase64, isFresh, isSigned, type SigningKey } from './signature.ts';
import { standardKey } from './standard-signature.ts';

/**
 * Standard Webhooks, and Svix, which it comes from: the id, the time of the try and the body are signed together; each try
 * is signed anew under the same id.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-webhook-authenticity
 */
export function standard(): Connector {
  // A hook is made for each request; its secrets stay as they are until others are set.
  const keys = new WeakMap<readonly string[], SigningKey[]>();

  function keysOf({ secrets }: Hook): SigningKey[] {
    const made = keys.get(secrets) ?? secrets.map(standardKey);
    keys.set(secrets, made);
    return made;
  }

  return {
    source: 'webhook',
    maxBytes: 1024 * 1024,
    verify: (posted, hook) => isRight(posted, keysOf(hook)),
    read(posted, hook) {
      const value = readBody(posted);
      const type = typeOf(value);
      return {
        said: map(hook.mapping, value, {
          // Without a header only where it is tried out.
          once: () => posted.headers[`${namesOf(posted)}-id`] ?? digestOf(posted.body),
          message: () => asRead(value),
          subject: type,
          thread: 'all',
        }),
      };
    },
  };
}

function isRight(posted: Posted, keys: readonly SigningKey[]): boolean {
  const headers = headersOf(posted);
  if (!headers || !isFresh(headers.timestamp, posted.at)) return false;
  return isSigned('sha256', [`${headers.id}.${headers.timestamp}.`, posted.body], {
    keys,
    signatures: headers.signatures,
  });
}

/** Undefined where one is missing or came twice, or the id could be cut in another place than its sender did. */
function headersOf(posted: Posted) {
  const { headers } = posted;
  const by = namesOf(posted);
  const id = headers[`${by}-id`];
  const timestamp = headers[`${by}-timestamp`];
  const signature = headers[`${by}-signature`];
  if (!id || !timestamp || !signature) return undefined;
  if (/[.,\s]/.test(id) || signature.includes(', ')) return undefined;
  return { id, timestamp, signatures: signaturesOf(signature) };
}

/** What its headers begin with. */
function namesOf({ headers }: Posted): 'svix' | 'webhook' {
  return headers['webhook-id'] === undefined ? 'svix' : 'webhook';
}

/** Those of version 1, the HMAC; others may stand beside them. */
function signaturesOf(header: string): Buffer[] {
  return header.split(' ').flatMap((entry) => {
    const bytes = entry.startsWith('v1,') ? fromBase64(entry.slice('v1,'.length)) : undefined;
    return bytes ? [bytes] : [];
  });
}

function typeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  return typeof value.type === 'string' ? value.type : undefined;
}
