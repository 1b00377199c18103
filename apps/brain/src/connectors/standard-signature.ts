import { createSecretKey } from 'node:crypto';
import { fromBase64, hmac, type SigningKey } from './signature.ts';

/** What Standard Webhooks signs. */
export interface StandardSigned {
  /** The sender’s own id of the message, the same for each try; holds no dot. */
  id: string;
  /** Of this try, in whole seconds since 1970. */
  seconds: number;
  /** The very bytes that are sent. */
  body: string | Buffer;
}

/**
 * The headers by which a message is signed, once with each secret, the first one first.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export function signStandard(message: StandardSigned, secrets: readonly string[]): Record<string, string> {
  const { id, seconds, body } = message;
  const signatures = secrets.map(
    (secret) => `v1,${hmac('sha256', standardKey(secret), [`${id}.${seconds}.`, body]).toString('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}

/** A secret as it is shown to people, `whsec_` and base64; any other text is the key as it stands. */
export function standardKey(secret: string): SigningKey {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  return bytes ? createSecretKey(bytes) : secret;
}
