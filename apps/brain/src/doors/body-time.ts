import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is bytes that may come slowly. */
    isUpload?: boolean;
  }
}

/** What must come of an upload in each stretch of `requestMs`; who sends less holds a connection for nothing. */
const MIN_BYTES = 32 * 1024;

/**
 * Cuts who takes too long to send a body: longer than `requestMs`; for an upload longer than `uploadMs`, or with hardly
 * anything in one stretch of `requestMs`. Node knows one limit for all requests, and would cut a slow phone.
 */
export function limitBodyTime(
  app: FastifyInstance,
  { requestMs, uploadMs }: { requestMs: number; uploadMs: number },
  cut: (socket: Socket) => void,
): void {
  function watch({ raw, routeOptions }: FastifyRequest, reply: FastifyReply): void {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = raw.headers;
    if (coding === undefined && length === '0') return;
    const { isUpload = false } = routeOptions.config;
    const stretches = isUpload ? Math.ceil(uploadMs / requestMs) : 1;
    let [passed, read] = [0, raw.socket.bytesRead];
    const timer = setInterval(() => {
      passed += 1;
      const came = raw.socket.bytesRead - read;
      read += came;
      if (passed < stretches && came >= MIN_BYTES) return;
      clearInterval(timer);
      if (raw.complete) return;
      // An answer that has begun is not begun again.
      if (reply.raw.headersSent) raw.socket.destroy();
      else cut(raw.socket);
    }, requestMs);
    raw.once('close', () => clearInterval(timer));
  }

  app.addHook('onRequest', (request, reply, done) => {
    watch(request, reply);
    done();
  });
}
