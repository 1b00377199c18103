import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, type ErrorCode } from '@brain/schema';

export interface Refusal {
  code: ErrorCode;
  message: string;
}

function parts(refusal: Refusal) {
  const body = JSON.stringify({ error: refusal });
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    connection: 'close',
  };
  if (refusal.code === 'unavailable') headers['retry-after'] = '1';
  return { status: ERROR_STATUS[refusal.code], headers, body };
}

/** Answers in the error form of the contract; an answer already begun is cut. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = parts(refusal);
  response.writeHead(status, headers).end(body);
}

/** The same for an upgrade, where there is only a socket to write to. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = parts(refusal);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} Refused`, ...lines, '', body].join('\r\n'));
}
