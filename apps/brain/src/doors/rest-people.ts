import { z } from 'zod';
import { Credential, KeyInput, NewKey, RowId, User, UserId, UserInput } from '@brain/schema';
import type { People } from './people.ts';
import { defineRoute, type Route } from './route.ts';

const OfUser = z.object({ user_id: UserId });
const OneKey = z.object({ id: RowId });
const Keys = z.object({ results: z.array(Credential) });

/** The REST routes of users and keys. */
export function peopleRoutes(people: People): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/users',
      summary: 'Everybody the brain knows (owner or service)',
      answers: { 200: { description: 'the first one first', schema: z.object({ results: z.array(User) }) } },
      handle: async () => ({ results: await people.list() }),
    }),
    defineRoute({
      method: 'POST',
      path: '/users',
      summary: 'Make a user, or change the name or role of one (owner or service)',
      body: UserInput,
      answers: { 201: { description: 'the user', schema: User } },
      async handle({ body }, reply) {
        return reply.code(201).send(await people.create(body));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/users/{user_id}',
      summary: 'Erase a person: keys, sessions, memories, files (owner or service)',
      params: OfUser,
      answers: { 204: { description: 'erased' } },
      async handle({ params }, reply) {
        await people.remove(params.user_id);
        return reply.code(204).send();
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/users/{user_id}/keys',
      summary: 'The keys and signed-in browsers of a user, never what they are',
      params: OfUser,
      answers: { 200: { description: 'the oldest first', schema: Keys } },
      handle: async ({ caller, params }) => ({ results: await people.keys(caller, params.user_id) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/users/{user_id}/keys',
      summary: 'Make a key for a user; it is shown this once (owner or service)',
      params: OfUser,
      body: KeyInput,
      answers: { 201: { description: 'the key', schema: NewKey } },
      async handle({ caller, params, body }, reply) {
        return reply.code(201).send(await people.addKey(caller, params.user_id, body.name));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/users/{user_id}/keys/{id}',
      summary: 'Revoke a key, or sign a browser out, and close its sockets',
      params: OfUser.extend(OneKey.shape),
      answers: { 204: { description: 'revoked' } },
      async handle({ caller, params }, reply) {
        await people.revokeKey(caller, params.user_id, params.id);
        return reply.code(204).send();
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/keys',
      summary: 'The keys of services, never what they are (owner or service)',
      answers: { 200: { description: 'the oldest first', schema: Keys } },
      handle: async ({ caller }) => ({ results: await people.keys(caller, null) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/keys',
      summary:
        'Make a key for a service, which may act for any user; it is shown this once (owner or service)',
      body: KeyInput,
      answers: { 201: { description: 'the key', schema: NewKey } },
      async handle({ caller, body }, reply) {
        return reply.code(201).send(await people.addKey(caller, null, body.name));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/keys/{id}',
      summary: 'Revoke the key of a service and close its sockets (owner or service)',
      params: OneKey,
      answers: { 204: { description: 'revoked' } },
      async handle({ caller, params }, reply) {
        await people.revokeKey(caller, null, params.id);
        return reply.code(204).send();
      },
    }),
  ];
}
