import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'httpxy';
import { refuse, refuseUpgrade, type Refusal } from './answer.ts';
import { forwarded, forwardedAll } from './forwarded.ts';

// What the brain counts about itself (/metrics) is nobody's business here.
const DOORS = [
  '/trpc',
  '/trigger',
  '/files',
  '/transcriptions',
  '/events',
  '/memory',
  '/approvals',
  '/me',
  '/export',
  '/sign-out',
  '/users',
  '/keys',
  '/identities',
  '/strangers',
  '/providers',
  '/webhooks',
  '/backups',
  '/health',
  '/ready',
  '/openapi.json',
];
const SIGN_IN = '/sign-in';
/** Where other services post to. */
const WEBHOOK = /^\/webhooks\/[^/]+$/;
/** Open WebSockets of all browsers together. */
const MAX_SOCKETS = 500;
/** The longest wait for the brain to take a WebSocket. */
const UPGRADE_MS = 10_000;
/** `.` and `..`, however they are written: what a path means must not depend on who reads it. */
const DOTS = /(?:[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\]|%2f|%5c|$)/i;

const NO_BRAIN: Refusal = {
  code: 'unavailable',
  message: 'The brain does not answer. Trying again may help.',
};
const TOO_MANY: Refusal = {
  code: 'unavailable',
  message: 'Too many connections are open. Close a tab and try again.',
};

/** True for what belongs to the brain. Who gets `/sign-in` gets the page that posts to it. */
export function isDoor(method: string | undefined, path: string): boolean {
  if (path === SIGN_IN) return method !== 'GET' && method !== 'HEAD';
  return DOORS.some((door) => path === door || path.startsWith(`${door}/`)) && !DOTS.test(path);
}

/**
 * True for what another service posts: it is no browser, comes by any name that leads here, and proves itself by what it
 * posts. Nothing of a browser's goes along, so no page can act by it.
 */
export function isWebhook(method: string | undefined, path: string): boolean {
  return method === 'POST' && WEBHOOK.test(path);
}

/** Passes requests and upgrades on to the brain, each in the name of whose cookie it carries. Close it: it holds the open sockets. */
export function createDoors({ brainUrl, trustProxy }: { brainUrl: URL; trustProxy: boolean }) {
  const proxy = createProxyServer({ upgradeTimeout: UPGRADE_MS });
  const sockets = new Set<Duplex>();
  const target = {
    protocol: brainUrl.protocol,
    hostname: brainUrl.hostname.replace(/^\[|\]$/g, ''),
    port: Number(brainUrl.port) || 80,
    pathname: brainUrl.pathname,
  };
  const options = { target, headers: { host: brainUrl.host } };

  proxy.on('error', (_error, _request, answer) => {
    if (answer && 'writeHead' in answer) refuse(answer, NO_BRAIN);
    else if (answer) refuseUpgrade(answer, NO_BRAIN);
  });
  proxy.on('econnreset', () => {}); // the browser went away

  return {
    /** Passes one request on; answers 503 when there is no brain to answer it. */
    async request(request: IncomingMessage, response: ServerResponse, isWebhook: boolean): Promise<void> {
      request.headers = isWebhook ? forwardedAll(request, trustProxy) : forwarded(request, trustProxy);
      await proxy.web(request, response, options);
    },
    /** The same for a WebSocket. */
    async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
      if (sockets.size >= MAX_SOCKETS) return refuseUpgrade(socket, TOO_MANY);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      request.headers = forwarded(request, trustProxy);
      // httpxy types the socket as one of net; what an upgrade gives is that
      await proxy.ws(request, socket as Parameters<typeof proxy.ws>[1], options, head);
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
    },
  };
}
