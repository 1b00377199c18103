import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { completion, createGate, type Answer, type Fault } from './model-answer.ts';
import { streamAnswer } from './model-stream.ts';

export { createGate, huge, type Answer, type Fault, type Gate, type ToolCall } from './model-answer.ts';

export type ChatMessage = {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content?: string | { type: string; text?: string }[] | null;
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
};

/** The body of a request; its fields are what the caller sent, unchecked. */
export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  tools?: { type: string; function: { name: string; description?: string; parameters?: unknown } }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  [field: string]: unknown;
};

export type Received = {
  body: ChatRequest;
  headers: IncomingHttpHeaders;
  /** `performance.now()` when the whole request had been read. */
  at: number;
  /** Aborts when the connection or the answer has ended. */
  signal: AbortSignal;
  /** Resolves when the caller has gone (or the server cut it) before the answer was complete. */
  dropped: Promise<void>;
  /** Resolves when the last byte of the answer has been handed to the system. */
  answered: Promise<void>;
};

export type Script = Answer | ((request: ChatRequest) => Answer | Promise<Answer>);
export type ScriptedModel = Awaited<ReturnType<typeof startModel>>;

const KEPT_REQUESTS = 256;
const WAIT_MS = 5000;

/**
 * A model provider that says what the test wrote: Chat Completions over real HTTP on a free port.
 * Until told otherwise it answers `ok`. Stop it with `await using` or `stop()`.
 */
export async function startModel(options: { models?: string[]; port?: number } = {}) {
  const models = options.models ?? ['scripted'];
  const requests: Received[] = [];
  const unclaimed: Received[] = [];
  const waiting: ((received: Received) => void)[] = [];
  const queued: Script[] = [];
  let usual: Script = { text: ['ok'] };
  let calls = 0;
  const nextCallId = () => `call_${(calls += 1)}`;

  function arrive(received: Received): void {
    requests.push(received);
    if (requests.length > KEPT_REQUESTS) requests.shift();
    const waiter = waiting.shift();
    if (waiter) return waiter(received);
    unclaimed.push(received);
    if (unclaimed.length > KEPT_REQUESTS) unclaimed.shift();
  }

  async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = receive(await text(request), request, response);
    const script = queued.shift() ?? usual;
    arrive(received);
    const answer = typeof script === 'function' ? await script(received.body) : script;
    if (await refused(response, answer.fault, received)) return;
    const { model, stream, stream_options } = received.body;
    if (stream !== true) {
      const base = { id: 'chatcmpl-scripted', object: 'chat.completion', created: 0, model };
      return json(response, 200, { ...base, ...completion(answer, nextCallId) });
    }
    const includeUsage = stream_options?.include_usage === true;
    return streamAnswer(response, answer, { model, includeUsage, nextCallId, signal: received.signal });
  }

  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method === 'GET' && path === '/v1/models') {
      const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'scripted' }));
      return json(response, 200, { object: 'list', data });
    }
    if (request.method !== 'POST' || path !== '/v1/chat/completions') {
      return refuse(response, { kind: 'status', status: 404, message: `No route ${request.method} ${path}` });
    }
    complete(request, response).catch((error: unknown) => {
      // A script that throws is a fault of the test: the caller sees it, and so does the run.
      if (response.headersSent || response.destroyed) return response.destroy();
      return refuse(response, { kind: 'status', status: 500, message: `scripted model: ${String(error)}` });
    });
    return undefined;
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a path or null

  async function stop(): Promise<void> {
    if (!server.listening) return;
    const end = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await end;
  }

  return {
    /** For `OPENAI_BASE_URL`. */
    url: `http://127.0.0.1:${port}/v1`,
    port,
    /** The latest 256 requests, oldest first. */
    requests,
    /** Answers for the next requests, first come first served; then the usual answer again. */
    queue: (...scripts: Script[]) => void queued.push(...scripts),
    /** The usual answer, when nothing is queued. */
    answer: (script: Script) => void (usual = script),
    /** A gate to put into the `gates` of an answer. */
    gate: createGate,
    /** The oldest request that was not handed out yet, or the next to arrive; rejects when the signal aborts. */
    nextRequest(signal: AbortSignal = AbortSignal.timeout(WAIT_MS)): Promise<Received> {
      const ready = unclaimed.shift();
      if (ready) return Promise.resolve(ready);
      const { promise, resolve, reject } = Promise.withResolvers<Received>();
      const giveUp = () => {
        const at = waiting.indexOf(waiter);
        if (at >= 0) waiting.splice(at, 1);
        reject(new Error('No request reached the scripted model in time'));
      };
      const waiter = (received: Received) => {
        signal.removeEventListener('abort', giveUp);
        resolve(received);
      };
      waiting.push(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      return promise;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function receive(body: string, request: IncomingMessage, response: ServerResponse): Received {
  const ended = new AbortController();
  const dropped = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  response.once('finish', () => answered.resolve());
  response.once('close', () => {
    ended.abort();
    if (!response.writableFinished) dropped.resolve();
  });
  return {
    body: JSON.parse(body) as ChatRequest, // the caller's side is what the test looks at, so nothing is checked
    headers: request.headers,
    at: performance.now(),
    signal: ended.signal,
    dropped: dropped.promise,
    answered: answered.promise,
  };
}

/** Plays the faults that come before the headers; true when there is nothing more to say. */
async function refused(response: ServerResponse, fault: Fault | undefined, received: Received) {
  if (fault?.kind === 'status') {
    refuse(response, fault);
    return true;
  }
  if (fault?.kind === 'cut' && fault.after === undefined) {
    response.destroy();
    return true;
  }
  if (fault?.kind !== 'hang' || fault.after !== undefined) return false;
  if (!received.signal.aborted) await once(received.signal, 'abort');
  return true;
}

function refuse(response: ServerResponse, fault: Extract<Fault, { kind: 'status' }>): void {
  if (fault.retryAfterSeconds !== undefined) response.setHeader('retry-after', fault.retryAfterSeconds);
  const type = fault.status >= 500 ? 'server_error' : 'invalid_request_error';
  const message = fault.message ?? `The scripted model answers ${fault.status}`;
  json(response, fault.status, { error: { message, type, param: null, code: fault.code ?? null } });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
