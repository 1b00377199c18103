import { z } from 'zod';
import { ProviderEntry, ProviderInput, ProviderName } from '@brain/schema';
import type { ProviderSettings } from '../model/provider-settings.ts';
import { defineRoute, type Route } from './route.ts';

const One = z.object({ name: ProviderName });

/** The REST routes of the services that answer model calls. Their keys go in and never come out. */
export function providerRoutes(settings: ProviderSettings): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/providers',
      summary: 'The providers of models, without their keys (owner or service)',
      answers: {
        200: { description: 'all of them', schema: z.object({ results: z.array(ProviderEntry) }) },
      },
      handle: async () => ({ results: await settings.list() }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/providers/{name}',
      summary: 'Set a provider, in force at once; its key is kept sealed (owner or service)',
      params: One,
      body: ProviderInput,
      answers: { 200: { description: 'as it is now', schema: ProviderEntry } },
      handle: async ({ params, body }) => settings.set(params.name, body),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/providers/{name}',
      summary: 'Take back a provider that was set (owner or service)',
      params: One,
      answers: { 204: { description: 'taken back' } },
      async handle({ params }, reply) {
        await settings.remove(params.name);
        return reply.code(204).send();
      },
    }),
  ];
}
