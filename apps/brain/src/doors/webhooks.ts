import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TriggerResult } from '@brain/schema';
import type { Posted } from '../connectors/connector.ts';
import { BrainError } from '../errors.ts';
import type { Identities } from './identities.ts';
import type { Parts } from './parts.ts';
import type { Places } from './places.ts';
import { defineRoute, type Route } from './route.ts';
import { createReadBody } from './webhook-body.ts';
import { createIntake } from './webhook-intake.ts';
import { createWebhookPeople } from './webhook-people.ts';
import { createTell } from './webhook-tell.ts';

const Ignored = z.object({ ignored: z.string() });

/**
 * The door of other services, each by its own rules: `connectors/table.ts`. Close it: it may be telling somebody
 * something. What it answers, so that no sender gives up who should try again, and none tries again in vain: 404, 401
 * before anything is read, 413 and 400 where it will never be right, 202 when it is stored or was before, 200 where it
 * asks for nothing, 503 when it could not be stored.
 */
export function createWebhookDoor(
  parts: Parts,
  { identities, places, log }: { identities: Identities; places: Places; log: (message: string) => void },
) {
  const { webhooks, connectors } = parts;
  const { tell, close } = createTell(parts, log);
  const who = createWebhookPeople({ store: parts.store, identities, places }, tell);
  const intake = createIntake(parts, who);
  const readBody = createReadBody();

  const route = defineRoute({
    method: 'POST',
    path: '/webhooks/{name}',
    summary: 'What another service says, by the rules of its kind; its secret is its key',
    params: z.object({ name: z.string() }),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    bytes: '*/*',
    answers: {
      202: { description: 'accepted: it is on the disk, now or since before', schema: TriggerResult },
      200: {
        description: 'nothing is to be done about it, and why; or the answer it asks for',
        schema: Ignored,
      },
    },
    async handle({ params: { name }, query, headers, incoming }, reply: FastifyReply) {
      const hook = webhooks.find(name);
      if (!hook) throw new BrainError('not_found', 'There is no such webhook');
      const { source, maxBytes, verify, read } = connectors[hook.kind];
      using body = await readBody(incoming, headers, maxBytes);
      const posted: Posted = {
        headers: joined(headers),
        query: joined(query),
        body: body.bytes,
        at: Date.now(),
      };
      if (!(await verify(posted, hook)))
        throw new BrainError('unauthorized', 'This is not signed as the webhook wants it');
      const heard = await read(posted, hook);
      if ('answer' in heard) return reply.code(200).send(heard.answer);
      if ('ignored' in heard) return reply.code(200).send({ ignored: heard.ignored });
      const result = await intake(hook, source, heard.said);
      return reply.code('ignored' in result ? 200 : 202).send(result);
    },
  });

  return { routes: [route] satisfies Route[], close };
}

/** Each value as one text: of what came more than once, all, in order. */
function joined(
  values: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = Object.create(null) as Record<string, undefined>; // it has no field
  for (const name of Object.keys(values)) {
    const value = values[name];
    texts[name] = typeof value === 'object' ? value.join(', ') : value;
  }
  return texts;
}
