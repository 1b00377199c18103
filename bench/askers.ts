import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

/** A connection that sends one trigger and waits for its answer. It costs as little as can be, also to read. */
export interface Ask {
  send(trigger: object): Promise<void>;
  close(): void;
}

/** One keep-alive HTTP connection. @throws Error when an answer is not 202. */
export async function openPost(url: string, headers: Record<string, string>): Promise<Ask> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  socket.setEncoding('latin1');
  const lines = Object.entries({
    host: `${hostname}:${port}`,
    'content-type': 'application/json',
    ...headers,
  });
  const head = `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  let waiting = Promise.withResolvers<void>();
  let received = '';
  socket.on('data', (text: string) => {
    received += text;
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
    if (received.length < end + 4 + length) return;
    if (received.startsWith('HTTP/1.1 202')) waiting.resolve();
    else waiting.reject(new Error(received));
    received = '';
  });
  socket.on('error', (error) => waiting.reject(error));
  return {
    send(trigger) {
      waiting = Promise.withResolvers();
      const body = JSON.stringify(trigger);
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** One WebSocket that speaks tRPC's own frames. @throws Error when an answer is an error. */
export async function openSocket(url: string, headers: Record<string, string>): Promise<Ask> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, perMessageDeflate: false });
  await once(socket, 'open');
  let id = 0;
  let waiting = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text === 'PING' || text === 'PONG') return;
    if (text.includes('"error"')) waiting.reject(new Error(text));
    else waiting.resolve();
  });
  return {
    send(input) {
      waiting = Promise.withResolvers();
      id += 1;
      socket.send(
        JSON.stringify({ id, jsonrpc: '2.0', method: 'mutation', params: { path: 'trigger', input } }),
      );
      return waiting.promise;
    },
    close: () => socket.terminate(),
  };
}
