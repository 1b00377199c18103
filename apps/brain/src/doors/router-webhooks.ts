import { z } from 'zod';
import { WebhookInput, WebhookName, WebhookTryInput } from '@brain/schema';
import { tryWebhook } from '../connectors/try.ts';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

const One = z.strictObject({ name: WebhookName });

/** The procedures of what may be posted here. */
export function webhookRouter({ webhooks, connectors }: Pick<Parts, 'webhooks' | 'connectors'>) {
  return t.router({
    list: procedure.query(async () => ({ results: await webhooks.list() })),
    set: procedure
      .input(WebhookInput.extend(One.shape))
      .mutation(({ input: { name, ...webhook } }) => webhooks.set(name, webhook)),
    remove: procedure.input(One).mutation(({ input }) => webhooks.remove(input.name)),
    try: procedure
      .input(WebhookTryInput.extend(One.shape))
      .mutation(({ input }) => tryWebhook(connectors, input)),
  });
}
