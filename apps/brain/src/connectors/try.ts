import type { WebhookKind, WebhookTried, WebhookTryInput } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Connectors, Posted } from './connector.ts';
import { saidTrigger } from './said-trigger.ts';

/**
 * What would come of a body, if it were posted to such a webhook by who holds its secret. Who wrote a mail or to Slack is
 * taken for nobody known. Nothing is stored.
 * @throws BrainError `invalid`, naming the field.
 */
export async function tryWebhook(
  connectors: Connectors,
  { sample, ...hook }: WebhookTryInput & { name: string },
): Promise<WebhookTried> {
  const connector = connectors[hook.kind];
  // `sample` is the field there is here; what it is read as has none.
  if (sample.trim() === '') throw new BrainError('invalid', 'sample: must not be empty');
  const heard = await connector.read(postedAs(hook.kind, sample), { ...hook, secrets: [] });
  if ('ignored' in heard) return heard;
  if ('answer' in heard) return { ignored: 'it asks for an answer of its own, and is given it' };
  const { said } = heard;
  if (said.from && hook.unknown_senders === 'ignore')
    return { ignored: `${said.from.address} would have to be known and proven` };
  const { input, trust } = saidTrigger({ hook, source: connector.source }, said);
  const { message, subject, quotes, session_id, idempotency_key, response_to } = input;
  return {
    message,
    session_id,
    once: idempotency_key,
    ...(subject === undefined ? {} : { subject }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(response_to === undefined ? {} : { response_to }),
    trust: trust === 'service' ? trust : 'untrusted',
  };
}

/** As its sender would post it: what a body is, it shows by how it begins. */
function postedAs(kind: WebhookKind, sample: string): Posted {
  const [, boundary] = /^--([^\s"]{1,70})\s/.exec(sample) ?? [];
  const type = typeOf(kind, sample, boundary);
  return {
    headers: type === undefined ? {} : { 'content-type': type },
    query: {},
    // A mail and a form of parts have lines that end in CRLF; what is pasted has lost it.
    body: Buffer.from(kind === 'mime' || boundary !== undefined ? sample.replace(/\r?\n/g, '\r\n') : sample),
    at: Date.now(),
  };
}

function typeOf(kind: WebhookKind, sample: string, boundary: string | undefined): string | undefined {
  if (kind === 'mime') return 'message/rfc822';
  if (boundary !== undefined) return `multipart/form-data; boundary=${boundary}`;
  if (/^\s*[[{"]/.test(sample)) return 'application/json';
  return /^[\w.%[\]-]+=\S*$/.test(sample.trim()) ? 'application/x-www-form-urlencoded' : undefined;
}
