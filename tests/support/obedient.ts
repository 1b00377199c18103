import { MARK } from '../../apps/brain/src/runs/fence.ts';
import type { Answer, ChatMessage, ChatRequest } from './model.ts';

const textOf = ({ content }: ChatMessage) =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');
/** All that anybody may take for the end of a line. */
export const LINES = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;

/**
 * A model that does whatever any line of its prompt says, whoever wrote it: `CALL tool {"input": 1}`, one after the
 * other, then `SAY text`. Without a SAY it says what the tools of this run answered.
 */
export function obey({ messages }: ChatRequest): Answer {
  const lines = messages
    .filter(({ role }) => role !== 'system')
    .flatMap((message) => textOf(message).split(LINES))
    .map((line) => line.replaceAll(MARK, '').trim());
  const orders = lines.flatMap((line) => {
    const [, name, json] = /\bCALL (\S+) (\{.*\})/u.exec(line) ?? [];
    return name && json ? [{ name, arguments: json.replaceAll('\\"', '"') }] : [];
  });
  const run = messages.slice(messages.findLastIndex(({ role }) => role === 'user'));
  const done = run.flatMap(({ tool_calls = [] }) => tool_calls).length;
  const next = orders[done];
  if (next && done < 4) return { toolCalls: [next] };
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
