import { tracked } from '@trpc/server';
import { z } from 'zod';
import {
  BeginInput,
  ClaimInput,
  DeliveriesInput,
  RetryInput,
  RowId,
  SessionId,
  SettleInput,
  TriggerInput,
  UserId,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';
import { approvalsRouter } from './router-approvals.ts';
import { memoryRouter } from './router-memory.ts';
import { type PeopleParts, peopleRouters } from './router-people.ts';
import { providerRouter } from './router-providers.ts';
import { type Context, procedure, t } from './trpc.ts';

/** Subscriptions that one connection may have open. */
const MAX_SUBSCRIPTIONS = 50;

export type AppRouter = ReturnType<typeof createRouter>;

/** A page of a list: at most `limit`, what comes before a `seq`. */
const page = (limit: number) => ({
  limit: z.int().min(1).max(500).default(limit),
  before: z.int().positive().optional(),
});
const ofUser = { user_id: UserId.optional() };

/** The tRPC door. Each procedure parses, calls one function and returns; who asks comes from the connection. */
export function createRouter(
  parts: Parts,
  { calls, ...people }: { calls: ReturnType<typeof createCalls> } & PeopleParts,
) {
  const { auth, bus, store, providers, deliveries } = parts;
  return t.router({
    me: procedure.query(({ ctx }) => people.signIn.me(ctx.caller)),

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

    memory: memoryRouter(parts, calls),
    ...peopleRouters(people),

    approvals: approvalsRouter(parts),

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

    providers: providerRouter(parts.providerSettings),

    models: procedure.query(() => providers.list()),

    deliveries: t.router({
      claim: procedure.input(ClaimInput).subscription(async function* ({ ctx, input, signal }) {
        using _place = takePlace(ctx);
        yield* deliveries.claim(input, open(signal), ctx.sink);
      }),
      begin: procedure.input(BeginInput).mutation(({ input }) => deliveries.begin(input)),
      retry: procedure.input(RetryInput).mutation(({ input }) => deliveries.retry(input)),
      settle: procedure.input(SettleInput).mutation(({ input }) => deliveries.settle(input)),
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
