import type { IncomingMessage } from 'node:http';
import { askedHost } from './forwarded.ts';

export interface GuardOptions {
  /** Names under which this server listens. */
  names: string[];
  port: number;
  /** Where people open the web app, where that is another address. */
  url: URL | undefined;
  trustProxy: boolean;
}

/**
 * Decides who may ask. A browser sends the cookie along whatever page it shows, so that any page a person happens to
 * look at could act for them, were it not for this: the Host must be ours (a foreign name that resolves to this
 * machine is refused) and so must the Origin.
 */
export function createGuard({ names, port, url, trustProxy }: GuardOptions) {
  const hosts = new Set(names.map((name) => (port === 80 ? name : `${name}:${port}`).toLowerCase()));
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  if (url) {
    hosts.add(url.host);
    origins.add(url.origin);
  }

  /** Why a page is refused; null when it is not. */
  function refusePage(request: IncomingMessage): string | null {
    if (hosts.has(askedHost(request, trustProxy))) return null;
    return 'The web app is not known by this Host. Set WEB_URL to the address that people open.';
  }

  return {
    refusePage,
    /** Why a request or an upgrade for the brain is refused; null when it is not. */
    refuseDoor(request: IncomingMessage): string | null {
      const { origin } = request.headers;
      if (origin !== undefined && !origins.has(origin)) return 'This Origin is not the one of the web app.';
      // A browser leaves Origin out of a plain GET, but always says where it comes from.
      const site = request.headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') return 'Another site may not ask this.';
      return refusePage(request);
    },
  };
}
