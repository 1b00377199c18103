import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider does with a recording: says what is in it, or fails. */
export type Said =
  | { text: string }
  | { status: number; message?: string; retryAfterMs?: number }
  | { body: string }
  | { fault: 'cut' | 'hang' };

/** A recording as it came. */
export interface Recorded {
  authorization: string | undefined;
  model: string;
  response_format: string;
  name: string;
  media_type: string;
  bytes: Buffer;
}

/**
 * A provider of `/audio/transcriptions` over real HTTP, which reads the form as browsers and servers do
 * (https://platform.openai.com/docs/api-reference/audio/createTranscription). Answers what is queued, else `hello`.
 */
export async function startTranscriber() {
  const got: Recorded[] = [];
  const queued: Said[] = [];
  let came = Promise.withResolvers<void>();
  const hanging = new AbortController();
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = await Array.fromAsync(request as AsyncIterable<Buffer>);
    const { 'content-type': type = '', authorization } = request.headers;
    if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions')
      return void response.writeHead(404).end();
    const form = await new Response(Buffer.concat(pieces), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) return void response.writeHead(400).end('{"error":{"message":"no file"}}');
    got.push({
      authorization,
      model: textOf(form, 'model'),
      response_format: textOf(form, 'response_format'),
      name: file.name,
      media_type: file.type,
      bytes: Buffer.from(await file.arrayBuffer()),
    });
    came.resolve();
    came = Promise.withResolvers();
    const said = queued.shift() ?? { text: 'hello' };
    if ('fault' in said) {
      if (said.fault === 'cut') response.destroy();
      else await once(hanging.signal, 'abort');
      return;
    }
    const json = { 'content-type': 'application/json' };
    if ('status' in said) {
      const { status, message = 'it failed', retryAfterMs } = said;
      const again = retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) };
      return void response
        .writeHead(status, { ...json, ...again })
        .end(JSON.stringify({ error: { message } }));
    }
    return void response.writeHead(200, json).end('text' in said ? JSON.stringify(said) : said.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy()); // who asked has gone
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/v1`,
    got,
    /** Resolves when the next recording has come. */
    next: () => came.promise,
    queue: (...said: Said[]) => void queued.push(...said),
    async [Symbol.asyncDispose](): Promise<void> {
      hanging.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}
