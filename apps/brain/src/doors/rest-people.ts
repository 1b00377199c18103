import { z } from 'zod';
import { KeyInput, NewKey, RowId, User, UserId, UserInput } from '@brain/schema';
import type { createPeople } from './people.ts';
import { defineRoute, type Route } from './route.ts';

const OfUser = z.object({ user_id: UserId });

/** The REST routes of users and keys. */
export function peopleRoutes(people: ReturnType<typeof createPeople>): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/users',
      summary: 'Make a user, or change the name or role of one (owner or service)',
      body: UserInput,
      answers: { 201: { description: 'the user', schema: User } },
      async handle({ caller, body }, reply) {
        return reply.code(201).send(await people.create(caller, body));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/users/{user_id}',
      summary: 'Erase a person: keys, sessions, memories (owner or service)',
      params: OfUser,
      answers: { 204: { description: 'erased' } },
      async handle({ caller, params }, reply) {
        await people.remove(caller, params.user_id);
        return reply.code(204).send();
      },
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
      summary: 'Revoke a key and close its sockets (owner or service)',
      params: OfUser.extend({ id: RowId }),
      answers: { 204: { description: 'revoked' } },
      async handle({ caller, params }, reply) {
        await people.revokeKey(caller, params.user_id, params.id);
        return reply.code(204).send();
      },
    }),
  ];
}
