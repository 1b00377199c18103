import { z } from 'zod';
import { createRouter } from '../../apps/brain/src/doors/router.ts';
import { call, type Target } from '../support/http.ts';
import type { Schema } from './any-input.ts';
import { ask, type Dialled } from './door.ts';

/** Something that can be asked for by a door. */
export interface Operation {
  name: string;
  input: Schema;
  send(input: Record<string, unknown>, how: Attacker): Promise<{ status: string; text: string }>;
}

/** Who asks, by every door. */
export interface Attacker {
  user_id: string;
  headers: Record<string, string>;
  socket: Dialled;
  from: string;
}

/** Every procedure that somebody may call about themselves. */
export function procedures(): Operation[] {
  const { _def }: { _def: { procedures: Record<string, { _def: { type: string; inputs: z.ZodType[] } }> } } =
    createRouter({} as never, {} as never) as never; // only its input schemas are read
  return Object.entries(_def.procedures).map(
    ([
      name,
      {
        _def: { type, inputs },
      },
    ]) => ({
      name,
      input: inputs[0]
        ? (z.toJSONSchema(inputs[0], { io: 'input', unrepresentable: 'any' }) as Schema)
        : { type: 'object' },
      async send(input, { socket }) {
        const answer = await socket.call(type, name, input);
        return { status: answer.error?.data.code ?? 'OK', text: JSON.stringify(answer) };
      },
    }),
  );
}

interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> } }
    >
  >;
}
interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}

/** Every route. */
export async function routes(brain: Target): Promise<Operation[]> {
  const { body } = await call<OpenApi>(brain, '/openapi.json');
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, { parameters = [], requestBody }]) => {
      const fields = parameters.filter(({ in: where }) => where !== 'header');
      const json = requestBody?.content['application/json']?.schema;
      return {
        name: `${verb.toUpperCase()} ${path}`,
        input: {
          type: 'object',
          properties: {
            ...Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
            ...(json ? { body: json } : {}),
          },
          required: [...fields.filter(({ required }) => required).map(({ name }) => name), 'body'],
        },
        async send({ body: sent, ...input }, { headers, from }) {
          const query = new URLSearchParams();
          let url = path;
          for (const [name, value] of Object.entries(input)) {
            if (url.includes(`{${name}}`)) url = url.replace(`{${name}}`, encodeURIComponent(String(value)));
            else query.set(name, String(value));
          }
          const type = sent === undefined ? {} : { 'content-type': 'application/json' };
          const reply = await ask(brain.url, `${url}?${query.toString().replace(/wait=\d+/, '')}`, {
            method: verb.toUpperCase(),
            headers: { ...headers, ...type },
            from,
            ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
          });
          return { status: String(reply.status), text: JSON.stringify(reply.headers) + reply.body };
        },
      };
    }),
  );
}
