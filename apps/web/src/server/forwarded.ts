import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * What goes on to the brain of what a browser sends. Whatever does not stand here stays behind: who it says it is
 * (`authorization`, `x-brain-user`), by what way it says it came (`forwarded`, `x-forwarded-…`), what page it came from.
 */
const KEPT = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'origin',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
const LEFT_OUT = /^(?:cookie|x-brain-user|forwarded|via|x-real-ip|x-forwarded-.*)$/;
const OWN_COOKIE = /^(?:__Host-)?brain=/;

/** The Host that the browser asked for, in small letters: of a trusted proxy, the one that it says. */
export function askedHost({ headers }: IncomingMessage, trustProxy: boolean): string {
  const host = (trustProxy && last(headers['x-forwarded-host'])) || headers.host;
  return (host ?? '').toLowerCase();
}

/** The headers with which a request goes on to the brain. */
export function forwarded(request: IncomingMessage, trustProxy: boolean): IncomingHttpHeaders {
  const kept = Object.entries(request.headers).filter(
    ([name]) => KEPT.has(name) || name.startsWith('sec-websocket-'),
  );
  const cookie = ownCookies(request.headers.cookie);
  return {
    ...Object.fromEntries(kept),
    ...(cookie === '' ? {} : { cookie }),
    ...wayOf(request, trustProxy),
  };
}

/** The headers of a webhook, whose proof may stand in any of them: all but who it is, and by what way it says it came. */
export function forwardedAll(request: IncomingMessage, trustProxy: boolean): IncomingHttpHeaders {
  const kept = Object.entries(request.headers).filter(([name]) => !LEFT_OUT.test(name));
  return { ...Object.fromEntries(kept), ...wayOf(request, trustProxy) };
}

function wayOf(request: IncomingMessage, trustProxy: boolean): IncomingHttpHeaders {
  const { headers, socket } = request;
  const proto = trustProxy && last(headers['x-forwarded-proto']) === 'https' ? 'https' : 'http';
  const client = trustProxy ? last(headers['x-forwarded-for']) : undefined;
  // A proxy adds the address it sees at the end; what stands before it, anybody may have written.
  const address = client !== undefined && isIP(client) !== 0 ? client : socket.remoteAddress;
  return {
    'x-forwarded-for': (address ?? '').replace(/^::ffff:/, ''),
    'x-forwarded-host': askedHost(request, trustProxy),
    'x-forwarded-proto': proto,
  };
}

/** Other programs on this machine set cookies for the same name of the host: those are not the brain's to read. */
function ownCookies(header = ''): string {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => OWN_COOKIE.test(pair)).join('; ');
}

function last(header: string | string[] | undefined): string | undefined {
  return [header].flat().join(',').split(',').at(-1)?.trim() || undefined;
}
