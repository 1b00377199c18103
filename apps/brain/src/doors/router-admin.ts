import { z } from 'zod';
import { FeedInput, InstructionsInput, ModelName, Price, ToolRuleInput, UsageInput } from '@brain/schema';
import type { Admin } from './admin.ts';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

/** The procedures of who looks after the brain. */
export function adminRouters({ house }: Pick<Parts, 'house'>, admin: Admin) {
  return {
    overview: procedure.query(() => admin.overview()),
    usage: t.router({
      list: procedure.input(UsageInput).query(({ input }) => admin.usage(input)),
    }),
    feed: t.router({
      list: procedure.input(FeedInput).query(({ ctx, input }) => admin.feed(ctx.caller, input)),
    }),

    prices: t.router({
      list: procedure.query(() => ({ results: house.prices.list() })),
      set: procedure.input(Price).mutation(({ input }) => house.prices.set(input)),
      remove: procedure
        .input(z.strictObject({ model: ModelName }))
        .mutation(({ input }) => house.prices.remove(input.model)),
    }),
    tools: t.router({
      list: procedure.query(() => ({ results: house.rules.list() })),
      set: procedure.input(ToolRuleInput).mutation(({ input }) => house.rules.set(input.name, input.rule)),
    }),
    instructions: t.router({
      get: procedure.query(() => house.instructions.get()),
      set: procedure.input(InstructionsInput).mutation(({ input }) => house.instructions.set(input.content)),
    }),
  };
}
