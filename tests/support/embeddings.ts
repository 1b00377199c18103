import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createHash } from 'node:crypto';
import type { ModelRef } from '../../apps/brain/src/model/providers.ts';

/** What the next requests get in the place of vectors. */
export type Trouble =
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  | { kind: 'silence' }
  | { kind: 'dims'; dims: number }
  | { kind: 'short' }
  | { kind: 'body'; body: string };

export type EmbeddingServer = Awaited<ReturnType<typeof startEmbeddings>>;

/**
 * A provider of embeddings over real HTTP on a free port. A text's vector is made from its words, always the same:
 * texts that share words are near each other. Words of one line of `synonyms` count as the same word.
 */
export async function startEmbeddings({ dims = 64, synonyms = [] as string[][] } = {}) {
  const meaning = new Map(synonyms.flatMap((words) => words.map((word) => [word, words[0] ?? word])));
  const requests: { model: string; input: string[] }[] = [];
  const queued: Trouble[] = [];
  const waiting: { count: number; resolve(): void }[] = [];
  let usual: Trouble | undefined;
  let refused: string | undefined;

  function vectorOf(text: string, length: number): number[] {
    const vector = Array.from({ length }, () => 0.001);
    for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) {
      const bytes = createHash('sha256')
        .update(meaning.get(word) ?? word)
        .digest();
      for (let at = 0; at < length; at += 1)
        vector[at]! += (bytes[at % bytes.length]! + at * 7) % 256 < 128 ? 1 : -1; // within both
    }
    return vector;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as { model: string; input: string[] }; // the caller's side is what is looked at
    requests.push(body);
    const { input } = body;
    const trouble = queued.shift() ?? usual;
    for (const waiter of waiting) if (requests.length >= waiter.count) waiter.resolve();
    if (trouble?.kind === 'silence') return;
    if (trouble?.kind === 'status') {
      if (trouble.retryAfterSeconds !== undefined)
        response.setHeader('retry-after', trouble.retryAfterSeconds);
      return send(response, trouble.status, { error: { message: 'scripted' } });
    }
    const bad = refused;
    if (bad !== undefined && input.some((text) => text.includes(bad)))
      return send(response, 400, { error: { message: 'this text cannot be embedded' } });
    if (trouble?.kind === 'body') return void response.end(trouble.body);
    const length = trouble?.kind === 'dims' ? trouble.dims : dims;
    const data = input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(text, length),
    }));
    if (trouble?.kind === 'short') data.pop();
    // Any order will do: it is `index` that says which is which.
    send(response, 200, { object: 'list', data: data.toReversed(), model: body.model });
  }

  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') return send(response, 404, {});
    answer(request, response).catch(() => response.destroy());
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a path or null
  const url = `http://127.0.0.1:${port}/v1`;

  return {
    url,
    requests,
    model: {
      name: 'test/words',
      id: 'words',
      provider: { name: 'test', baseURL: url, apiKey: 'none' },
    } satisfies ModelRef,
    /** For the next requests, one each. */
    queue: (...troubles: Trouble[]) => void queued.push(...troubles),
    /** For all requests to come that nothing is queued for; undefined: vectors again. */
    trouble: (trouble: Trouble | undefined) => void (usual = trouble),
    /** Refuses every request with a text that holds these words. */
    refuse: (words: string) => void (refused = words),
    /** Resolves once so many requests have come in all. */
    async came(count: number): Promise<void> {
      if (requests.length >= count) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ count, resolve });
      await promise;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const end = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await end;
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
