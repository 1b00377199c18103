import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** What the offline model reads of a request: https://platform.openai.com/docs/api-reference/chat/create */
export const OfflineRequest = z.object({
  model: z.string().default('offline'),
  messages: z.array(
    z.object({
      role: z.string(),
      content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
    }),
  ),
  tools: z.array(z.object({ function: z.object({ name: z.string() }).optional() })).nullish(),
  tool_choice: z.unknown().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
});
export type OfflineRequest = z.infer<typeof OfflineRequest>;

export type OfflineCall = { name: string; input: Record<string, unknown> };

/** What the model does in one turn: it speaks, or it calls tools. */
export type OfflineReply = { text: string; calls: OfflineCall[] };

type Answering = { request: OfflineRequest; reply: OfflineReply; paceMs: number; signal: AbortSignal };
type WireCall = { id: string; type: 'function'; function: { name: string; arguments: string } };

/** The whole answer as one JSON body. */
export function jsonAnswer({ request, reply }: Pick<Answering, 'request' | 'reply'>): Response {
  const calls = wireCalls(reply);
  const message = {
    role: 'assistant',
    content: reply.text || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const choices = [{ index: 0, message, finish_reason: finishReason(reply), logprobs: null }];
  return Response.json({ ...head(request, 'chat.completion'), choices, usage: usageOf(request, reply) });
}

/**
 * The answer as server-sent events, word by word, one every `paceMs` milliseconds. It makes a chunk when it is
 * asked for one, so it holds nothing for a slow reader; it ends with the signal's reason when that aborts.
 */
export function streamedAnswer(answering: Answering): Response {
  const left = new AbortController();
  const signal = AbortSignal.any([answering.signal, left.signal]);
  const events = frames({ ...answering, signal });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next();
      if (next.done) return controller.close();
      return controller.enqueue(encoder.encode(`data: ${next.value}\n\n`));
    },
    async cancel() {
      left.abort();
      await events.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

export function modelList(): Response {
  const data = [{ id: 'offline', object: 'model', created: 0, owned_by: 'brain' }];
  return Response.json({ object: 'list', data });
}

export function refusal(status: number, message: string): Response {
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  return Response.json({ error }, { status });
}

async function* frames(answering: Answering): AsyncGenerator<string, undefined> {
  const { request, reply, paceMs, signal } = answering;
  const base = head(request, 'chat.completion.chunk');
  const chunk = (delta: object, finish: string | null = null) =>
    JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }] });

  yield chunk({ role: 'assistant', content: '' });
  for (const delta of deltas(reply)) {
    // An abort ends the wait early; the line below says so.
    if (paceMs > 0) await delay(paceMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    yield chunk(delta);
  }
  yield chunk({}, finishReason(reply));
  if (request.stream_options?.include_usage === true) {
    yield JSON.stringify({ ...base, choices: [], usage: usageOf(request, reply) });
  }
  yield '[DONE]';
  return undefined;
}

/** The words, then each call: its id and name first, its arguments piece by piece. */
function* deltas(reply: OfflineReply): Generator<object> {
  for (const word of wordsOf(reply.text)) yield { content: word };
  for (const [index, { function: asked, ...call }] of wireCalls(reply).entries()) {
    yield { tool_calls: [{ index, ...call, function: { name: asked.name, arguments: '' } }] };
    for (const piece of wordsOf(asked.arguments)) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}

function head(request: OfflineRequest, object: string) {
  const created = Math.floor(Date.now() / 1000);
  return { id: `chatcmpl-${randomUUID()}`, object, created, model: request.model };
}

function wireCalls(reply: OfflineReply): WireCall[] {
  return reply.calls.map(({ name, input }) => ({
    id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
}

function finishReason(reply: OfflineReply): string {
  return reply.calls.length > 0 ? 'tool_calls' : 'stop';
}

/** Rules have no tokens: about four characters each, so that what counts usage has something to count. */
function usageOf(request: OfflineRequest, reply: OfflineReply) {
  const prompt_tokens = Math.ceil(JSON.stringify(request.messages).length / 4);
  const completion_tokens = Math.ceil((reply.text + JSON.stringify(reply.calls)).length / 4);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
