import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { UserId } from '@brain/schema';
import { BrainError, parse } from '../errors.ts';
import type { Auth, Caller } from './auth.ts';
import { createEncoder } from './encoder.ts';
import type { EventText } from './event-text.ts';
import type { AppRouter } from './router.ts';
import { shownBy } from './shown.ts';
import { socketSink } from './sink.ts';
import { isBug } from './trpc.ts';

/** Open sockets of all clients together. */
const MAX_SOCKETS = 2000;
/** Calls in one frame. */
const MAX_BATCH = 100;
const CLOSE_WITHIN_MS = 1000;
const PARAMETERS_WITHIN_MS = 10_000;
/** Codes from 4000 on are an application's own (RFC 6455 §7.4.2). */
const UNAUTHORIZED_CODE = 4401;

const ConnectionParams = z.object({ key: z.string().optional(), user_id: UserId.optional() }).nullish();

/** The WebSocket door at `/trpc`. The key comes with the upgrade, or in the connection's parameters. */
export function openSocketDoor(deps: {
  router: AppRouter;
  auth: Auth;
  textOf: EventText;
  maxBytes: number;
  /** Whether browsers come over TLS. */
  isSecure: boolean;
  log: Logger;
}) {
  const { router, auth, textOf, maxBytes, isSecure, log } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: maxBytes, perMessageDeflate: false });

  /** Sockets whose caller is not known yet. */
  const silent = new WeakMap<WebSocket, NodeJS.Timeout>();

  async function callerOf(request: IncomingMessage, given: unknown): Promise<Caller | BrainError> {
    try {
      const params = parse(ConnectionParams, given);
      const shown = shownBy(request.headers, isSecure);
      const { key = params?.key, acting = params?.user_id } = shown;
      return await auth.caller({ ...shown, key, acting });
    } catch (error) {
      if (error instanceof BrainError) return error;
      throw error;
    }
  }

  // A socket that announces its parameters and never sends them would stay open without a key. This listens before
  // tRPC does, which makes the context at once where no parameters are announced.
  server.on('connection', (socket) => {
    const timer = setTimeout(() => socket.terminate(), PARAMETERS_WITHIN_MS);
    silent.set(socket, timer);
    socket.once('close', () => clearTimeout(timer));
  });

  // Who asks and asks and does not read the answers waits with its questions, instead of filling the memory with them.
  server.on('connection', (socket, request) => {
    const wire = request.socket;
    // Each of its subscriptions waits for it to drain.
    wire.setMaxListeners(0);
    const sink = socketSink(wire);
    socket.on('message', () => {
      if (socket.isPaused || !sink.full()) return;
      socket.pause();
      wire.once('drain', () => socket.resume());
    });
  });

  const handler = applyWSSHandler({
    wss: server,
    router,
    keepAlive: { enabled: true },
    maxBatchSize: MAX_BATCH,
    experimental_encoder: createEncoder(textOf),
    async createContext({ req, res, info }) {
      clearTimeout(silent.get(res));
      const caller = await callerOf(req, info.connectionParams);
      if (caller instanceof BrainError) closeLater(res);
      else if (caller.revoked) closeWhen(caller.revoked, res);
      return { caller, auth, sink: socketSink(req.socket), subscriptions: { count: 0 } };
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

    /** Sockets that are open. */
    get size(): number {
      return server.clients.size;
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

/** Closes a socket without a good key, once what it has asked meanwhile is answered. */
function closeLater(socket: WebSocket): void {
  const timer = setTimeout(() => socket.close(UNAUTHORIZED_CODE, 'unauthorized'), CLOSE_WITHIN_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Closes a socket when its key is revoked. */
function closeWhen(revoked: AbortSignal, socket: WebSocket): void {
  const close = () => socket.close(UNAUTHORIZED_CODE, 'the key was revoked');
  revoked.addEventListener('abort', close);
  socket.once('close', () => revoked.removeEventListener('abort', close));
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
