import { once } from 'node:events';

import type { AddressInfo } from 'node:net';
import type { Health } from './health.ts';

/**
 * Answers `GET /health`: 200 as long as updates come in and the brain answers, else 503; either way with how it is.
 * Resolves once it listens.
 * @throws when the address is taken or not of this machine.
 */
export async function serveHealth(health: Health, at: { port: number; host: string }) {
  // Not imported: see polling/connection.ts.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((request, response) => {
    const isHealth =
      request.url?.split('?')[0] === '/health' && ['GET', 'HEAD'].includes(request.method ?? '');
    if (!isHealth) {
      response.writeHead(404).end();
      return;
    }
    const status = health.status();
    response.writeHead(status.status === 'ok' ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(status));
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const { address, port, family } = server.address() as AddressInfo; // a TCP server has one
  const host = family === 'IPv6' ? `[${address}]` : address;

  return {
    url: `http://${host}:${port}/health`,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
