import { tracked } from '@trpc/server';
import { z } from 'zod';
import {
  AgainInput,
  BeginInput,
  ClaimInput,
  DeliveriesInput,
  RetryInput,
  HistoryInput,
  SessionId,
  SessionsInput,
  SessionUpdate,
  SettleInput,
  TriggerInput,
} from '@brain/schema';
import type { Admin } from './admin.ts';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';
import { adminRouters } from './router-admin.ts';
import { approvalsRouter } from './router-approvals.ts';
import { backupsRouter } from './router-backups.ts';
import { channelsRouter } from './router-channels.ts';
import { memoryRouter } from './router-memory.ts';
import type { Places } from './places.ts';
import type { OwnPreferences } from './preferences.ts';
import { type PeopleParts, peopleRouters } from './router-people.ts';
import { placesRouter, preferencesRouter } from './router-preferences.ts';
import { providerRouter } from './router-providers.ts';
import { pushRouter } from './router-push.ts';
import { runsRouter } from './router-runs.ts';
import { webhookRouter } from './router-webhooks.ts';
import { open, takePlace } from './subscription.ts';
import { procedure, t } from './trpc.ts';

export type AppRouter = ReturnType<typeof createRouter>;

type RouterParts = PeopleParts & {
  calls: ReturnType<typeof createCalls>;
  preferences: OwnPreferences;
  places: Places;
  admin: Admin;
};

/** The tRPC door. Each procedure parses, calls one function and returns; who asks comes from the connection. */
export function createRouter(parts: Parts, { calls, preferences, places, admin, ...people }: RouterParts) {
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

    preferences: preferencesRouter(preferences),
    places: placesRouter(places),
    channels: channelsRouter(parts),
    push: pushRouter(parts),
    approvals: approvalsRouter(parts),

    sessions: t.router({
      list: procedure
        .input(SessionsInput)
        .query(({ ctx, input }) => store.sessions.list(auth.user(ctx.caller, input.user_id), input)),
      history: procedure
        .input(HistoryInput)
        .query(({ ctx, input: { session_id, ...window } }) => calls.history(ctx.caller, session_id, window)),
      update: procedure
        .input(SessionUpdate)
        .mutation(({ ctx, input: { session_id, ...change } }) =>
          calls.update(ctx.caller, session_id, change),
        ),
      rename: procedure
        .input(z.strictObject({ session_id: SessionId, title: z.string().trim().min(1).max(200) }))
        .mutation(({ ctx, input }) => calls.rename(ctx.caller, input.session_id, input.title)),
      remove: procedure
        .input(z.strictObject({ session_id: SessionId }))
        .mutation(({ ctx, input }) => calls.remove(ctx.caller, input.session_id)),
    }),

    runs: runsRouter(calls, admin),

    providers: providerRouter(parts),
    webhooks: webhookRouter(parts),
    ...adminRouters(parts, admin),
    backups: backupsRouter(parts),

    models: procedure.query(async () => ({
      ...(await providers.list()),
      transcription: parts.transcribe.model,
    })),

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
      all: procedure.input(DeliveriesInput).query(({ ctx, input }) => admin.deliveries(ctx.caller, input)),
      again: procedure.input(AgainInput).mutation(({ ctx, input }) => admin.again(ctx.caller, input.id)),
    }),
  });
}
