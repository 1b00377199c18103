import type { WebhookKind } from '@brain/schema';

/** Every kind, in the order it is offered: what takes anything first. */
export const KINDS = [
  'generic',
  'github',
  'stripe',
  'standard',
  'slack',
  'mime',
  'postmark',
  'mailgun',
  'sendgrid',
  'ses',
] as const satisfies WebhookKind[];

const MAIL: WebhookKind[] = ['postmark', 'mailgun', 'sendgrid', 'ses', 'mime'];
const GIVEN: WebhookKind[] = ['stripe', 'standard', 'slack', 'mailgun', 'ses'];
const IN_ADDRESS: WebhookKind[] = ['postmark', 'sendgrid'];
const MAPPED: WebhookKind[] = ['generic', 'standard', 'github', 'stripe'];

export const isMail = (kind: WebhookKind) => MAIL.includes(kind);
/** People write by it: who they are decides what is believed. Else programs do. */
export const isPeople = (kind: WebhookKind) => isMail(kind) || kind === 'slack';
/** The provider gives the secret; else it is made here and given to them. */
export const isGiven = (kind: WebhookKind) => GIVEN.includes(kind);
/** The provider signs nothing, and shows the secret as the password of the address. */
export const isInAddress = (kind: WebhookKind) => IN_ADDRESS.includes(kind);
/** What it posts is JSON that a mapping makes a message of. */
export const isMapped = (kind: WebhookKind) => MAPPED.includes(kind);

/** A name for a new webhook that no other has. */
export function nameFor(kind: WebhookKind, taken: readonly string[]): string {
  const base = { generic: 'hook', mime: 'mail' }[kind as string] ?? kind; // those two are not called after a provider
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

const SECRET_BYTES = 24;

/** A secret that fits everywhere: in a header, in an address, in a form. */
export function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where it is posted to; with the secret, the address that also proves who posts. */
export function addressOf(origin: string, name: string, secret?: string): string {
  const url = new URL(`/webhooks/${name}`, origin);
  if (secret !== undefined) {
    url.username = 'brain';
    url.password = secret;
  }
  return url.href;
}

/** Nobody outside can reach an address of this machine or of the house. */
export function isLocal(hostname: string): boolean {
  return /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]$)|\.(?:local|localhost)$/.test(
    hostname,
  );
}
