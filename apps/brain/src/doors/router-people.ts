import { z } from 'zod';
import {
  CodeInput,
  IdentityQuery,
  KeyInput,
  KnockInput,
  RedeemInput,
  RowId,
  StrangerVerdict,
  UserId,
  UserInput,
} from '@brain/schema';
import type { Identities } from './identities.ts';
import type { People } from './people.ts';
import type { SignIn } from './sign-in.ts';
import { procedure, t } from './trpc.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });
/** Null: the keys of services. */
const OfUserOrService = z.strictObject({ user_id: UserId.nullable().optional() });
const One = OfUser.extend({ id: RowId });

/** What the procedures of people call. */
export interface PeopleParts {
  people: People;
  signIn: SignIn;
  identities: Identities;
}

/** The procedures of users, their keys and links, and where they are. Who may ask stands in the table of access. */
export function peopleRouters({ people, signIn, identities }: PeopleParts) {
  return {
    users: t.router({
      list: procedure.query(async () => ({ results: await people.list() })),
      create: procedure.input(UserInput).mutation(({ input }) => people.create(input)),
      remove: procedure
        .input(z.strictObject({ user_id: UserId }))
        .mutation(({ input }) => people.remove(input.user_id)),
    }),

    keys: t.router({
      list: procedure
        .input(OfUserOrService)
        .query(async ({ ctx, input }) => ({ results: await people.keys(ctx.caller, input.user_id) })),
      create: procedure
        .input(OfUserOrService.extend(KeyInput.shape))
        .mutation(({ ctx, input }) => people.addKey(ctx.caller, input.user_id, input.name)),
      revoke: procedure
        .input(OfUserOrService.extend({ id: RowId }))
        .mutation(({ ctx, input }) => people.revokeKey(ctx.caller, input.user_id, input.id)),
    }),

    links: t.router({
      create: procedure.input(OfUser).mutation(({ ctx, input }) => signIn.link(ctx.caller, input.user_id)),
    }),

    identities: t.router({
      list: procedure
        .input(OfUser)
        .query(async ({ ctx, input }) => ({ results: await identities.list(ctx.caller, input.user_id) })),
      code: procedure.input(OfUser).mutation(({ ctx, input }) => identities.code(ctx.caller, input.user_id)),
      confirm: procedure
        .input(OfUser.extend(CodeInput.shape))
        .mutation(({ ctx, input }) => identities.confirm(ctx.caller, input.user_id, input.code)),
      unlink: procedure
        .input(One)
        .mutation(({ ctx, input }) => identities.unlink(ctx.caller, input.user_id, input.id)),
      find: procedure.input(IdentityQuery).query(({ input }) => identities.find(input)),
      redeem: procedure.input(RedeemInput).mutation(({ input }) => identities.redeem(input)),
    }),

    strangers: t.router({
      list: procedure.query(async () => ({ results: await identities.strangers() })),
      knock: procedure.input(KnockInput).mutation(({ input }) => identities.knock(input)),
      settle: procedure
        .input(StrangerVerdict.extend({ id: RowId }))
        .mutation(({ input: { id, ...verdict } }) => identities.settle(id, verdict)),
    }),
  };
}
