import type { DataOf } from '@brain/schema';
import type { Approvals } from './approvals.ts';
import { approvalOf, type CallDeps, callTool, failed, type Result } from './call-tool.ts';
import type { createRecord } from './record.ts';
import { Parked, type Run } from './run.ts';
import type { Asked } from './steps.ts';

type ToolCall = DataOf<'tool_call'>;
type Deps = CallDeps & { record: ReturnType<typeof createRecord>; approvals: Approvals };

const REFUSALS = {
  denied: 'the user said no. Do not ask for it again, and do not try another way.',
  expired: 'the user did not answer in time, so it was not done. Do not ask for it again of yourself.',
};

/**
 * Does one tool call, when it may be done: freely, or by the word of its user, who is asked here. What was asked is
 * read from the steps of the run, never decided anew.
 * @throws Parked while that word is out; else as `callTool`.
 */
export async function doCall(deps: Deps, run: Run, call: ToolCall): Promise<Result> {
  const asked = run.state.turns[call.turn]?.approvals.get(call.call_id);
  if (asked) return afterAsking(deps, run, { call, asked });
  const { value: approval, error } = await approvalOf(deps, run, call);
  if (error !== undefined) return failed(error);
  if (!approval) return callTool(deps, run, call);
  const refused = verdictOn(run, approval.content);
  if (refused) return failed(REFUSALS[refused]);
  await deps.record.ask(run, call, { content: approval.content, expires_at: deps.approvals.until() });
  throw new Parked();
}

/** How the user has refused the very same thing in this run: they are not worn down by being asked again. */
function verdictOn({ state }: Run, content: string): keyof typeof REFUSALS | undefined {
  const before = state.turns.flatMap(({ approvals }) => [...approvals.values()]);
  const { status } = before.findLast((asked) => asked.content === content) ?? {};
  return status === 'denied' || status === 'expired' ? status : undefined;
}

async function afterAsking(
  deps: Deps,
  run: Run,
  { call, asked }: { call: ToolCall; asked: Asked },
): Promise<Result> {
  if (asked.status === 'approved') return callTool(deps, run, call);
  if (asked.status !== 'asked') return failed(REFUSALS[asked.status]);
  if (deps.approvals.leftMs(asked) > 0) throw new Parked();
  await deps.record.expire(run, call, asked);
  return failed(REFUSALS.expired);
}
