import type { DataOf } from '@brain/schema';
import { messageOf } from '../errors.ts';
import type { Call } from '../model/collect.ts';
import { eventRow } from '../store/row.ts';
import type { Approval, Tool, ToolAnswer, ToolContext } from '../tools/tool.ts';
import { allSeen } from './all-seen.ts';
import { deliveryRows } from './outbox.ts';
import type { Run } from './run.ts';
import { stepId } from './steps.ts';

/** The longest output of a tool that goes back to the model, in characters. */
const MAX_OUTPUT_CHARS = 32_000;
/** Of a name that the model made up. */
const MAX_NAME_CHARS = 64;

/** The input of a call as JSON says it, or the text itself where that is no JSON object. */
export function toolInput(json: string): Record<string, unknown> | string {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : json;
  } catch {
    return json;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface CallDeps {
  tools: Tool[];
  limits: { toolMs: number };
}
/** What a call is done in. */
type Caller = Pick<Run, 'trigger' | 'identities' | 'tainted' | 'signal'>;
type Done<T> = { value: T; error?: never } | { value?: never; error: string };
/** What came of a call, as the model reads it. */
export interface Result {
  answer: ToolAnswer;
  ok: boolean;
}

export function failed(message: string): Result {
  return { answer: { output: `error: ${message}` }, ok: false };
}

/**
 * Runs one tool call. A failed call is an answer, not a failed run: the model reads the error and tries again.
 * @throws the run's reason when the run is stopped meanwhile.
 */
export async function callTool(deps: CallDeps, run: Caller, call: DataOf<'tool_call'>): Promise<Result> {
  const { value, error } = await attempt(deps, { run, call }, (tool, input, context) =>
    tool.run(input, context),
  );
  if (error !== undefined) return failed(error);
  return { answer: { ...value, output: value.output.slice(0, MAX_OUTPUT_CHARS) }, ok: true };
}

/** What a person must approve before a call is done; or why it cannot be done at all. @throws as `callTool`. */
export async function approvalOf(
  deps: CallDeps,
  run: Caller,
  call: DataOf<'tool_call'>,
): Promise<Done<Approval | undefined>> {
  return attempt(deps, { run, call }, async (tool, input, context) => {
    const approval = await tool.approval?.(input, context);
    return approval && { content: allSeen(approval.content) };
  });
}

async function attempt<T>(
  deps: CallDeps,
  { run, call }: { run: Caller; call: DataOf<'tool_call'> },
  work: (tool: Tool, input: unknown, context: ToolContext) => Promise<T>,
): Promise<Done<T>> {
  const tool = deps.tools.find((candidate) => candidate.name === call.name);
  if (!tool) {
    const names = deps.tools.map(({ name }) => name).join(', ');
    const name = JSON.stringify(call.name.slice(0, MAX_NAME_CHARS));
    return { error: `no tool is named ${name}; there are: ${names}` };
  }
  if (typeof call.input === 'string') return { error: 'the input is not a JSON object; write it anew' };
  const timeout = AbortSignal.timeout(deps.limits.toolMs);
  const signal = AbortSignal.any([run.signal, timeout]);
  try {
    return { value: await untilAborted(work(tool, call.input, contextOf(run, call, signal)), signal) };
  } catch (error) {
    run.signal.throwIfAborted();
    if (timeout.aborted) return { error: `${call.name} took longer than ${deps.limits.toolMs / 1000} s` };
    return { error: messageOf(error) };
  }
}

function contextOf(run: Caller, call: DataOf<'tool_call'>, signal: AbortSignal): ToolContext {
  const { trigger, identities, tainted } = run;
  const { user_id, session_id, id: run_id } = trigger;
  const id = (part: string) => stepId(run_id, 'tool', call.turn, call.call_id, part);
  return {
    user_id,
    session_id,
    run_id,
    call_id: call.call_id,
    trigger,
    trust: trigger.data.trust ?? 'service',
    tainted,
    identities,
    signal,
    event: (part, data) => eventRow(trigger, id(part), data),
    deliver: (channels, part, message) => deliveryRows(run, channels, { part: id(part), ...message }),
  };
}

/** The promise, or the signal's reason if that comes first: also a tool that ignores its signal can be left. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    promise.catch(() => undefined);
    aborted.promise.catch(() => undefined);
  }
}

/** Tool calls as events. Some providers leave the id of a call out or repeat it; a step needs one of its own. */
export function callsOf({ trigger, state }: Run, turn: number, calls: Call[]): DataOf<'tool_call'>[] {
  const seen = new Set(state.turns.flatMap((earlier) => earlier.calls.map(({ call_id }) => call_id)));
  return calls.map((call, position) => {
    let call_id = call.call_id;
    for (let tries = 0; call_id === '' || seen.has(call_id); tries += 1)
      call_id = `call_${turn}_${position + tries}`;
    seen.add(call_id);
    const input = toolInput(call.json);
    return { event_type: 'tool_call', run_id: trigger.id, turn, call_id, name: call.name, input };
  });
}
