import { z } from 'zod';
import { OpenRun, OpenRunsInput } from '@brain/schema';
import type { createCalls } from './calls.ts';
import { defineRoute, type Route } from './route.ts';

/** The REST routes of runs that stand. */
export function runRoutes(calls: ReturnType<typeof createCalls>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/runs',
      summary: 'The runs that have no outcome yet: they wait, or are going on',
      query: OpenRunsInput,
      answers: {
        200: { description: 'oldest first, at most 500', schema: z.object({ results: z.array(OpenRun) }) },
      },
      handle: async ({ caller, query }) => ({ results: await calls.open(caller, query) }),
    }),
  ];
}
