import { z } from 'zod';
import { Event, IdempotencyKey, RunOutcome, SessionId, TriggerInput, TriggerResult } from '@brain/schema';
import { BrainError, parse } from '../errors.ts';
import type { createCalls } from './calls.ts';
import type { EventText } from './event-text.ts';
import type { Parts } from './parts.ts';
import { defineRoute, type Route } from './route.ts';
import { streamEvents } from './sse.ts';

const MAX_WAIT_SECONDS = 120;
const Wait = z.strictObject({ wait: z.coerce.number().min(0).max(MAX_WAIT_SECONDS).optional() });
const Cursor = z.coerce.number().int().nonnegative();
const CursorHeader = z.object({ 'Last-Event-ID': Cursor });
const KeyHeader = z.object({ 'Idempotency-Key': IdempotencyKey });

/** The REST routes: the same functions as tRPC's, for who speaks plain HTTP. */
export function restRoutes(parts: Parts, calls: ReturnType<typeof createCalls>, textOf: EventText): Route[] {
  const { bus, auth, store } = parts;
  return [
    defineRoute({
      method: 'POST',
      path: '/trigger',
      summary: 'Tell the brain that something happened and that it should act',
      query: Wait,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: TriggerInput,
      answers: {
        202: { description: 'accepted: it is on the disk', schema: TriggerResult },
        200: { description: 'with `wait`: the run has ended', schema: RunOutcome },
      },
      async handle({ caller, query, body, headers, signal }, reply) {
        const input = withKey(body, headers['idempotency-key']);
        const accepted = await calls.trigger(caller, input);
        if (!query.wait) return reply.code(202).send(accepted);
        const patience = AbortSignal.timeout(Math.ceil(query.wait * 1000));
        const outcome = await calls.outcome(accepted, AbortSignal.any([signal(), patience]));
        return reply.code(outcome ? 200 : 202).send(outcome ?? accepted);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/events',
      summary: 'What happens in a session, as Server-Sent Events: what is stored after the cursor, then live',
      query: z.strictObject({ session_id: SessionId, after: Cursor.optional() }),
      headers: z.object({ 'last-event-id': Cursor.optional() }),
      answers: {
        200: { description: 'one event a frame', schema: Event, type: 'text/event-stream' },
      },
      async handle({ caller, query, headers }, reply) {
        await auth.session(caller, query.session_id);
        const resumed = headers['last-event-id'];
        const after = resumed
          ? parse(CursorHeader, { 'Last-Event-ID': resumed })['Last-Event-ID']
          : query.after;
        const { session_id } = query;
        await streamEvents(
          reply,
          { bus, textOf },
          { session_id, after: after ?? 0, revoked: caller.revoked },
        );
        return reply;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/health',
      summary: 'Whether the process is alive',
      answers: { 200: { description: 'alive', schema: z.object({ status: z.literal('ok') }) } },
      handle: async () => ({ status: 'ok' }),
    }),
    defineRoute({
      method: 'GET',
      path: '/ready',
      summary: 'Whether the brain can take triggers',
      answers: { 200: { description: 'ready', schema: z.object({ status: z.literal('ready') }) } },
      async handle() {
        const fault = await store.fault();
        if (fault) throw fault;
        return { status: 'ready' };
      },
    }),
  ];
}

/** The idempotency key may come as a header or in the body; two different ones are a mistake. */
function withKey(body: TriggerInput, header: string | string[] | undefined): TriggerInput {
  if (header === undefined) return body;
  const { 'Idempotency-Key': key } = parse(KeyHeader, { 'Idempotency-Key': header });
  if (body.idempotency_key === undefined || body.idempotency_key === key)
    return { ...body, idempotency_key: key };
  throw new BrainError('invalid', 'idempotency_key: the header Idempotency-Key says another one');
}
