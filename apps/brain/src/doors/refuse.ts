import type { Duplex } from 'node:stream';
import type { BrainError } from '../errors.ts';

/**
 * Answers a connection for which there is no reply object, an upgrade or a request that could not be read, and ends it.
 * `status` where HTTP has a better one than the code.
 */
export function refuseSocket(
  socket: Duplex,
  { code, message, status, retryAfter }: Pick<BrainError, 'code' | 'message' | 'status' | 'retryAfter'>,
  headers: Record<string, string>,
): void {
  const body = JSON.stringify({ error: { code, message } });
  const all = {
    ...headers,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // Who hangs up, or does not read, ends nothing but this.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  // Any reason phrase will do (RFC 9112 §4). Those of `node:http` would bring all of it along at the start.
  socket.end(`HTTP/1.1 ${status} ${code}\r\n${lines.join('')}\r\n${body}`);
}
