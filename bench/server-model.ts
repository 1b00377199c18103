import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

// A model that costs nothing: it answers at once, or after WAIT_MS, TOKENS words PACE_MS apart. TOKENS=0: it never answers.
const tokens = Number(process.env['TOKENS'] ?? 1);
const paceMs = Number(process.env['PACE_MS'] ?? 0);
const waitMs = Number(process.env['WAIT_MS'] ?? 0);
const base = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 0, model: 'bench' };
const frame = (delta: object, finish_reason: string | null) =>
  `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const word = frame({ role: 'assistant', content: 'word ' }, null);
const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
const end = `${frame({}, 'stop')}data: ${JSON.stringify({ ...base, choices: [], usage })}\n\ndata: [DONE]\n\n`;

async function answer(response: ServerResponse): Promise<void> {
  if (tokens === 0) return;
  if (waitMs > 0) await wait(waitMs);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let token = 0; token < tokens && !response.destroyed; token += 1) {
    if (token > 0 && paceMs > 0) await wait(paceMs);
    response.write(word);
  }
  response.end(end);
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => void answer(response));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // listening on TCP
console.log(`model listening on http://127.0.0.1:${port}`);
