import type { DataOf, StoredEvent } from '@brain/schema';
import { messageOf } from '../errors.ts';
import { eventRow } from '../store/row.ts';
import type { Tool, ToolAnswer, ToolContext } from '../tools/tool.ts';
import { deliveryRows } from './outbox.ts';
import { stepId } from './steps.ts';

/** The longest output of a tool that goes back to the model, in characters. */
const MAX_OUTPUT_CHARS = 32_000;

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

/**
 * Runs one tool call. A failed call is an answer, not a failed run: the model reads the error and tries again.
 * @throws the run's reason when the run is stopped meanwhile.
 */
export async function callTool(
  deps: { tools: Tool[]; limits: { toolMs: number } },
  run: { trigger: StoredEvent<'message'>; signal: AbortSignal },
  call: DataOf<'tool_call'>,
): Promise<{ answer: ToolAnswer; ok: boolean }> {
  const failed = (message: string) => ({ answer: { output: `error: ${message}` }, ok: false });
  const tool = deps.tools.find((candidate) => candidate.name === call.name);
  if (!tool) {
    const names = deps.tools.map(({ name }) => name).join(', ');
    return failed(`no tool is named ${call.name}; there are: ${names}`);
  }
  if (typeof call.input === 'string') return failed('the input is not a JSON object; write it anew');
  const timeout = AbortSignal.timeout(deps.limits.toolMs);
  const signal = AbortSignal.any([run.signal, timeout]);
  try {
    const answer = await untilAborted(tool.run(call.input, contextOf(run.trigger, call, signal)), signal);
    return { answer: { ...answer, output: answer.output.slice(0, MAX_OUTPUT_CHARS) }, ok: true };
  } catch (error) {
    run.signal.throwIfAborted();
    if (timeout.aborted) return failed(`${call.name} took longer than ${deps.limits.toolMs / 1000} s`);
    return failed(messageOf(error));
  }
}

function contextOf(
  trigger: StoredEvent<'message'>,
  call: DataOf<'tool_call'>,
  signal: AbortSignal,
): ToolContext {
  const { user_id, session_id, id: run_id } = trigger;
  const id = (part: string) => stepId(run_id, 'tool', call.turn, call.call_id, part);
  return {
    user_id,
    session_id,
    run_id,
    call_id: call.call_id,
    trigger,
    signal,
    event: (part, data) => eventRow(trigger, id(part), data),
    deliver: (channels, part, content) => deliveryRows(trigger, channels, { part: id(part), content }),
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
