import { z } from 'zod';
import {
  ChangedMemory,
  FastMemory,
  FoundItem,
  ListInput,
  Memory,
  MemoryBody,
  MemoryChange,
  MemorySettings,
  MemorySettingsInput,
  RowId,
  SearchInput,
  UndoInput,
  UserId,
} from '@brain/schema';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });
const OneMemory = z.object({ id: RowId });
const Memories = z.object({ results: z.array(Memory) });

/** The REST routes of memory. A user's own key may leave `user_id` out; a service names the user. */
export function memoryRoutes({ memory, auth }: Parts, calls: ReturnType<typeof createCalls>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/memory/fast/{user_id}',
      summary: 'The summary of what the brain knows about a user, as it stands in every prompt',
      params: z.object({ user_id: UserId }),
      answers: { 200: { description: 'at most 500 tokens', schema: FastMemory } },
      handle: async ({ caller, params }) => memory.fast(auth.user(caller, params.user_id)),
    }),
    defineRoute({
      method: 'GET',
      path: '/memory/search',
      summary: 'The memories of a user that fit a query, or what was said in their sessions, best first',
      query: SearchInput,
      answers: {
        200: { description: 'best first', schema: z.object({ results: z.array(FoundItem) }) },
      },
      async handle({ caller, query }) {
        const user_id = auth.user(caller, query.user_id);
        return { results: await memory.search({ ...query, user_id }) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/memory',
      summary: 'The memories of a user that hold, newest first',
      query: ListInput,
      answers: { 200: { description: 'a page; the next is `before` the last `seq`', schema: Memories } },
      async handle({ caller, query }) {
        const { user_id, ...page } = query;
        return { results: await memory.list(auth.user(caller, user_id), page) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/memory',
      summary: 'Remember a statement; or up to a thousand as they are: all or none',
      body: MemoryBody,
      answers: { 201: { description: 'stored', schema: z.union([ChangedMemory, Memories]) } },
      async handle({ caller, body }, reply) {
        const answer = Array.isArray(body)
          ? { results: await calls.import(caller, body) }
          : await calls.remember(caller, body);
        return reply.code(201).send(answer);
      },
    }),
    defineRoute({
      method: 'PATCH',
      path: '/memory/{id}',
      summary: 'Change what a memory says, or how it is kept',
      params: OneMemory,
      body: MemoryChange,
      answers: { 200: { description: 'the memory as it is now', schema: ChangedMemory } },
      handle: async ({ caller, params, body }) =>
        memory.update(auth.user(caller, body.user_id), params.id, body),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/memory/{id}',
      summary: 'Forget a memory for good, with its history; it can be taken back for ten minutes',
      params: OneMemory,
      query: OfUser,
      answers: { 200: { description: 'what was forgotten', schema: ChangedMemory } },
      handle: async ({ caller, params, query }) => memory.forget(auth.user(caller, query.user_id), params.id),
    }),
    defineRoute({
      method: 'GET',
      path: '/memory/{id}/history',
      summary: 'A memory and what it took the place of, newest first',
      params: OneMemory,
      query: OfUser,
      answers: { 200: { description: 'newest first', schema: Memories } },
      handle: async ({ caller, params, query }) => ({
        results: await memory.history(auth.user(caller, query.user_id), params.id),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/memory/undo',
      summary: 'Take back a change of memory',
      body: UndoInput,
      answers: {
        200: { description: 'what holds now', schema: z.object({ memory: Memory.nullable() }) },
      },
      handle: async ({ caller, body }) => ({
        memory: await memory.undo(auth.user(caller, body.user_id), body.undo_id),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/memory/settings',
      summary: 'What a user has chosen about their memory',
      query: OfUser,
      answers: { 200: { description: 'the settings', schema: MemorySettings } },
      handle: async ({ caller, query }) => memory.settings(auth.user(caller, query.user_id)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/memory/settings',
      summary: 'Choose whether the brain writes memories by itself after an answer',
      body: MemorySettingsInput,
      answers: { 200: { description: 'the settings', schema: MemorySettings } },
      handle: async ({ caller, body: { user_id, writes } }) =>
        memory.configure(auth.user(caller, user_id), { writes }),
    }),
  ];
}
