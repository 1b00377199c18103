import type { IncomingMessage } from 'node:http';

/**
 * Decides who may ask. The web server acts as the owner, so that any page the owner happens to look at could
 * act too, were it not for this: the Host must be ours (a foreign name that resolves to loopback is refused)
 * and so must the Origin.
 */
export function createGuard(names: string[], port: number) {
  const hosts = new Set(names.map((name) => (port === 80 ? name : `${name}:${port}`)));

  function isOwnOrigin(origin: string): boolean {
    return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length));
  }

  /** Why a page is refused; null when it is not. */
  function refusePage(request: IncomingMessage): string | null {
    return hosts.has(request.headers.host ?? '') ? null : 'This Host is not the one of the web app.';
  }

  return {
    refusePage,
    /** Why a request or an upgrade for the brain is refused; null when it is not. */
    refuseDoor(request: IncomingMessage): string | null {
      const { origin } = request.headers;
      if (origin !== undefined && !isOwnOrigin(origin)) return 'This Origin is not the one of the web app.';
      // A browser leaves Origin out of a plain GET, but always says where it comes from.
      const site = request.headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') return 'Another site may not ask this.';
      return refusePage(request);
    },
  };
}
