import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';

const WITHIN_MS = 10_000;
let addresses = 0;

/** An address of this machine that nobody has asked from, so that what one attacker did is not held against the next. */
export function newAddress(): string {
  addresses += 1;
  return `127.1.${addresses >> 8}.${addresses & 255}`;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string | string[]>;
  /** Sent as it is. */
  body?: string;
  /** Default: one of its own. */
  from?: string;
}

/** One request with exactly these headers, as no well-behaved client would let us send them. */
export async function ask(url: string, path: string, asked: Asked = {}) {
  const { method = 'GET', headers = {}, body, from = newAddress() } = asked;
  const sent = request(new URL(url), {
    path,
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
    localAddress: from,
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  const status = response.statusCode ?? 0;
  const type = String(response.headers['content-type']);
  if (type.startsWith('text/event-stream')) {
    // What stands is told at once; a stream has no end.
    const first = await once(response, 'data', { signal: AbortSignal.timeout(200) }).catch(() => ['']);
    response.destroy();
    return { status, headers: response.headers, body: String(first[0]) };
  }
  return { status, headers: response.headers, body: await text(response) };
}

export interface Answer {
  id: number | null;
  error?: { message: string; data: { code: string } };
  result?: { type?: string; data?: unknown };
}

export type Dialled = Awaited<ReturnType<typeof dial>>;

/** A bare socket to `/trpc`. `params`, where given, goes as the connection's parameters. Close it. */
export async function dial(
  url: string,
  {
    headers = {},
    params,
    query: more = '',
    from = newAddress(),
  }: { headers?: Record<string, string>; params?: unknown; query?: string; from?: string } = {},
) {
  const query = params === undefined ? `?${more}` : '?connectionParams=1';
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc${query}`, { headers, localAddress: from });
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(60_000) }) as Promise<[number, Buffer]>;
  closed.catch(() => undefined);
  const waiting = new Map<number, (answer: Answer) => void>();
  const said: string[] = [];
  let calls = 0;
  socket.on('message', (data: Buffer) => {
    const frame = data.toString();
    if (frame === 'PING' || frame === 'PONG') return;
    said.push(frame);
    const answers = JSON.parse(frame) as Answer | Answer[];
    for (const answer of [answers].flat()) {
      // What belongs to no call is the answer to each that waits.
      for (const [id, resolve] of waiting) if (answer.id === id || answer.id === null) resolve(answer);
    }
  });
  await once(socket, 'open', { signal: AbortSignal.timeout(WITHIN_MS) });
  socket.on('error', () => undefined); // `close` follows
  if (params !== undefined) socket.send(JSON.stringify({ method: 'connectionParams', data: params }));

  return {
    socket,
    closed,
    /** Every frame that came. */
    said,
    /** The first answer to a call: of a subscription, that it started, or why not. Closed without one: a code of that name. */
    async call(method: string, path: string, input?: unknown): Promise<Answer> {
      const id = (calls += 1);
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.set(id, resolve);
      const shut: Promise<Answer> = closed.then(([code]) => ({
        id,
        error: { message: 'closed', data: { code: `closed ${code}` } },
      }));
      socket.send(JSON.stringify({ id, method, params: { path, input } }));
      const late = AbortSignal.timeout(WITHIN_MS);
      const timer = once(late, 'abort').then(() => Promise.reject(new Error(`no answer to ${path}`)));
      timer.catch(() => undefined);
      const answer = await Promise.race([promise, shut, timer]);
      waiting.delete(id);
      if (answer.result?.type === 'started' || method === 'subscription')
        socket.send(JSON.stringify({ id, method: 'subscription.stop' }));
      return answer;
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
