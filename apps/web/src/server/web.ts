import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebConfig } from '../config.ts';
import { refuse, refuseUpgrade } from './answer.ts';
import { createDoors, isDoor } from './doors.ts';
import { createGuard } from './guard.ts';
import { createKeySource } from './key.ts';
import { createPages } from './pages.ts';

/** Opens the web server and answers with where it listens. `close` cuts what is still open. */
export async function openWeb(config: WebConfig & { folder: string }) {
  const pages = createPages(config.folder);
  const doors = createDoors({ brainUrl: config.brainUrl, key: createKeySource(config.key) });
  const server = createServer();
  server.listen(config.port, config.host);
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const name = config.host.includes(':') ? `[${config.host}]` : config.host;
  const guard = createGuard(['127.0.0.1', 'localhost', '[::1]', name], port);

  server.on('request', (request, response) => {
    const path = pathOf(request.url);
    const door = isDoor(path);
    const message = door ? guard.refuseDoor(request) : guard.refusePage(request);
    if (message) return refuse(response, { code: 'forbidden', message });
    if (path === '/web/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    if (!door) return pages(request, response, path);
    void doors.request(request, response);
  });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const message = guard.refuseDoor(request);
    if (message) return refuseUpgrade(socket, { code: 'forbidden', message });
    if (pathOf(request.url) !== '/trpc') {
      return refuseUpgrade(socket, { code: 'not_found', message: 'There is no WebSocket here.' });
    }
    void doors.upgrade(request, socket, head);
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
