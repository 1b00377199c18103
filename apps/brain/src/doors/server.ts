import type { Socket } from 'node:net';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { BrainError } from '../errors.ts';
import { createAdmin } from './admin.ts';
import { limitBodyTime } from './body-time.ts';
import { createCalls } from './calls.ts';
import { createEntry } from './entry.ts';
import { createEventText } from './event-text.ts';
import { createIdentities } from './identities.ts';
import { createLimits } from './limits.ts';
import { createMetrics, metricsRoute } from './metrics.ts';
import { openapi } from './openapi.ts';
import { createOrigins } from './origin.ts';
import type { Parts } from './parts.ts';
import { createPeople } from './people.ts';
import { createPlaces } from './places.ts';
import { createPreferences } from './preferences.ts';
import { refuseSocket } from './refuse.ts';
import { runRoutes } from './rest-runs.ts';
import { sessionRoutes } from './rest-sessions.ts';
import { restRoutes } from './rest.ts';
import { approvalRoutes } from './rest-approvals.ts';
import { backupRoutes } from './rest-backups.ts';
import { channelRoutes } from './rest-channels.ts';
import { fileRoutes } from './rest-files.ts';
import { identityRoutes } from './rest-identities.ts';
import { memoryRoutes } from './rest-memory.ts';
import { peopleRoutes } from './rest-people.ts';
import { preferenceRoutes } from './rest-preferences.ts';
import { providerRoutes } from './rest-providers.ts';
import { signInRoutes } from './rest-sign-in.ts';
import { webhookRoutes } from './rest-webhooks.ts';
import { register } from './route.ts';
import { createRouter } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { openSocketDoor } from './socket.ts';
import { createWebhookDoor } from './webhooks.ts';

/** The largest body of a request, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** How long somebody may take to say what they want; what the brain then takes to answer is not counted. */
export type Patience = typeof PATIENCE;
const PATIENCE = {
  headersMs: 10_000,
  requestMs: 30_000,
  /** For a body that is a file, which a phone on a train sends as fast as it can. */
  uploadMs: 15 * 60_000,
  parametersMs: 5_000,
  checkEachMs: 1000,
};

/** Opens the doors: REST and tRPC on one port. Close them before the parts behind them. */
export async function openDoors(
  parts: Parts,
  options: {
    host: string;
    port: number;
    /** Where people open the web app: `https:` says that browsers come over TLS. */
    webUrl: URL;
    /** Whether who can reach it is believed about whose requests they pass on. */
    trustProxy: boolean;
    log: Logger;
    patience?: Patience;
  },
): Promise<{ url: string; signIn: SignIn; close(): Promise<void> }> {
  const { host, port, webUrl, trustProxy, log, patience = PATIENCE } = options;
  const isSecure = webUrl.protocol === 'https:';
  const headers = securityHeaders(isSecure);
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    // Who drips a request in is cut, most of them earlier than this; an answer may take as long as it does.
    requestTimeout: patience.uploadMs,
    http: {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.uploadMs,
      connectionsCheckingInterval: patience.checkEachMs,
      // Any other upgrade may be left out (RFC 9110 §7.8): what it asks for is answered in HTTP.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    clientErrorHandler: (error, socket) => refuseUnread(error, socket, headers),
    // A HEAD of /events would subscribe.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
    // Errors before there is a route, a broken path for one, take the same form.
    frameworkErrors(error, _request, reply) {
      sendRefusal(reply.headers(headers), refusalOf(error));
    },
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  limitBodyTime(app, patience, (socket) => refuseSlow(socket, headers));
  app.setErrorHandler((error: FastifyError, { routeOptions }, reply) => {
    const refusal = refusalOf(error, routeOptions.config.isUpload);
    if (refusal.code === 'internal') log.error(error);
    if (refusal.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
    if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter);
    return sendRefusal(reply, refusal);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: { code: 'not_found', message: `No ${request.method} ${request.url.split('?', 1)[0]}` },
    }),
  );

  const calls = createCalls(parts);
  const people = createPeople(parts, calls);
  const signIn = createSignIn(parts, webUrl);
  const identities = createIdentities(parts);
  const preferences = createPreferences(parts);
  const places = createPlaces(parts);
  const webhookDoor = createWebhookDoor(parts, { identities, places, log: (message) => log.warn(message) });
  const textOf = createEventText();
  const metrics = createMetrics(parts, () => socketDoor.size);
  const startedAt = new Date().toISOString();
  const admin = createAdmin(parts, { sockets: () => socketDoor.size, startedAt });
  const routes = [
    ...restRoutes(parts, calls, textOf),
    ...runRoutes(calls),
    ...sessionRoutes(parts, calls),
    ...memoryRoutes(parts, calls),
    ...approvalRoutes(parts),
    ...peopleRoutes(people),
    ...signInRoutes(parts, { signIn, isSecure }),
    ...identityRoutes(identities),
    ...fileRoutes(parts),
    ...preferenceRoutes(preferences, places),
    ...channelRoutes(parts.channels),
    ...providerRoutes(parts.providerSettings),
    ...webhookRoutes(parts),
    ...backupRoutes(parts),
    ...webhookDoor.routes,
    metricsRoute(metrics),
  ];
  const { auth } = parts;
  const origins = createOrigins({ host, webUrl, trustProxy });
  const entry = createEntry({ auth, origins, limits: createLimits(), isSecure, trustProxy });
  for (const route of routes) register(app, route, { auth, entry });
  // Anybody may ask for it, as often as they like.
  let document: ReturnType<typeof openapi> | undefined;
  app.get('/openapi.json', async () => (document ??= openapi(routes)));

  const socketDoor = openSocketDoor({
    router: createRouter(parts, { calls, people, signIn, identities, preferences, places, admin }),
    auth,
    entry,
    textOf,
    parametersMs: patience.parametersMs,
    headers,
    log,
  });
  app.server.on('upgrade', socketDoor.upgrade);
  await app.listen({ host, port }).catch((error: unknown) => {
    throw listenFault(error, { host, port });
  });
  return {
    url: urlOf(app, host),
    signIn,
    async close() {
      metrics.close();
      const closed = app.close();
      await socketDoor.close();
      await closed;
      await webhookDoor.close();
    },
  };
}

function sendRefusal(reply: FastifyReply, { status, code, message }: BrainError) {
  return reply.code(status).send({ error: { code, message } });
}

/** Answers a request that could not be read, if somebody is still there to hear it. */
function refuseUnread(
  { code }: Error & { code: string },
  socket: Socket,
  headers: Record<string, string>,
): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = (status: number, message: string) =>
    refuseSocket(socket, { code: 'invalid', message, status, retryAfter: undefined }, headers);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuseSlow(socket, headers);
  if (code === 'HPE_HEADER_OVERFLOW') return refusal(431, 'The headers are too large');
  refusal(400, 'This is no HTTP request');
}

function refuseSlow(socket: Socket, headers: Record<string, string>): void {
  const message = 'The request did not come in time';
  refuseSocket(socket, { code: 'invalid', message, status: 408, retryAfter: undefined }, headers);
}

function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What a caller is told: our own refusals as they are, Fastify's in our words, a bug as no more than that. */
function refusalOf(error: FastifyError, isUpload = false): BrainError {
  if (error instanceof BrainError) return error;
  switch (error.statusCode) {
    case 414:
      return new BrainError('invalid', 'path: a part of it is too long');
    case 413:
      return new BrainError('too_large', `The body is larger than ${MAX_BODY_BYTES} bytes`);
    case 415:
      return new BrainError(
        'unsupported_media_type',
        isUpload
          ? 'content-type: must say what the body is, such as image/jpeg'
          : 'The body must be JSON (content-type: application/json)',
      );
    case 400:
      return new BrainError('invalid', `body: ${error.message}`);
    default:
      return new BrainError('internal', 'Something in the brain went wrong. Its log says what.');
  }
}

/** Why a port cannot be had, in a sentence that says what to do. */
function listenFault(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} of ${host} is taken. Stop what uses it, or choose another with BRAIN_PORT.`,
    );
  }
  if (code === 'EACCES')
    return new Error(`Port ${port} may not be opened by this user. Choose one with BRAIN_PORT.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`${host} is no address of this machine. Mend BRAIN_HOST.`);
  }
  return error;
}
