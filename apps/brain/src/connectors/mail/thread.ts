import { createHash } from 'node:crypto';
import { MAIL } from './limits.ts';
import type { Mail } from './mail.ts';

/** Longer ones are nobody's. */
const MAX_ID_CHARS = 250;
const MAX_HEADER_CHARS = 100_000;
/** The Message-ID of a delivery: its row's name at our domain. Whoever claims one that is not theirs gains nothing. */
const OURS = /^(evt_[\w-]{22})@/;

/** The Message-IDs in a header, without angle brackets, in order; the first and the last of them where there are many. */
export function idsOf(header: string): string[] {
  const text = header.slice(0, MAX_HEADER_CHARS);
  const ids = [...text.matchAll(/<([^<>\s\p{Cc}]+)>/gu)].map(([, id = '']) => id);
  const bare = text.trim();
  if (ids.length === 0 && bare.length <= MAX_ID_CHARS && /^[^<>\s\p{Cc}]+@[^<>\s\p{Cc}]+$/u.test(bare))
    ids.push(bare);
  const fit = ids.filter((id) => id.length <= MAX_ID_CHARS).map((id) => id.toWellFormed());
  if (fit.length <= MAIL.maxReferences) return fit;
  return [...fit.slice(0, 1), ...fit.slice(1 - MAIL.maxReferences)];
}

/** What names the conversation of a mail: made from the mail that it began with. Undefined where nothing names it. */
export function threadOf(mail: Mail): string | undefined {
  const root = mail.references[0] ?? mail.in_reply_to ?? mail.message_id;
  return root === undefined ? undefined : createHash('sha256').update(root).digest('base64url').slice(0, 22);
}

/** The deliveries of ours that a mail refers to, newest first. */
export function answersOf(mail: Mail): string[] {
  const ids = [mail.in_reply_to ?? '', ...mail.references.toReversed()];
  return [...new Set(ids.flatMap((id) => OURS.exec(id)?.[1] ?? []))];
}

/** Whether a mail is one that we sent, come back. */
export function isOurs(mail: Mail): boolean {
  return OURS.test(mail.message_id ?? '');
}
