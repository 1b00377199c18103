import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A frame of the brain, as tRPC writes it. */
export interface Answer {
  id: number | string | null;
  error?: { message: string; data: { code: string; httpStatus: number; retry_after?: number } };
  result?: { type: string; data?: unknown };
}

const WITHIN_MS = 10_000;
const CLOSED_WITHIN_MS = 30_000;

/** A bare socket to /trpc that speaks tRPC's own frames; `headers` go with the upgrade. Dispose of it. */
export async function openBareSocket(url: string, headers: Record<string, string>, query = '') {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc${query}`, { headers });
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(CLOSED_WITHIN_MS) }).then(([code]) =>
    Number(code),
  );
  closed.catch(() => undefined);
  const answers: Answer[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text === 'PING' || text === 'PONG') return;
    answers.push(JSON.parse(text) as Answer);
    wake.resolve();
  });
  socket.on('error', () => undefined); // `close` follows
  await once(socket, 'open', { signal: AbortSignal.timeout(WITHIN_MS) });
  const send = (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  let id = 0;

  async function next(): Promise<Answer> {
    while (answers.length === 0) {
      wake = Promise.withResolvers();
      const timer = setTimeout(() => wake.reject(new Error('no answer came')), WITHIN_MS);
      await wake.promise.finally(() => clearTimeout(timer));
    }
    return answers.shift() ?? assert.fail('no answer');
  }

  return {
    socket,
    /** Resolves with the code when the other side has closed it. */
    closed,
    send,
    next,
    /** One call and its answer. */
    ask(path: string, input?: unknown, method = 'query'): Promise<Answer> {
      send({ id: (id += 1), method, params: { path, input } });
      return next();
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** How an upgrade that is refused in HTTP is answered. */
export async function refusedUpgrade(url: string, headers: Record<string, string>, path = '/trpc') {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
  socket.on('error', () => undefined);
  socket.on('open', () => socket.terminate());
  const [, response] = (await once(socket, 'unexpected-response', {
    signal: AbortSignal.timeout(WITHIN_MS),
  })) as [unknown, AsyncIterable<Buffer> & { statusCode: number; headers: Record<string, string> }];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  const body = JSON.parse(Buffer.concat(parts).toString()) as { error: { code: string; message: string } };
  return { status: response.statusCode, headers: response.headers, body };
}
