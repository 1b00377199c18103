import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Posted } from '../connector.ts';

/** Older or newer than that, a request may be somebody's who has only listened. */
const MAX_AGE_SECONDS = 5 * 60;

/**
 * Whether a request is signed with one of the secrets, now: v0, over the time and the bytes.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSigned({ headers, body, at }: Posted, secrets: readonly string[]): boolean {
  const time = headers['x-slack-request-timestamp'] ?? '';
  const shown = Buffer.from(headers['x-slack-signature'] ?? '');
  if (!/^\d{1,12}$/.test(time) || Math.abs(at / 1000 - Number(time)) > MAX_AGE_SECONDS) return false;
  // All of them, so that the time tells nobody which one it was.
  const matches = secrets.map((secret) => {
    const meant = Buffer.from(
      `v0=${createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')}`,
    );
    return meant.length === shown.length && timingSafeEqual(meant, shown);
  });
  return matches.includes(true);
}
