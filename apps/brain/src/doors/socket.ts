import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { UserId } from '@brain/schema';
import { parse } from '../errors.ts';
import { type Auth, bearer } from './auth.ts';
import { type AppRouter, isBug } from './router.ts';
import { socketSink } from './sink.ts';

/** Open sockets of all clients together. */
const MAX_SOCKETS = 2000;
const CLOSE_WITHIN_MS = 1000;

const ConnectionParams = z.object({ key: z.string().optional(), user_id: UserId.optional() }).nullish();

/** The WebSocket door at `/trpc`. The key comes with the upgrade, or in the connection's parameters. */
export function openSocketDoor(deps: { router: AppRouter; auth: Auth; maxBytes: number; log: Logger }) {
  const { router, auth, maxBytes, log } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: maxBytes, perMessageDeflate: false });
  const handler = applyWSSHandler({
    wss: server,
    router,
    keepAlive: { enabled: true },
    createContext({ req, info }) {
      const params = parse(ConnectionParams, info.connectionParams);
      const named = req.headers['x-brain-user'];
      const caller = auth.caller(
        bearer(req.headers.authorization) ?? params?.key,
        typeof named === 'string' ? named : params?.user_id,
      );
      return { caller, sink: socketSink(req.socket) };
    },
    onError({ error, path }) {
      if (isBug(error)) log.error({ err: error.cause ?? error, path }, 'a procedure failed');
    },
  });
  // A socket that breaks the protocol or sends too much is closed by ws; without a listener it would end the process.
  server.on('connection', (socket) => socket.on('error', (error) => log.debug(error)));

  return {
    /** Takes an HTTP upgrade; anything but `/trpc` is refused. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const path = request.url?.split('?', 1)[0];
      if (path !== '/trpc') return refuse(socket, '404 Not Found');
      if (server.clients.size >= MAX_SOCKETS) return refuse(socket, '503 Service Unavailable');
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },

    /** Tells clients to come back, then closes their sockets; those that do not answer are cut. */
    async close(): Promise<void> {
      handler.broadcastReconnectNotification();
      const sockets = [...server.clients];
      const closed = Promise.all(sockets.map(closing));
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(timer);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function closing(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve();
    socket.once('close', () => resolve());
    socket.close(1001, 'the brain stops');
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
