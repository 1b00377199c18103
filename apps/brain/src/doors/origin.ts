import type { IncomingMessage } from 'node:http';
import { BrainError } from '../errors.ts';
import { isBelieved } from './address.ts';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export type Origins = ReturnType<typeof createOrigins>;

/**
 * Says whether a page may ask in the name of who looks at it: only one of our own. A browser sends a cookie along with
 * what any page asks, so a caller by cookie is checked here; a key is sent only by who has it.
 * `host` is the one the brain listens on, `webUrl` where people open the web app.
 */
export function createOrigins(deps: { host: string; webUrl: URL; trustProxy: boolean }) {
  const { host: listensOn, webUrl, trustProxy } = deps;
  const listens = listensOn.includes(':') ? `[${listensOn}]` : listensOn;

  function isOurs({ host, hostname }: URL): boolean {
    return LOOPBACK_NAMES.has(hostname) || hostname === listens || host === webUrl.host;
  }

  function isPageOf(asked: URL, from: URL): boolean {
    // Where it is said so: a proxy need not pass on which host was asked for, and a page that came without TLS could be
    // anybody's. Names of this machine are not enough: many a program has one.
    if (from.host === webUrl.host && !LOOPBACK_NAMES.has(from.hostname)) return from.origin === webUrl.origin;
    return from.host === asked.host;
  }

  return {
    /**
     * Refuses what another page asks. The name that the browser asked for must be one of ours, or a foreign name that
     * is pointed at this machine would do (DNS rebinding), and Origin must be of that same name.
     * @throws BrainError `forbidden`.
     */
    check(request: IncomingMessage, isUpgrade = false): void {
      const { origin, 'sec-fetch-site': site } = request.headers;
      const isRead = !isUpgrade && SAFE.has(request.method ?? '');
      // `none`: a person typed the address, or opened a bookmark (https://www.w3.org/TR/fetch-metadata/).
      if (site !== undefined && site !== 'same-origin' && !(isRead && site === 'none'))
        throw new BrainError('forbidden', 'Another site may not ask this in your name');
      const asked = hostOf(request);
      if (!asked || !isOurs(asked))
        throw new BrainError(
          'forbidden',
          'This host is none of the brain’s: set WEB_URL to where you open it',
        );
      if (origin === undefined) {
        if (isRead) return;
        throw new BrainError('forbidden', 'Who comes by a cookie must say by Origin which page asks');
      }
      const from = URL.parse(origin);
      if (from === null || !/^https?:$/.test(from.protocol) || !isPageOf(asked, from))
        throw new BrainError('forbidden', 'A page of another origin may not ask this in your name');
    },
  };

  /** The host that the browser asked for, as a URL, so that it has one spelling; who is believed passes it on. */
  function hostOf({ headers, socket }: IncomingMessage): URL | null {
    const believed = isBelieved(socket.remoteAddress ?? '', trustProxy);
    const passed = believed ? headers['x-forwarded-host'] : undefined;
    const host = [passed ?? headers.host ?? ''].flat().join(',').split(',').at(-1)?.trim() ?? '';
    if (!/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host)) return null;
    // The default port of https is left out of an Origin.
    return URL.parse(`${webUrl.protocol}//${host}`);
  }
}
