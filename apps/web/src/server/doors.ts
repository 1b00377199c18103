import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'httpxy';
import { OWNER } from '@brain/schema';
import { refuse, refuseUpgrade, type Refusal } from './answer.ts';
import type { KeySource } from './key.ts';

const DOORS = ['/trpc', '/trigger', '/events', '/memory', '/health', '/ready', '/openapi.json'];
const NO_KEY: Refusal = {
  code: 'unavailable',
  message: 'The brain has not started yet: its key is not there. Start it, or set BRAIN_KEY.',
};
const NO_BRAIN: Refusal = {
  code: 'unavailable',
  message: 'The brain does not answer. Trying again may help.',
};
// What the browser must not decide (who it is) and what the brain need not know (where the page came from).
const DROPPED = ['authorization', 'cookie', 'origin', 'referer', 'forwarded', 'x-brain-user'];

/** True for a path that belongs to the brain. */
export function isDoor(path: string): boolean {
  return DOORS.some((door) => path === door || path.startsWith(`${door}/`));
}

/** Passes requests and upgrades on to the brain, in the owner's name. Close it: it holds the open sockets. */
export function createDoors(deps: { brainUrl: URL; key: KeySource }) {
  const proxy = createProxyServer();
  const sockets = new Set<Duplex>();
  const target = {
    protocol: deps.brainUrl.protocol,
    hostname: deps.brainUrl.hostname.replace(/^\[|\]$/g, ''),
    port: Number(deps.brainUrl.port) || 80,
    pathname: deps.brainUrl.pathname,
  };

  proxy.on('error', (_error, _request, answer) => {
    if (answer && 'writeHead' in answer) refuse(answer, NO_BRAIN);
    else if (answer) refuseUpgrade(answer, NO_BRAIN);
  });
  proxy.on('econnreset', () => {}); // the browser went away
  proxy.on('proxyRes', (response) => {
    if (response.statusCode === 401) deps.key.refused();
  });
  proxy.on('proxyReqWs', (upgrade) => {
    upgrade.on('response', (response) => {
      if (response.statusCode === 401) deps.key.refused();
    });
  });

  function options(request: IncomingMessage, key: string) {
    for (const name of Object.keys(request.headers)) {
      if (DROPPED.includes(name) || name.startsWith('x-forwarded-')) delete request.headers[name];
    }
    const headers = { host: deps.brainUrl.host, authorization: `Bearer ${key}`, 'x-brain-user': OWNER };
    return { target, headers };
  }

  return {
    /** Passes one request on; answers 503 when there is no brain to answer it. */
    async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const key = await deps.key.get();
      if (key === null) return refuse(response, NO_KEY);
      await proxy.web(request, response, options(request, key));
    },
    /** The same for a WebSocket. */
    async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      const key = await deps.key.get();
      if (key === null) return refuseUpgrade(socket, NO_KEY);
      // httpxy types the socket as one of net; what an upgrade gives is that
      await proxy.ws(request, socket as Parameters<typeof proxy.ws>[1], options(request, key), head);
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
    },
  };
}
