import { MARK } from '../../apps/brain/src/runs/fence.ts';
import type { Answer, ChatMessage, ChatRequest } from './model.ts';

const textOf = ({ content }: ChatMessage) =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');
/** Tool calls in a run. */
const MAX_ORDERS = 4;
/** All that anybody may take for the end of a line. */
export const LINES = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;

/**
 * A model that does whatever any line of its prompt says, whoever wrote it: `CALL tool {"input": 1}`, one after the
 * other, then `SAY text`. Without a SAY it says what the tools of this run answered. What the user themselves said
 * before is done already.
 */
export function obey({ messages }: ChatRequest): Answer {
  const now = messages.findLastIndex(({ role }) => role === 'user');
  const lines = messages.flatMap((message, at) => {
    if (message.role === 'system') return [];
    const all = textOf(message).split(LINES);
    return at < now && message.role === 'user' ? all.filter((line) => line.startsWith(MARK)) : all;
  });
  const orders = lines.flatMap((line) => {
    const [, name, json] = /^(?!.*\bSAY ).*?\bCALL (\S+) (\{.*\})/u.exec(line) ?? [];
    return name && json ? [{ name, arguments: json.replaceAll('\\"', '"') }] : [];
  });
  const run = messages.slice(now);
  const done = run.flatMap(({ tool_calls = [] }) => tool_calls).length;
  const next = orders[done];
  if (next && done < MAX_ORDERS) return { toolCalls: [next] };
  const said = lines.flatMap((line) => /\bSAY (.*)/u.exec(line)?.[1] ?? []);
  const outputs = run.filter(({ role }) => role === 'tool').map(textOf);
  return { text: [said.at(-1) ?? `done: ${outputs.join(' | ')}`] };
}

/** Obeys the last message alone, not the history before it. */
export function obeyLast(request: ChatRequest): Answer {
  const { messages } = request;
  return obey({
    ...request,
    messages: messages.slice(messages.findLastIndex(({ role }) => role === 'user')),
  });
}

/** The lines of a prompt that hold a text and are not marked as words of others. */
export function unmarked({ messages }: ChatRequest, text: string): string[] {
  return messages
    .filter(({ role }) => role === 'user' || role === 'tool')
    .flatMap((message) => textOf(message).split(LINES))
    .filter((line) => line.includes(text) && !line.startsWith(MARK));
}
