import type { Mail } from './mail.ts';

/** `answer`: a program's own answer, or that a mail did not arrive. `bulk`: what a program or a list sent to many. */
export type Automatic = 'answer' | 'bulk' | undefined;

/**
 * Whether no person wrote a mail to us (https://www.rfc-editor.org/rfc/rfc3834, and what programs did before it). Whatever
 * is sent back to one may be answered by a program again, without end.
 */
export function automatic({ headers, from }: Mail): Automatic {
  const values = (name: string) => (headers.get(name) ?? []).map((value) => value.toLowerCase());
  const some = (name: string, looks: RegExp) => values(name).some((value) => looks.test(value));
  if (some('return-path', /^<\s*>/) || some('content-type', /^multipart\/report\b/)) return 'answer';
  if (headers.has('x-failed-recipients') || from.address.startsWith('mailer-daemon@')) return 'answer';
  if (some('auto-submitted', /^auto-replied\b/) || some('precedence', /^auto_reply\b/)) return 'answer';
  const answering = ['x-autoreply', 'x-autorespond', 'x-autoresponder'];
  if (answering.some((name) => some(name, /^(?!no\b)/))) return 'answer';
  if (some('auto-submitted', /^(?!no\b)/) || some('precedence', /^(?:bulk|list|junk)\b/)) return 'bulk';
  return headers.has('list-id') || headers.has('list-unsubscribe') ? 'bulk' : undefined;
}
