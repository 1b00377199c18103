import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { refuse } from './answer.ts';

/** The names of what `vite build` makes. None begins with a dot, none needs an escape, so no path leads out. */
const FILE = /^(?:\/[\w-][\w.-]*)+$/;

/** Serves what `vite build` made. @throws Error with a sentence when nothing is built. */
export function createPages(folder: string) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error('The web app is not built yet: run `npm run build`, then start again.');
  }
  // `dev` reads the folder at each request, so that a new build is served without a restart.
  const files = sirv(folder, {
    dev: true,
    etag: true,
    // The build puts both beside each text.
    gzip: true,
    brotli: true,
    setHeaders(response, path) {
      // Vite puts the hash of what is in a file into its name, so that such a file never changes.
      if (path.startsWith('/assets/'))
        response.setHeader('Cache-Control', 'public,max-age=31536000,immutable');
    },
  });

  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, { code: 'not_found', message: `There is nothing to ${request.method} here.` });
      return;
    }
    const noPage = () => refuse(response, { code: 'not_found', message: 'There is no such page.' });
    if (isPage(path)) request.url = '/';
    else if (!FILE.test(path)) return noPage();
    delete request.headers.range; // sirv would throw on one that ends before it begins
    files(request, response, noPage);
  };
}

/** The start, signing in, a session and Admin are one page, which looks at its address itself. */
function isPage(path: string): boolean {
  return path === '/' || path === '/sign-in' || path.startsWith('/s/') || /^\/admin(?:\/|$)/.test(path);
}
