import type { WebhookTried, WebhookTryInput } from '@brain/schema';
import type { Connectors, Posted } from './connector.ts';
import { saidTrigger } from './said-trigger.ts';

/** What would come of a body, if it were posted to such a webhook by who holds its secret. @throws BrainError `invalid`. */
export async function tryWebhook(
  connectors: Connectors,
  { sample, ...hook }: WebhookTryInput & { name: string },
): Promise<WebhookTried> {
  const connector = connectors[hook.kind];
  const posted: Posted = {
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(sample),
    at: Date.now(),
  };
  const heard = await connector.read(posted, { ...hook, secrets: [] });
  if ('ignored' in heard) return heard;
  if ('answer' in heard) return { ignored: 'it asks for an answer of its own, and is given it' };
  const { input, trust } = saidTrigger({ hook, source: connector.source }, heard.said);
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
