import { ApprovalsInput, ApprovalVerdict, RowId } from '@brain/schema';
import type { Parts } from './parts.ts';
import { procedure, t } from './trpc.ts';

/** The procedures of what people are asked before a tool acts. A service names the user. */
export function approvalsRouter({ approvals, auth }: Pick<Parts, 'approvals' | 'auth'>) {
  return t.router({
    list: procedure.input(ApprovalsInput).query(async ({ ctx, input }) => ({
      results: await approvals.list(auth.user(ctx.caller, input.user_id)),
    })),
    settle: procedure
      .input(ApprovalVerdict.extend({ id: RowId }))
      .mutation(({ ctx, input: { id, ...verdict } }) =>
        approvals.settle(id, auth.user(ctx.caller, verdict.user_id), verdict),
      ),
  });
}
