import { z } from 'zod';
import { ChannelHealth, ChannelReport } from '@brain/schema';
import type { ChannelsHealth } from '../channels/health.ts';
import { defineRoute, type Route } from './route.ts';

/** The REST routes of how channels are. */
export function channelRoutes(channels: ChannelsHealth): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/channels',
      summary: 'How the services of channels are, as they say themselves (owner)',
      answers: {
        200: {
          description: 'those heard of since the brain started',
          schema: z.object({ results: z.array(ChannelHealth) }),
        },
      },
      handle: async () => ({ results: channels.list() }),
    }),
    defineRoute({
      method: 'POST',
      path: '/channels',
      summary: 'Say how a channel is; after a minute without a word it counts as silent (service)',
      body: ChannelReport,
      answers: { 204: { description: 'noted' } },
      async handle({ body }, reply) {
        channels.report(body);
        reply.code(204);
      },
    }),
  ];
}
