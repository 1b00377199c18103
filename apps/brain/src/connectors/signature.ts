import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A secret that somebody signs with; a text stands for its bytes in UTF-8. Given a buffer, Node takes four times as long. */
export type SigningKey = string | KeyObject;

/** How far the time in a signature may be from ours, either way: what Standard Webhooks, Stripe and Slack take. */
const TOLERANCE_SECONDS = 5 * 60;
/** One secret takes the place of another, a sender signs with both: two by two. More is nobody’s, and costs nothing here. */
const MAX_SIGNATURES = 10;

/**
 * Whether one of the signatures is an HMAC of the parts, one after the other, with one of the keys. Each key is tried with
 * each signature whatever came of those before, so how long it takes says nothing of either.
 */
export function isSigned(
  algorithm: 'sha1' | 'sha256' | 'sha512',
  parts: readonly (string | Buffer)[],
  by: { keys: readonly SigningKey[]; signatures: readonly Buffer[] },
): boolean {
  if (by.signatures.length > MAX_SIGNATURES) return false;
  let found = false;
  for (const key of by.keys) {
    const right = hmac(algorithm, key, parts);
    for (const signature of by.signatures) if (isSame(right, signature)) found = true;
  }
  return found;
}

/** The HMAC of the parts as if they were one text. */
export function hmac(
  algorithm: 'sha1' | 'sha256' | 'sha512',
  key: SigningKey,
  parts: readonly (string | Buffer)[],
): Buffer {
  const made = createHmac(algorithm, key);
  for (const part of parts) made.update(part);
  return made.digest();
}

/** In constant time; that the lengths differ is no secret. */
function isSame(right: Buffer, given: Buffer): boolean {
  return right.length === given.length && timingSafeEqual(right, given);
}

/** Whether a time as digits, in seconds since 1970, is within five minutes of `at` in ms. */
export function isFresh(seconds: string, at: number): boolean {
  if (!/^\d{1,12}$/.test(seconds)) return false;
  return Math.abs(Math.floor(at / 1000) - Number(seconds)) <= TOLERANCE_SECONDS;
}

/** Bytes written as hex in lower case; undefined for anything else. */
export function fromHex(text: string): Buffer | undefined {
  return /^(?:[\da-f]{2}){1,64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** Bytes written as base64, in the one way there is to write them; undefined for anything else. */
export function fromBase64(text: string): Buffer | undefined {
  if (text === '' || text.length > 2000) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
