import { lookup as askSystem, type LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { BrainError, messageOf } from '../errors.ts';
import { createIsPublic } from './addresses.ts';

const PORTS = [80, 443];
const MAX_REDIRECTS = 5;
const MAX_HEADER_BYTES = 16_384;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What a URL answered. `body` is cut where there was more than may be kept: `isCut`. */
export interface Fetched {
  /** The URL that answered in the end, after redirects. */
  url: string;
  status: number;
  /** The content type as it was sent, or ''. */
  type: string;
  body: Buffer;
  isCut: boolean;
}

export interface FetchGuard {
  /**
   * A URL as it will be opened: with a host that may be asked, as far as that is known before its name is resolved.
   * @throws BrainError `forbidden` when it may not be opened, `invalid` when it is none.
   */
  check(url: string): URL;
  /**
   * Opens a URL that was given from outside, with GET and nothing that says who asks, and follows redirects. Each
   * address it leads to is looked at before anything is connected, and it is that address which is connected to.
   * @throws BrainError as `check`; `unprocessable` when it cannot be read; the signal's reason when that aborts.
   */
  open(url: string, signal: AbortSignal): Promise<Fetched>;
}

/** All addresses of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (hostname, callback) => askSystem(hostname, { all: true }, callback);

/**
 * Guards what opens URLs given from outside: http and https only, on their own ports, towards public addresses.
 * `allow` names hosts, `host:port`, that may be opened all the same; nothing but a URL that names them leads there.
 */
export function createFetchGuard({
  allow = [],
  ports = PORTS,
  resolve = systemResolve,
  isPublic = createIsPublic(),
  timeoutMs = 10_000,
  maxBytes = 2 * 1024 * 1024,
}: {
  allow?: string[];
  ports?: number[];
  resolve?: Resolve;
  isPublic?: (address: string) => boolean;
  timeoutMs?: number;
  maxBytes?: number;
} = {}): FetchGuard {
  const allowed = new Set(allow);

  function check(given: string | URL): URL {
    const url = parsed(given);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw refused(url, 'only http and https are opened');
    if (url.username !== '' || url.password !== '') throw refused(url, 'a URL with a password is not opened');
    if (isAllowed(url)) return url;
    if (!ports.includes(portOf(url))) throw refused(url, `only the ports ${ports.join(' and ')} are opened`);
    const host = hostOf(url);
    if (host === '' || host === 'localhost' || host.endsWith('.localhost')) throw refused(url, INSIDE);
    // Node asks no resolver for an address, so `lookup` would never see it.
    if (isIP(host) !== 0 && !isPublic(host)) throw refused(url, INSIDE);
    return url;
  }

  function isAllowed(url: URL): boolean {
    return allowed.has(`${url.hostname}:${portOf(url)}`);
  }

  /** Resolves for the connection itself, so that no second answer of a resolver comes between look and leap. */
  function lookupOf(url: URL): LookupFunction {
    return (hostname, options, callback) => {
      resolve(hostname, (error, addresses) => {
        const [first] = addresses ?? [];
        if (error || !first) return callback(error ?? new Error(`no address of ${hostname}`), '');
        if (!isAllowed(url) && !addresses.every(({ address }) => isPublic(address)))
          return callback(refused(url, INSIDE), '');
        if (options.all) return callback(null, addresses);
        return callback(null, first.address, first.family);
      });
    };
  }

  async function request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    // Imported by name `node:http` brings with it all that it knows of, fetch and WebSocket: not at the start.
    const { Agent, get } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
    const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>();
    const options = {
      // One of its own: no connection is shared, and no proxy of the environment is asked in its stead.
      agent: new Agent({ keepAlive: false }),
      lookup: lookupOf(url),
      signal,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        'user-agent': 'Brain/0.1',
        accept: 'text/html,application/xhtml+xml,text/*,application/json,*/*;q=0.1',
        'accept-encoding': 'identity',
      },
    };
    get(url, options, answer).on('error', reject);
    return promise;
  }

  async function follow(first: URL, signal: AbortSignal): Promise<Fetched> {
    let url = first;
    for (let hops = 0; ; hops += 1) {
      const response = await request(url, signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (!REDIRECTS.has(status) || location === undefined) {
        const type = response.headers['content-type'] ?? '';
        return { url: url.href, status, type, ...(await read(response, maxBytes)) };
      }
      response.destroy();
      if (hops === MAX_REDIRECTS) throw unread(url, 'it leads on and on');
      const next = check(new URL(location, url));
      // From the open internet nothing leads to what only this household may see.
      if (isAllowed(next) && !isAllowed(url)) throw refused(next, INSIDE);
      url = next;
    }
  }

  return {
    check,

    async open(given, signal) {
      const url = check(given);
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        return await follow(url, AbortSignal.any([signal, timeout]));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof BrainError) throw error;
        throw unread(url, timeout.aborted ? `it took longer than ${timeoutMs / 1000} s` : whyOf(error));
      }
    },
  };
}

const INSIDE = 'it leads inside, to an address that is not of the open internet';

/** The host without the brackets of IPv6 and the dot of the root. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '');
}

function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

function parsed(given: string | URL): URL {
  if (given instanceof URL) return given;
  const url = URL.parse(given);
  if (url) return url;
  throw new BrainError('invalid', 'url: is not a whole URL, such as https://example.com/page');
}

function refused(url: URL, why: string): BrainError {
  return new BrainError('forbidden', `${shown(url)} is not opened: ${why}`);
}

function unread(url: URL, why: string): BrainError {
  return new BrainError('unprocessable', `${shown(url)} could not be read: ${why}`);
}

/** No more of a URL than where it leads: the rest may be the words of a page, and a model reads what failed. */
function shown({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** The code of what failed: messages may hold what a server wrote, in its certificate for one. */
function whyOf(error: unknown): string {
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : messageOf(inner);
}

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The body, unpacked where it came packed though it was asked not to; no more of it than is kept. */
async function read(response: IncomingMessage, maxBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(response) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
  } finally {
    response.destroy();
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), isCut: bytes > maxBytes };
}

function unpacked(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding === 'identity') return response;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) throw new Error('it came packed in a way that is not known');
  // Whoever reads the one hears of the other's faults.
  return pipeline(response, decoder(), () => undefined);
}
