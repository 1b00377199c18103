import { z } from 'zod';
import { ApprovalsInput, ApprovalVerdict, Event, RowId } from '@brain/schema';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

/** The REST routes of what people are asked before a tool acts. A service names the user. */
export function approvalRoutes({ approvals, auth }: Pick<Parts, 'approvals' | 'auth'>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/approvals',
      summary: 'What a user is asked before the brain does it, and can still answer',
      query: ApprovalsInput,
      answers: {
        200: { description: 'oldest first; `id` answers it', schema: z.object({ results: z.array(Event) }) },
      },
      handle: async ({ caller, query }) => ({
        results: await approvals.list(auth.user(caller, query.user_id)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/approvals/{id}',
      summary: 'Approve what was asked, or deny it; it counts once',
      params: z.object({ id: RowId }),
      body: ApprovalVerdict,
      answers: { 200: { description: 'the event that says so', schema: Event } },
      handle: async ({ caller, params, body }) =>
        approvals.settle(params.id, auth.user(caller, body.user_id), body),
    }),
  ];
}
