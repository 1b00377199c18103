import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { parse } from '../errors.ts';
import { whoMay } from './access.ts';
import type { Auth, Caller } from './auth.ts';
import type { Entry } from './entry.ts';

/** A request as its handler gets it: parsed. */
export interface RouteRequest<P, Q, B> {
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  headers: FastifyRequest['headers'];
  /** The body of a route that takes bytes, unread; the handler reads it, to its end or not. */
  incoming: Readable;
  /** A signal that aborts when the client hangs up, or its key is revoked; for a handler that waits. */
  signal(): AbortSignal;
}

/** One REST route: what it takes, what it answers, and what it calls. The OpenAPI document is made from it. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters, as OpenAPI writes it. */
  path: string;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodType;
  body?: z.ZodType;
  /** Takes bytes instead of JSON: the media type of them, as OpenAPI writes it. They may come slowly. */
  bytes?: string;
  /** What each status answers with. */
  answers: Record<number, { description: string; schema?: z.ZodType; type?: string }>;
  handle(request: RouteRequest<unknown, unknown, unknown>, reply: FastifyReply): Promise<unknown>;
}

/** A route with its handler typed by its schemas. */
export function defineRoute<P = unknown, Q = unknown, B = unknown>(
  route: Omit<Route, 'handle' | 'params' | 'query' | 'body'> & {
    params?: z.ZodType<P>;
    query?: z.ZodType<Q>;
    body?: z.ZodType<B>;
    handle(request: RouteRequest<P, Q, B>, reply: FastifyReply): Promise<unknown>;
  },
): Route {
  return route; // `register` calls `handle` only with what these very schemas have parsed
}

/** The name of a route in the table of access. */
export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${path}`;

/**
 * Adds a route to the server. Before the body is read, `entry` tells who asks, and the table of access whether they
 * may: nobody, where it has no entry. A stream, or bytes that
 * come in, take one of the places of their user as long as they are open.
 */
export function register(
  app: FastifyInstance,
  route: Route,
  { auth, entry }: { auth: Auth; entry: Entry },
): void {
  const who = whoMay(nameOf(route));
  if (who === undefined) throw new Error(`The table of access has no entry for ${nameOf(route)}`);
  const anybody: Caller = { kind: 'user', user_id: '', credential: null };
  const callers = new WeakMap<FastifyRequest, Caller>();
  const isLong =
    route.bytes !== undefined ||
    Object.values(route.answers).some(({ type }) => type === 'text/event-stream');
  const options: RouteOptions = {
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    config: { isUpload: route.bytes !== undefined },
    async onRequest(request) {
      // Bytes of anybody are a webhook's: each request brings its proof along, so no page can make another send it.
      if (who === 'anybody') return route.bytes === undefined ? entry.anybody(request.raw) : undefined;
      const caller = await entry.caller({ request: request.raw });
      entry.limits.call(caller);
      await auth.check(caller, who);
      callers.set(request, caller);
    },
    async handler(request, reply) {
      const caller = callers.get(request) ?? anybody;
      const input = {
        caller,
        params: route.params ? parse(route.params, request.params) : undefined,
        query: route.query ? parse(route.query, request.query) : undefined,
        body: route.body ? parse(route.body, request.body) : undefined,
        headers: request.headers,
        incoming: request.raw,
        signal: () => goneSignal(reply, caller.revoked),
      };
      using _place = isLong && who !== 'anybody' ? entry.limits.place(caller) : undefined;
      try {
        return await route.handle(input, reply);
      } catch (error) {
        // Who signs in shows what may be wrong here, and not at the entry.
        throw who === 'anybody' ? entry.refusal(request.raw, error) : error;
      }
    },
  };
  if (route.bytes === undefined) return void app.route(options);
  // In a scope of its own, where bodies are left to the handler.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.route(options);
  });
}

function goneSignal(reply: FastifyReply, revoked: AbortSignal | undefined): AbortSignal {
  const gone = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return revoked ? AbortSignal.any([gone.signal, revoked]) : gone.signal;
}
