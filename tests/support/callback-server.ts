import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const SOON_MS = 20_000;

/** How a callback is answered; `cut`: its connection is reset, before or after it was read; `never`: not at all. */
export interface Taking {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  cut?: 'unread' | 'read';
  never?: true;
}

/** A callback as it came. */
export interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Signed rightly with each of the secrets it was given. */
  isSigned: boolean;
  said: { type: string; timestamp: string; data: Record<string, string> };
}

/** Somebody’s service on the machine that takes callbacks, and can be told how to answer the next ones. */
export async function serveCallbacks(secrets: string[] = []) {
  const taken: Taken[] = [];
  const queue: Taking[] = [];
  const told = new EventEmitter();
  let usual: Taking = {};
  let connections = 0;

  const server = createServer((request, response) => {
    void (async () => {
      const how = queue.shift() ?? usual;
      if (how.cut === 'unread') return request.socket.resetAndDestroy();
      const body = (await buffer(request)).toString();
      const { url: path = '/', headers } = request;
      const said = JSON.parse(body || '{}') as Taken['said']; // what it is, the test looks at
      taken.push({ path, headers, body, isSigned: isSigned(headers, body, secrets), said });
      told.emit('taken');
      if (how.cut) return request.socket.resetAndDestroy();
      if (how.never) return undefined;
      return response.writeHead(how.status ?? 200, how.headers).end(how.body);
    })();
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/take`,
    taken,
    connections: () => connections,
    /** How the next ones are answered, each in its turn. */
    next: (...how: Taking[]) => void queue.push(...how),
    /** How all others are. */
    always: (how: Taking) => void (usual = how),
    /** Waits until so many have come. */
    async until(count: number): Promise<Taken[]> {
      const signal = AbortSignal.timeout(SOON_MS);
      while (taken.length < count) await once(told, 'taken', { signal });
      return taken;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As a receiver checks it, by the words of the standard alone. */
function isSigned(headers: IncomingHttpHeaders, body: string, secrets: string[]): boolean {
  const given = String(headers['webhook-signature']).split(' ');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const right = secrets.map((secret) => {
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return right.length > 0 && right.length === given.length && right.every((each) => given.includes(each));
}
