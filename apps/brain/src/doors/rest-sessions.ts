import { z } from 'zod';
import { Event, HistoryQuery, Session, SessionChange, SessionId, SessionsInput } from '@brain/schema';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

const OfSession = z.object({ session_id: SessionId });
const Flag = z.enum(['true', 'false']);
const Query = SessionsInput.extend({ is_archived: Flag.default('false') });
const Page = z.object({
  events: z.array(Event),
  cursor: z.int().nonnegative(),
  has_older: z.boolean(),
  has_newer: z.boolean(),
});

/** The REST routes of sessions. */
export function sessionRoutes({ store, auth }: Parts, calls: ReturnType<typeof createCalls>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/sessions',
      summary: 'A user’s sessions, without temporary ones: those that are archived, or those that are not',
      query: Query,
      answers: {
        200: { description: 'the one spoken in last first', schema: z.object({ results: z.array(Session) }) },
      },
      async handle({ caller, query: { user_id, limit, is_archived } }) {
        const query = { limit, is_archived: is_archived === 'true' };
        return { results: await store.sessions.list(auth.user(caller, user_id), query) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/sessions/{session_id}/history',
      summary:
        'Some events of a session that follow each other: the latest, or before, after or around a seq',
      params: OfSession,
      query: HistoryQuery,
      answers: {
        200: { description: 'ascending; it ends at 1 MiB, and says what is on each side', schema: Page },
      },
      handle: async ({ caller, params, query }) => calls.history(caller, params.session_id, query),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/sessions/{session_id}',
      summary: 'Pin or archive a session, or note how far its person has read',
      params: OfSession,
      body: SessionChange,
      answers: { 200: { description: 'the session as it is now', schema: Session } },
      handle: async ({ caller, params, body }) => calls.update(caller, params.session_id, body),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/sessions/{session_id}',
      summary: 'Stop what runs in a session, then erase it with all its events; memories stay',
      params: OfSession,
      answers: { 204: { description: 'erased' } },
      async handle({ caller, params }, reply) {
        await calls.remove(caller, params.session_id);
        return reply.code(204).send();
      },
    }),
  ];
}
