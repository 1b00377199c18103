import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const SOON_MS = 20_000;

/** A push as it came: to which browser, what only that can read, and whether its sender proved who they are. */
export interface Pushed {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  claims: { aud: string; exp: number; sub: string };
  isSigned: boolean;
}

/** A push service with its browsers, on this machine; it can be told how to answer the next ones. */
export async function servePush() {
  const pushed: Pushed[] = [];
  const queue: { status: number; headers?: Record<string, string> }[] = [];
  const browsers = new Map<string, { own: ReturnType<typeof createECDH>; auth: Buffer }>();
  const told = new EventEmitter();

  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const { url: path = '/', headers } = request;
      const browser = browsers.get(path);
      if (!browser) return response.writeHead(404).end();
      pushed.push({ path, headers, text: decrypted(body, browser), ...proofOf(headers) });
      const { status, headers: answer = {} } = queue.shift() ?? { status: 201 };
      response.writeHead(status, answer).end();
      return told.emit('pushed');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP
  const host = `127.0.0.1:${port}`;
  return {
    host,
    pushed,
    /** A new browser, as its page would say who it is. */
    browser(name: string) {
      const own = createECDH('prime256v1');
      const p256dh = own.generateKeys().toString('base64url');
      const auth = randomBytes(16);
      browsers.set(`/${name}`, { own, auth });
      return { endpoint: `http://${host}/${name}`, keys: { p256dh, auth: auth.toString('base64url') } };
    },
    /** How the next ones are answered, each in its turn. */
    next: (...how: { status: number; headers?: Record<string, string> }[]) => void queue.push(...how),
    /** Waits until so many have come. */
    async until(count: number): Promise<Pushed[]> {
      const signal = AbortSignal.timeout(SOON_MS);
      while (pushed.length < count) await once(told, 'pushed', { signal });
      return pushed;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As a browser reads it: https://www.rfc-editor.org/rfc/rfc8188#section-2 and https://www.rfc-editor.org/rfc/rfc8291#section-3.4 */
function decrypted(
  body: Buffer,
  { own, auth }: { own: ReturnType<typeof createECDH>; auth: Buffer },
): string {
  const salt = body.subarray(0, 16);
  const length = body.readUInt8(20);
  const sender = body.subarray(21, 21 + length);
  const record = body.subarray(21 + length);
  if (body.length > 4096 || record.length > body.readUInt32BE(16)) throw new Error('more than one record');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender]);
  const ikm = Buffer.from(hkdfSync('sha256', own.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.findLastIndex((byte) => byte !== 0);
  if (plain[end] !== 2) throw new Error('not the last record');
  return plain.subarray(0, end).toString();
}

/** As a push service looks at it: https://www.rfc-editor.org/rfc/rfc8292#section-3 */
function proofOf(headers: IncomingHttpHeaders): Pick<Pushed, 'claims' | 'isSigned'> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const half = (from: number) => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: half(1), y: half(33) };
  const by = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    by,
    Buffer.from(signature, 'base64url'),
  );
  return { claims: JSON.parse(Buffer.from(claims, 'base64url').toString()), isSigned };
}
