import { Readable } from 'node:stream';
import { z } from 'zod';
import { Me, SignInInput, SignInLink, UserId } from '@brain/schema';
import { lineOf } from '../store/lines.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';
import { shownBy } from './shown.ts';
import { browserName, type SignIn } from './sign-in.ts';

/** The REST routes of who one is: signing in and out, and taking along what the brain has of one. */
export function signInRoutes(
  { store, auth }: Parts,
  { signIn, isSecure }: { signIn: SignIn; isSecure: boolean },
): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/me',
      summary: 'Who asks, as the brain sees them',
      answers: { 200: { description: 'the caller', schema: Me } },
      handle: ({ caller }) => signIn.me(caller),
    }),
    defineRoute({
      method: 'POST',
      path: '/users/{user_id}/link',
      summary:
        'Make a link that signs a person in once, within ten minutes: oneself, or for an owner anybody',
      params: z.object({ user_id: UserId }),
      answers: { 201: { description: 'the link, shown this once', schema: SignInLink } },
      async handle({ caller, params }, reply) {
        return reply.code(201).send(await signIn.link(caller, params.user_id));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/sign-in',
      summary: 'Exchange the token of a link for the cookie of a browser',
      body: SignInInput,
      answers: { 200: { description: 'signed in for thirty days; the cookie is set', schema: Me } },
      async handle({ headers, body }, reply) {
        const browser = browserName(headers['user-agent']);
        const { me, cookie } = await signIn.use(body.token, { ...shownBy(headers, isSecure), browser });
        return reply.header('set-cookie', cookie).send(me);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/sign-out',
      summary: 'Sign this browser out',
      answers: { 204: { description: 'signed out; the cookie is taken away' } },
      async handle({ caller }, reply) {
        return reply
          .header('set-cookie', await signIn.out(caller))
          .code(204)
          .send();
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/export',
      summary: 'Everything the brain has of a person, but for what proves who they are',
      query: z.strictObject({ user_id: UserId.optional() }),
      answers: {
        200: { description: 'a row a line, as JSON', schema: z.string(), type: 'application/x-ndjson' },
      },
      async handle({ caller, query }, reply) {
        const user_id = auth.user(caller, query.user_id);
        return reply
          .type('application/x-ndjson')
          .header('content-disposition', 'attachment; filename="brain.jsonl"')
          .send(Readable.from(linesOf(store.ownRows(user_id))));
      },
    }),
  ];
}

async function* linesOf(rows: ReturnType<Parts['store']['ownRows']>): AsyncGenerator<string> {
  for await (const row of rows) {
    const line = lineOf(row);
    if (line !== undefined) yield `${line}\n`;
  }
}
