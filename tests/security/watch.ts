import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const GUARD = join(import.meta.dirname, 'page-guard.js');

/** A server that nobody may ask; `asked` tells who did, by path. Close it. */
export async function openOutside() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.dispose]: close };
}

/** Watches all pages of a page's browser context from its next navigation on. */
export async function watchPage(page: Page) {
  const context = page.context();
  const own = new URL(page.url()).host;
  const ran: string[] = [];
  await context.exposeBinding('hit', ({ page: where }) => void ran.push(`hit on ${where.url()}`));
  await context.addInitScript({ path: GUARD });
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && host !== own) ran.push(`asked ${request.url()}`);
  });
  context.on('page', (opened) => ran.push(`opened ${opened.url()}`));
  page.on('dialog', (dialog) => {
    ran.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('framenavigated', (frame) => {
    if (new URL(frame.url()).host !== own) ran.push(`went to ${frame.url()}`);
  });
  page.on('pageerror', (error) => ran.push(`failed ${error.message}`));
  return {
    /** What ran, was asked for, or stands where it may not. */
    async harm(): Promise<string[]> {
      // What loads by itself does so after the frame in which it was added.
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))');
      return [...ran, ...(await page.evaluate<string[]>('window.foul'))];
    },
  };
}
