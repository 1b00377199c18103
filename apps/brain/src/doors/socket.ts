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
import type { Entry } from './entry.ts';
import type { EventText } from './event-text.ts';
import { refuseSocket } from './refuse.ts';
import type { AppRouter } from './router.ts';
import { socketSink } from './sink.ts';
import { paceSocket } from './socket-flow.ts';
import { isBug } from './trpc.ts';

/** The largest frame of a socket, in bytes. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** Open sockets of all clients together. */
const MAX_SOCKETS = 2000;
/** Of these, the ones that have not shown yet who they are. One more, and the oldest is cut. */
const MAX_UNKNOWN = 200;
/** Calls in one frame. */
const MAX_BATCH = 20;
const CLOSE_WITHIN_MS = 1000;
/** Codes from 4000 on are an application's own (RFC 6455 §7.4.2). */
const UNAUTHORIZED_CODE = 4401;
const REFUSED_CODE = 4429;

const ConnectionParams = z.object({ key: z.string().optional(), user_id: UserId.optional() }).nullish();

/** The WebSocket door at `/trpc`. The key comes with the upgrade, or in the connection's parameters. */
export function openSocketDoor(deps: {
  router: AppRouter;
  auth: Auth;
  entry: Entry;
  textOf: EventText;
  /** How long a socket may leave open who it is. */
  parametersMs: number;
  /** The headers of an answer to an upgrade that is refused. */
  headers: Record<string, string>;
  log: Logger;
}) {
  const { router, auth, entry, textOf, parametersMs, headers, log } = deps;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });

  /** Sockets whose caller is not known, or was refused, the oldest first. */
  const unknown = new Map<WebSocket, NodeJS.Timeout | undefined>();
  const services = new WeakSet<WebSocket>();

  /** Who a socket speaks for, and its place among theirs, which it keeps until it is closed. */
  async function callerOf(socket: WebSocket, request: IncomingMessage, given: unknown) {
    try {
      const caller = await entry.caller({ request, params: parse(ConnectionParams, given) ?? {} });
      const place = entry.limits.place(caller);
      // Closed meanwhile: nobody would give the place back.
      if (socket.readyState === socket.CLOSED) place[Symbol.dispose]();
      else socket.once('close', () => place[Symbol.dispose]());
      return caller;
    } catch (error) {
      if (error instanceof BrainError) return error;
      throw error;
    }
  }

  // A socket that announces its parameters and never sends them would stay open without a key. This listens before
  // tRPC does, which makes the context at once where no parameters are announced.
  server.on('connection', (socket, request) => {
    unknown.set(
      socket,
      setTimeout(() => socket.terminate(), parametersMs),
    );
    socket.once('close', () => {
      clearTimeout(unknown.get(socket));
      unknown.delete(socket);
    });
    const [oldest] = unknown.keys();
    if (unknown.size > MAX_UNKNOWN) oldest?.terminate();
    paceSocket(socket, request, () => services.has(socket));
  });

  const handler = applyWSSHandler({
    wss: server,
    router,
    keepAlive: { enabled: true },
    maxBatchSize: MAX_BATCH,
    experimental_encoder: createEncoder(textOf),
    async createContext({ req, res, info }) {
      const caller = await callerOf(res, req, info.connectionParams);
      clearTimeout(unknown.get(res));
      if (caller instanceof BrainError) closeLater(res, caller);
      else known(res, caller);
      return {
        caller,
        auth,
        limits: entry.limits,
        sink: socketSink(req.socket),
        subscriptions: { count: 0 },
      };
    },
    onError({ error, path }) {
      if (isBug(error)) log.error({ err: error.cause ?? error, path }, 'a procedure failed');
    },
  });

  function known(socket: WebSocket, { kind, revoked }: Caller): void {
    unknown.delete(socket);
    if (kind === 'service') services.add(socket);
    if (revoked) closeWhen(revoked, socket);
  }

  // A socket that breaks the protocol or sends too much is closed by ws; without a listener it would end the process.
  server.on('connection', (socket) => socket.on('error', (error) => log.debug(error)));

  return {
    /** Takes an HTTP upgrade; anything but `/trpc`, and what another site opens with a cookie, is refused in HTTP. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      try {
        const path = request.url?.split('?', 1)[0];
        if (path !== '/trpc') throw new BrainError('not_found', 'There is no WebSocket here');
        entry.upgrade(request);
        if (server.clients.size >= MAX_SOCKETS)
          throw new BrainError('unavailable', 'Too many connections are open', { retryAfter: 5 });
      } catch (error) {
        if (!(error instanceof BrainError)) throw error;
        return refuseSocket(socket, error, headers);
      }
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },

    /** Sockets that are open. */
    get size(): number {
      return server.clients.size;
    },

    /** Tells clients to come back, then closes their sockets; those that do not answer are cut. */
    async close(): Promise<void> {
      handler.broadcastReconnectNotification();
      const closed = [...server.clients].map((socket) => closing(socket, 1001, 'the brain stops'));
      await Promise.all(closed);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Closes a socket that is refused, once what it has asked meanwhile is answered. */
function closeLater(socket: WebSocket, { code }: BrainError): void {
  const closeCode = code === 'unauthorized' ? UNAUTHORIZED_CODE : REFUSED_CODE;
  const timer = setTimeout(() => void closing(socket, closeCode, code), CLOSE_WITHIN_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Closes a socket when its key is revoked. */
function closeWhen(revoked: AbortSignal, socket: WebSocket): void {
  const close = () => void closing(socket, UNAUTHORIZED_CODE, 'the key was revoked');
  if (revoked.aborted) return close();
  revoked.addEventListener('abort', close);
  socket.once('close', () => revoked.removeEventListener('abort', close));
}

/** Closes a socket; one that does not say goodbye, or that is not read, is cut. */
function closing(socket: WebSocket, code: number, reason: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve();
    const timer = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(code, reason);
  });
}
