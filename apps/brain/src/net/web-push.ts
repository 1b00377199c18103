import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';
import type { PushInput } from '@brain/schema';

/** No longer than a day is allowed: https://www.rfc-editor.org/rfc/rfc8292#section-2 */
const SIGNED_SECONDS = 12 * 60 * 60;
/** How long a push service keeps what it cannot deliver, in seconds. */
const TTL_SECONDS = 24 * 60 * 60;
/** One record holds it all; a push service takes 4,096 bytes: https://www.rfc-editor.org/rfc/rfc8291#section-4 */
const RECORD_BYTES = 4096;
const LAST_RECORD = 2;

/** The key by which a push service knows who sends: both of its halves, the private one as JSON of a JWK. */
export interface VapidKey {
  public_key: string;
  private_key: string;
}

/** A new key of P-256. */
export function newVapidKey(): VapidKey {
  const {
    x = '',
    y = '',
    ...rest
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { public_key: point.toString('base64url'), private_key: JSON.stringify({ ...rest, x, y }) };
}

/**
 * A text for one browser as only that reads it: https://www.rfc-editor.org/rfc/rfc8291#section-3.4
 * @throws Error when the browser's key is no point of the curve.
 */
export function encryptedFor({ p256dh, auth }: PushInput['keys'], text: string): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url');
  const own = createECDH('prime256v1');
  const ours = own.generateKeys();
  const salt = randomBytes(16);
  const derived = (key: Buffer, by: Buffer, { info, length }: { info: Buffer; length: number }) =>
    Buffer.from(hkdfSync('sha256', key, by, info, length));
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = own.computeSecret(theirs);
  const key = derived(secret, Buffer.from(auth, 'base64url'), { info: about, length: 32 });
  const ofRecord = (name: string, length: number) =>
    derived(key, salt, { info: Buffer.from(`Content-Encoding: ${name}\0`), length });
  const cipher = createCipheriv('aes-128-gcm', ofRecord('aes128gcm', 16), ofRecord('nonce', 12));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_BYTES);
  head.writeUInt8(ours.length, 4);
  const record = [cipher.update(text, 'utf8'), cipher.update(Buffer.of(LAST_RECORD)), cipher.final()];
  return Buffer.concat([salt, head, ours, ...record, cipher.getAuthTag()]);
}

/**
 * The headers of a push: for how long it is worth delivering, and who sends it, signed for the service alone.
 * https://www.rfc-editor.org/rfc/rfc8030#section-5, https://www.rfc-editor.org/rfc/rfc8292#section-2
 */
export function pushHeaders(
  endpoint: string,
  { public_key, private_key }: VapidKey,
  { contact, now }: { contact: string; now: number },
): Record<string, string> {
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(now / 1000) + SIGNED_SECONDS;
  const claims = { aud: new URL(endpoint).origin, exp, sub: contact };
  const signed = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`;
  const key = createPrivateKey({ key: JSON.parse(private_key), format: 'jwk' });
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return {
    ttl: String(TTL_SECONDS),
    urgency: 'normal',
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    authorization: `vapid t=${signed}.${signature.toString('base64url')}, k=${public_key}`,
  };
}
