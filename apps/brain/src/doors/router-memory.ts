import { z } from 'zod';
import {
  ListInput,
  MemoryInput,
  MemorySettingsInput,
  MemoryUpdate,
  RowId,
  SearchInput,
  UndoInput,
  UserId,
} from '@brain/schema';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });
const OneMemory = OfUser.extend({ id: RowId });

/** The procedures of memory. A user's own key may leave `user_id` out; a service names the user. */
export function memoryRouter({ memory, auth }: Parts, calls: ReturnType<typeof createCalls>) {
  return t.router({
    fast: procedure
      .input(OfUser)
      .query(({ ctx, input }) => memory.fast(auth.user(ctx.caller, input.user_id))),
    search: procedure.input(SearchInput).query(async ({ ctx, input }) => {
      const user_id = auth.user(ctx.caller, input.user_id);
      return { results: await memory.search({ ...input, user_id }) };
    }),
    list: procedure.input(ListInput).query(async ({ ctx, input: { user_id, ...page } }) => {
      return { results: await memory.list(auth.user(ctx.caller, user_id), page) };
    }),
    remember: procedure.input(MemoryInput).mutation(({ ctx, input }) => calls.remember(ctx.caller, input)),
    update: procedure.input(MemoryUpdate).mutation(({ ctx, input: { id, ...change } }) => {
      return memory.update(auth.user(ctx.caller, change.user_id), id, change);
    }),
    forget: procedure
      .input(OneMemory)
      .mutation(({ ctx, input }) => memory.forget(auth.user(ctx.caller, input.user_id), input.id)),
    undo: procedure.input(UndoInput).mutation(async ({ ctx, input }) => ({
      memory: await memory.undo(auth.user(ctx.caller, input.user_id), input.undo_id),
    })),
    history: procedure.input(OneMemory).query(async ({ ctx, input }) => ({
      results: await memory.history(auth.user(ctx.caller, input.user_id), input.id),
    })),
    settings: procedure
      .input(OfUser)
      .query(({ ctx, input }) => memory.settings(auth.user(ctx.caller, input.user_id))),
    configure: procedure
      .input(MemorySettingsInput)
      .mutation(({ ctx, input: { user_id, writes } }) =>
        memory.configure(auth.user(ctx.caller, user_id), { writes }),
      ),
  });
}
