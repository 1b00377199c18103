import { z } from 'zod';
import { WebhookEntry, WebhookInput, WebhookName, WebhookTried, WebhookTryInput } from '@brain/schema';
import { tryWebhook } from '../connectors/try.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

const One = z.object({ name: WebhookName });

/** The REST routes of what may be posted here. Secrets go in and never come out. */
export function webhookRoutes({ webhooks, connectors }: Pick<Parts, 'webhooks' | 'connectors'>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/webhooks',
      summary: 'The webhooks, without their secrets (owner or service)',
      answers: { 200: { description: 'all of them', schema: z.object({ results: z.array(WebhookEntry) }) } },
      handle: async () => ({ results: await webhooks.list() }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/webhooks/{name}',
      summary: 'Set a webhook, in force at once; its secrets are kept sealed (owner or service)',
      params: One,
      body: WebhookInput,
      answers: { 200: { description: 'as it is now', schema: WebhookEntry } },
      handle: async ({ params, body }) => webhooks.set(params.name, body),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/webhooks/{name}',
      summary: 'Take back a webhook that was set (owner or service)',
      params: One,
      answers: { 204: { description: 'taken back' } },
      async handle({ params }, reply) {
        await webhooks.remove(params.name);
        return reply.code(204).send();
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/webhooks/{name}/try',
      summary:
        'What would come of a body if it were posted to such a webhook; nothing is stored (owner or service)',
      params: One,
      body: WebhookTryInput,
      answers: { 200: { description: 'what would come of it', schema: WebhookTried } },
      handle: async ({ params, body }) => tryWebhook(connectors, { ...body, name: params.name }),
    }),
  ];
}
