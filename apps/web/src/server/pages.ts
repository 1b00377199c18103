import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { refuse } from './answer.ts';

// No inline script and nothing from elsewhere: text written by a model must not run, nor carry data out.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Record<string, string> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serves what `vite build` made. @throws Error with a sentence when nothing is built. */
export function createPages(folder: string) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error('The web app is not built yet: run `npm run build`, then start again.');
  }
  // `dev` reads the folder at each request, so that a new build is served without a restart.
  const files = sirv(folder, {
    dev: true,
    etag: true,
    setHeaders(response, path) {
      // Vite puts the hash of what is in a file into its name, so that such a file never changes.
      if (path.startsWith('/assets/'))
        response.setHeader('Cache-Control', 'public,max-age=31536000,immutable');
    },
  });

  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, { code: 'not_found', message: `There is nothing to ${request.method} here.` });
      return;
    }
    if (path.startsWith('/s/')) request.url = '/'; // a session's page is the same page
    files(request, response, () => {
      refuse(response, { code: 'not_found', message: 'There is no such page.' });
    });
  };
}
