import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a browser sends for a WebSocket. */
export const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** A brain that keeps what reached it; says `{}` and takes every WebSocket, unless told otherwise. */
export async function openBrain(
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end('{}'),
) {
  const seen: IncomingMessage[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming);
    answer(response, incoming);
  });
  server.on('upgrade', (incoming, socket) => {
    seen.push(incoming);
    socket.on('error', () => socket.destroy());
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, close, [Symbol.dispose]: close };
}

/**
 * One request with exactly these headers, as no well-behaved client would let us send them, for `/path` or
 * `METHOD /path`; the path goes out as it stands.
 */
export async function ask(url: string, what: string, headers: Record<string, string> = {}) {
  const [, method = 'GET', path = what] = /^([A-Z]+) (.*)$/.exec(what) ?? [];
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, headers, method, agent: false }).end();
  const [event, response] = await Promise.race([
    once(sent, 'response').then(([answer]: IncomingMessage[]) => ['response', answer] as const),
    once(sent, 'upgrade').then(([answer, socket]) => {
      socket.destroy();
      return ['upgrade', answer as IncomingMessage] as const;
    }),
  ]);
  assert.ok(response);
  const body = event === 'response' ? await text(response) : '';
  return { status: response.statusCode, headers: response.headers, body };
}
