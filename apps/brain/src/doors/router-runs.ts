import { tracked } from '@trpc/server';
import { z } from 'zod';
import { OpenRunsInput, RowId, RunsInput, SessionId } from '@brain/schema';
import type { Admin } from './admin.ts';
import type { createCalls } from './calls.ts';
import { open, takePlace } from './subscription.ts';
import { procedure, t } from './trpc.ts';

const One = z.strictObject({ run_id: RowId });

/** The procedures of runs that stand: to stop one, to follow one alone, and to find which there are. */
export function runsRouter(calls: ReturnType<typeof createCalls>, admin: Admin) {
  return t.router({
    cancel: procedure.input(One).mutation(({ ctx, input }) => calls.cancel(ctx.caller, input.run_id)),
    follow: procedure
      .input(One.extend({ lastEventId: z.coerce.number().int().nonnegative().optional() }))
      .subscription(async function* ({ ctx, input, signal }) {
        using _place = takePlace(ctx);
        const which = { run_id: input.run_id, after: input.lastEventId };
        const how = { signal: open(signal), sink: ctx.sink };
        for await (const { cursor, events } of calls.follow(ctx.caller, which, how))
          yield tracked(String(cursor), events);
      }),
    open: procedure
      .input(OpenRunsInput)
      .query(async ({ ctx, input }) => ({ results: await calls.open(ctx.caller, input) })),
    list: procedure.input(RunsInput).query(({ input }) => admin.runs(input)),
    last: procedure
      .input(z.strictObject({ session_id: SessionId }))
      .query(({ ctx, input }) => calls.last(ctx.caller, input.session_id)),
  });
}
