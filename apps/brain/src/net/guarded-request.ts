import { lookup as askSystem, type LookupAddress } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { BrainError } from '../errors.ts';
import { createIsPublic } from './addresses.ts';

const PORTS = [80, 443];
const MAX_HEADER_BYTES = 16_384;
const INSIDE = 'it leads inside, to an address that is not of the open internet';

/** All addresses of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (hostname, callback) => askSystem(hostname, { all: true }, callback);

export interface GuardOptions {
  /** Hosts, `host:port`, that may be opened all the same; nothing but a URL that names them leads there. */
  allow?: string[];
  ports?: number[];
  resolve?: Resolve;
  isPublic?: (address: string) => boolean;
}

interface Asked {
  method?: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  signal: AbortSignal;
}

/** One request to where a URL leads: http and https only, on their own ports, towards public addresses. */
export function createGuardedRequest({
  allow = [],
  ports = PORTS,
  resolve = systemResolve,
  isPublic = createIsPublic(),
}: GuardOptions) {
  const allowed = new Set(allow);

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

  return {
    /**
     * A URL as it will be opened, as far as that is known before its name is resolved.
     * @throws BrainError `forbidden` when it may not be opened, `invalid` when it is none.
     */
    check(given: string | URL): URL {
      const url = parsed(given);
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw refused(url, 'only http and https are opened');
      if (url.username !== '' || url.password !== '')
        throw refused(url, 'a URL with a password is not opened');
      if (isAllowed(url)) return url;
      if (!ports.includes(portOf(url)))
        throw refused(url, `only the ports ${ports.join(' and ')} are opened`);
      const host = hostOf(url);
      if (host === '' || host === 'localhost' || host.endsWith('.localhost')) throw refused(url, INSIDE);
      // Node asks no resolver for an address, so `lookup` would never see it.
      if (isIP(host) !== 0 && !isPublic(host)) throw refused(url, INSIDE);
      return url;
    },

    /** From the open internet nothing leads to what only this household may see. @throws BrainError `forbidden`. */
    checkHop(from: URL, to: URL): void {
      if (isAllowed(to) && !isAllowed(from)) throw refused(to, INSIDE);
    },

    /** Asks a URL that was checked; resolves with its headers. Whoever reads the answer ends it. */
    async send(url: URL, { method = 'GET', headers, body, signal }: Asked): Promise<IncomingMessage> {
      // Imported by name `node:http` brings with it all that it knows of, fetch and WebSocket: not at the start.
      const { Agent, request } = await (url.protocol === 'https:'
        ? import('node:https')
        : import('node:http'));
      const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>();
      const options: RequestOptions = {
        method,
        // One of its own: no connection is shared, and no proxy of the environment is asked in its stead.
        agent: new Agent({ keepAlive: false }),
        lookup: lookupOf(url),
        signal,
        maxHeaderSize: MAX_HEADER_BYTES,
        headers: { 'user-agent': 'Brain/0.1', 'accept-encoding': 'identity', ...headers },
      };
      request(url, options, answer).on('error', reject).end(body);
      return promise;
    },
  };
}

/** No more of a URL than where it leads: the rest may be the words of a page, and a model reads what failed. */
export function shown({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

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
