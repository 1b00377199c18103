import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebConfig } from '../config.ts';
import { refuse, refuseUpgrade } from './answer.ts';
import { limitBodyTime, PATIENCE, type Patience } from './body-time.ts';
import { createDoors, isDoor, isWebhook } from './doors.ts';
import { createGuard } from './guard.ts';
import { createPages } from './pages.ts';
import { strictHeaders } from './strict.ts';

/** Who sends a little now and then keeps no connection for long: to its head here, to its body by its door. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};
const MAX_CONNECTIONS = 2000;

/** Opens the web server and answers with where it listens. `close` cuts what is still open. */
export async function openWeb(config: WebConfig & { folder: string; patience?: Patience }) {
  const { host, url, trustProxy, patience = PATIENCE } = config;
  const pages = createPages(config.folder);
  const doors = createDoors(config);
  const headers = new Map(Object.entries(strictHeaders(url?.protocol === 'https:')));
  const server = createServer({ ...TIMEOUTS, requestTimeout: patience.uploadMs });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(config.port, host);
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const name = host.includes(':') ? `[${host}]` : host;
  const guard = createGuard({ names: ['127.0.0.1', 'localhost', '[::1]', name], port, url, trustProxy });

  server.on('request', (request, response) => {
    response.setHeaders(headers);
    const path = pathOf(request.url);
    limitBodyTime({ request, response }, path, patience);
    const door = isDoor(request.method, path);
    const webhook = door && isWebhook(request.method, path);
    const refuses = door ? guard.refuseDoor : guard.refusePage;
    const message = webhook ? null : refuses(request);
    if (message) return refuse(response, { code: 'forbidden', message });
    if (path === '/web/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    if (!door) return pages(request, response, path);
    doors.request(request, response, webhook).catch(() => response.destroy()); // nothing can be said any more
  });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const message = guard.refuseDoor(request);
    if (message) return refuseUpgrade(socket, { code: 'forbidden', message });
    if (pathOf(request.url) !== '/trpc') {
      return refuseUpgrade(socket, { code: 'not_found', message: 'There is no WebSocket here.' });
    }
    doors.upgrade(request, socket, head).catch(() => socket.destroy());
  });

  return {
    url: `http://${name}:${port}`,
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      doors.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pathOf(url = '/'): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
