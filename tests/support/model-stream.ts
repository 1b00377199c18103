import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { finishReason, pieces, usageOf, type Answer } from './model-answer.ts';

export type StreamOptions = {
  model: string;
  includeUsage: boolean;
  nextCallId: () => string;
  /** Aborts when the connection has ended, for whatever reason. */
  signal: AbortSignal;
};

/** Streams one answer as server-sent events; resolves when it is sent, cut, or the caller has gone. */
export async function streamAnswer(response: ServerResponse, answer: Answer, options: StreamOptions) {
  const gone = closed(options.signal);
  const sender = createSender(response, options);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const say = (delta: object, finish: string | null = null) => {
    const choices = [{ index: 0, delta, finish_reason: finish, logprobs: null }];
    return sender.chunk({ choices: answer.fault?.kind === 'no_choices' ? [] : choices });
  };

  await say({ role: 'assistant', content: '' });
  let sent = 0;
  for (const piece of pieces(answer, options.nextCallId)) {
    await pass(answer, sent, gone);
    if (strikes(answer, sent)) return fail(response, answer, gone);
    if (answer.paceMs) await Promise.race([delay(answer.paceMs), gone]);
    if (options.signal.aborted) return undefined;
    await say(piece);
    sent += 1;
  }
  await pass(answer, sent, gone);
  if (strikes(answer, Infinity)) return fail(response, answer, gone);

  await say({}, finishReason(answer));
  const usage = usageOf(answer, sent);
  if (options.includeUsage && usage) await sender.chunk({ choices: [], usage });
  if (answer.fault?.kind !== 'no_done') await sender.frame('[DONE]');
  response.end();
  return undefined;
}

/** Stands at the gate of this place, if it has one. */
async function pass(answer: Answer, sent: number, gone: Promise<void>): Promise<void> {
  const gate = answer.gates?.[sent];
  if (!gate) return;
  gate.arrive();
  await Promise.race([gate.opened, gone]);
}

function strikes(answer: Answer, sent: number): boolean {
  const fault = answer.fault;
  return fault !== undefined && 'after' in fault && fault.after !== undefined && fault.after <= sent;
}

async function fail(response: ServerResponse, answer: Answer, gone: Promise<void>): Promise<void> {
  const fault = answer.fault;
  if (fault?.kind === 'hang') return gone;
  if (fault?.kind === 'malformed') return void response.end('data: {"choices":[{"index":0,"delta":{"con\n\n');
  if (fault?.kind === 'error') {
    const error = { message: fault.message ?? 'The server had an error', type: 'server_error', code: null };
    return void response.end(`data: ${JSON.stringify({ error })}\n\n`);
  }
  return void response.destroy();
}

function createSender(response: ServerResponse, options: StreamOptions) {
  const base = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 0, model: options.model };
  async function frame(data: string): Promise<void> {
    if (options.signal.aborted || response.write(`data: ${data}\n\n`)) return;
    await once(response, 'drain', { signal: options.signal }).catch(() => undefined); // gone: nobody reads it
  }
  return { frame, chunk: (fields: object) => frame(JSON.stringify({ ...base, ...fields })) };
}

/** Resolves when the connection has ended. */
function closed(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
