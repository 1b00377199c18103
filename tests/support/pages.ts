import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server of plain pages, by their path; `opened` are the paths that were asked for. */
export async function servePages(pages: Record<string, string>) {
  const opened: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    opened.push(path);
    const page = pages[path];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(page ?? 'nothing here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    host: `127.0.0.1:${port}`,
    opened,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
