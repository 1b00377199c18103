import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';

export type Message = OpenAI.ChatCompletionMessageParam;
export type Call = { name: string; input: unknown };

export const TOOLS = ['think', 'remember', 'recall', 'send_message', 'send_telegram'];
/** Thursday 3 July 2025, five past two in the afternoon of whatever zone the machine is in. */
const NOW = new Date(2025, 6, 3, 14, 5);

export const openai = clientOf(createOfflineFetch({ paceMs: 0, now: () => NOW }));

/** The openai SDK, with the offline model in place of the network. */
export function clientOf(fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({ fetch, baseURL: 'http://offline.invalid/v1', apiKey: 'none', maxRetries: 0 });
}

export async function chunksOf(messages: Message[], tools = TOOLS): Promise<OpenAI.ChatCompletionChunk[]> {
  const stream = await openai.chat.completions.create({
    model: 'offline',
    messages,
    stream: true,
    stream_options: { include_usage: true },
    tools: tools.map((name) => ({ type: 'function', function: { name } })),
  });
  return Array.fromAsync(stream);
}

/** One turn: the text and the calls, put together from the chunks. */
export async function turn(messages: Message[], tools = TOOLS) {
  const calls: { id: string; name: string; json: string }[] = [];
  let text = '';
  for (const chunk of await chunksOf(messages, tools)) {
    text += chunk.choices[0]?.delta.content ?? '';
    for (const piece of chunk.choices[0]?.delta.tool_calls ?? []) {
      const call = (calls[piece.index] ??= {
        id: piece.id ?? '',
        name: piece.function?.name ?? '',
        json: '',
      });
      call.json += piece.function?.arguments ?? '';
    }
  }
  return { text, calls };
}

/** What is called for these words, and what is said when each call got its result. */
export async function conversation(
  words: string,
  results: string[] = ['ok'],
): Promise<{ calls: Call[]; said: string }> {
  const asked: Message[] = [
    { role: 'system', content: 'You are Brain.' },
    { role: 'user', content: words },
  ];
  const first = await turn(asked);
  const calls = first.calls.map(({ name, json }): Call => ({ name, input: JSON.parse(json) }));
  if (calls.length === 0) return { calls, said: first.text };
  const tool_calls = first.calls.map(({ id, name, json }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: json },
  }));
  const answers = first.calls.map(({ id }, at): Message => ({
    role: 'tool',
    tool_call_id: id,
    content: results[at] ?? results[0] ?? '',
  }));
  const second = await turn([...asked, { role: 'assistant', tool_calls }, ...answers]);
  assert.deepEqual(second.calls, [], 'after the results it speaks');
  return { calls, said: second.text };
}

/** What is said at once, without a tool. */
export async function said(words: string): Promise<string> {
  const { calls, said } = await conversation(words);
  assert.deepEqual(calls, []);
  return said;
}
