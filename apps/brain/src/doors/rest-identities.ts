import { z } from 'zod';
import {
  CodeInput,
  Identity,
  IdentityQuery,
  Knock,
  KnockInput,
  NewCode,
  RedeemInput,
  Role,
  RowId,
  Stranger,
  StrangerVerdict,
  User,
  UserId,
} from '@brain/schema';
import type { Identities } from './identities.ts';
import { defineRoute, type Route } from './route.ts';

const OfUser = z.object({ user_id: UserId });
const One = z.object({ id: RowId });
const Found = z.object({ identity: Identity.extend({ role: Role }).nullable() });

/** The REST routes of people on channels, and of strangers. */
export function identityRoutes(identities: Identities): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/users/{user_id}/identities',
      summary: 'Where a person is: their Telegram, e-mail, Slack',
      params: OfUser,
      answers: {
        200: { description: 'linked first first', schema: z.object({ results: z.array(Identity) }) },
      },
      handle: async ({ caller, params }) => ({ results: await identities.list(caller, params.user_id) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/users/{user_id}/code',
      summary: 'Six figures for a person to say on a channel, within ten minutes',
      params: OfUser,
      answers: { 201: { description: 'the code', schema: NewCode } },
      async handle({ caller, params }, reply) {
        return reply.code(201).send(await identities.code(caller, params.user_id));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/users/{user_id}/identities',
      summary: 'Link the place that told this code to a stranger',
      params: OfUser,
      body: CodeInput,
      answers: { 201: { description: 'linked', schema: Identity } },
      async handle({ caller, params, body }, reply) {
        return reply.code(201).send(await identities.confirm(caller, params.user_id, body.code));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/users/{user_id}/identities/{id}',
      summary: 'Unlink a place: who writes from there is a stranger again',
      params: OfUser.extend(One.shape),
      answers: { 204: { description: 'unlinked' } },
      async handle({ caller, params }, reply) {
        await identities.unlink(caller, params.user_id, params.id);
        return reply.code(204).send();
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/identities',
      summary: 'Who is at a place (service)',
      query: IdentityQuery,
      answers: { 200: { description: 'null: nobody', schema: Found } },
      handle: async ({ query }) => ({ identity: await identities.find(query) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/identities',
      summary: 'Somebody at a place says a code that they were shown here (service)',
      body: RedeemInput,
      answers: { 201: { description: 'linked', schema: Identity } },
      async handle({ body }, reply) {
        return reply.code(201).send(await identities.redeem(body));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/strangers',
      summary: 'Those who wrote and wait for an owner’s word (owner or service)',
      answers: {
        200: { description: 'the first one first', schema: z.object({ results: z.array(Stranger) }) },
      },
      handle: async () => ({ results: await identities.strangers() }),
    }),
    defineRoute({
      method: 'POST',
      path: '/strangers',
      summary: 'Somebody nobody knows has written (service)',
      body: KnockInput,
      answers: { 201: { description: 'what to tell them, and whom to tell', schema: Knock } },
      async handle({ body }, reply) {
        return reply.code(201).send(await identities.knock(body));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/strangers/{id}',
      summary: 'Let a stranger in, or not (owner or service)',
      params: One,
      body: StrangerVerdict,
      answers: { 200: { description: 'who they are now', schema: z.object({ user: User.nullable() }) } },
      handle: ({ params, body }) => identities.settle(params.id, body),
    }),
  ];
}
