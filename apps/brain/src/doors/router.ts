import { initTRPC, tracked, TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { z } from 'zod';
import {
  BeginInput,
  ClaimInput,
  DeliveriesInput,
  ERROR_STATUS,
  type ErrorCode,
  MemoryInput,
  MemoryUpdate,
  RetryInput,
  RowId,
  SearchInput,
  SessionId,
  SettleInput,
  TriggerInput,
  UserId,
} from '@brain/schema';
import type { Sink } from '../bus/bus.ts';
import { BrainError, explain } from '../errors.ts';
import type { Caller } from './auth.ts';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';

/** What a connection knows: who is behind it, and where its bytes go. */
export interface Context {
  /** A refusal is told to each call, since a client learns nothing from a socket that just closes. */
  caller: Caller | BrainError;
  sink: Sink;
  /** What it is subscribed to now. */
  subscriptions: { count: number };
}

/** Subscriptions that one connection may have open. */
const MAX_SUBSCRIPTIONS = 100;

export type AppRouter = ReturnType<typeof createRouter>;

const TRPC_CODE: Record<ErrorCode, TRPCError['code']> = {
  invalid: 'BAD_REQUEST',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  too_large: 'PAYLOAD_TOO_LARGE',
  unsupported_media_type: 'UNSUPPORTED_MEDIA_TYPE',
  unprocessable: 'UNPROCESSABLE_CONTENT',
  too_many: 'TOO_MANY_REQUESTS',
  internal: 'INTERNAL_SERVER_ERROR',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** A page of a list: at most `limit`, what comes before a `seq`. */
const page = (limit: number) => ({
  limit: z.int().min(1).max(500).default(limit),
  before: z.int().positive().optional(),
});
const ofUser = { user_id: UserId.optional() };

const t = initTRPC.context<Context>().create({
  // Otherwise errors carry stacks to the client.
  isDev: false,
  // Here and not in a middleware, since a connection and a subscription fail outside of any.
  errorFormatter({ shape, error }) {
    const { cause } = error;
    if (cause instanceof z.ZodError) return { ...shape, message: explain(cause) };
    if (cause instanceof BrainError) {
      const code = TRPC_CODE[cause.code];
      const data = { ...shape.data, code, httpStatus: cause.status };
      return { ...shape, message: cause.message, code: TRPC_ERROR_CODES_BY_KEY[code], data };
    }
    if (error.code !== 'INTERNAL_SERVER_ERROR') return shape;
    return { ...shape, message: 'Something in the brain went wrong. Its log says what.' };
  },
});

const procedure = t.procedure.use(({ ctx, next }) => {
  const { caller } = ctx;
  if (caller instanceof BrainError) throw caller;
  return next({ ctx: { caller } });
});

/** The tRPC door. Each procedure parses, calls one function and returns; who asks comes from the connection. */
export function createRouter(parts: Parts, calls: ReturnType<typeof createCalls>) {
  const { auth, bus, memory, store, providers, deliveries } = parts;
  /** For who sends messages out: a service. */
  const connector = procedure.use(({ ctx, next }) => {
    auth.service(ctx.caller);
    return next();
  });
  return t.router({
    me: procedure.query(({ ctx }) => ({ kind: ctx.caller.kind, user_id: ctx.caller.user_id })),

    trigger: procedure.input(TriggerInput).mutation(({ ctx, input }) => calls.trigger(ctx.caller, input)),

    events: procedure
      .input(
        z.strictObject({
          session_id: SessionId,
          lastEventId: z.coerce.number().int().nonnegative().optional(),
        }),
      )
      .subscription(async function* ({ ctx, input, signal }) {
        using _place = takePlace(ctx);
        await auth.session(ctx.caller, input.session_id);
        const query = { session_id: input.session_id, after: input.lastEventId ?? 0 };
        for await (const { cursor, events } of bus.subscribe(query, open(signal), ctx.sink)) {
          // Every frame is tracked, also one of deltas: an untracked one takes the client its cursor.
          yield tracked(String(cursor), events);
        }
      }),

    memory: t.router({
      fast: procedure
        .input(z.strictObject(ofUser))
        .query(({ ctx, input }) => memory.fast(auth.user(ctx.caller, input.user_id))),
      search: procedure.input(SearchInput).query(async ({ ctx, input }) => {
        const user_id = auth.user(ctx.caller, input.user_id);
        return { results: await memory.search({ ...input, user_id }) };
      }),
      list: procedure.input(z.strictObject({ ...ofUser, ...page(100) })).query(async ({ ctx, input }) => {
        const user_id = auth.user(ctx.caller, input.user_id);
        return { results: await memory.list(user_id, input.limit, input.before) };
      }),
      remember: procedure.input(MemoryInput).mutation(async ({ ctx, input }) => {
        const [stored] = await calls.remember(auth.user(ctx.caller, input.user_id), [input]);
        return stored;
      }),
      update: procedure
        .input(MemoryUpdate)
        .mutation(({ ctx, input }) => memory.update(auth.user(ctx.caller, input.user_id), input)),
      forget: procedure
        .input(z.strictObject({ id: RowId, ...ofUser }))
        .mutation(({ ctx, input }) => memory.forget(auth.user(ctx.caller, input.user_id), input.id)),
    }),

    sessions: t.router({
      list: procedure
        .input(z.strictObject({ ...ofUser, limit: page(200).limit }))
        .query(({ ctx, input }) => store.sessions.list(auth.user(ctx.caller, input.user_id), input.limit)),
      history: procedure
        .input(z.strictObject({ session_id: SessionId, ...page(200) }))
        .query(({ ctx, input }) => calls.history(ctx.caller, input)),
      rename: procedure
        .input(z.strictObject({ session_id: SessionId, title: z.string().trim().min(1).max(200) }))
        .mutation(({ ctx, input }) => calls.rename(ctx.caller, input.session_id, input.title)),
      remove: procedure
        .input(z.strictObject({ session_id: SessionId }))
        .mutation(({ ctx, input }) => calls.remove(ctx.caller, input.session_id)),
    }),

    runs: t.router({
      cancel: procedure
        .input(z.strictObject({ run_id: RowId }))
        .mutation(({ ctx, input }) => calls.cancel(ctx.caller, input.run_id)),
    }),

    models: procedure.query(() => providers.list()),

    deliveries: t.router({
      claim: connector.input(ClaimInput).subscription(async function* ({ ctx, input, signal }) {
        using _place = takePlace(ctx);
        yield* deliveries.claim(input, open(signal), ctx.sink);
      }),
      begin: connector.input(BeginInput).mutation(({ input }) => deliveries.begin(input)),
      retry: connector.input(RetryInput).mutation(({ input }) => deliveries.retry(input)),
      settle: connector.input(SettleInput).mutation(({ input }) => deliveries.settle(input)),
      list: procedure.input(DeliveriesInput).query(async ({ ctx, input }) => ({
        results: await deliveries.list(ctx.caller.user_id, input.status, input.limit),
      })),
    }),
  });
}

/** Counts a subscription of a connection as long as it is open. @throws BrainError `too_many`. */
function takePlace({ subscriptions }: Pick<Context, 'subscriptions'>): Disposable {
  if (subscriptions.count >= MAX_SUBSCRIPTIONS) {
    throw new BrainError(
      'too_many',
      `This socket has ${MAX_SUBSCRIPTIONS} subscriptions open. Stop one, or open another socket.`,
    );
  }
  subscriptions.count += 1;
  return { [Symbol.dispose]: () => void (subscriptions.count -= 1) };
}

/** The signal of a subscription; tRPC's type leaves it out where a call has no connection. */
function open(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? AbortSignal.abort();
}

/** Whether an error belongs in the log: a bug, or a store that fails; not a refusal. */
export function isBug(error: TRPCError): boolean {
  const cause = error.cause;
  return (
    error.code === 'INTERNAL_SERVER_ERROR' && !(cause instanceof BrainError && ERROR_STATUS[cause.code] < 500)
  );
}
