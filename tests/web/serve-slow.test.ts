import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { openWeb } from '../../apps/web/src/server/web.ts';
import { openBrain } from './wire.ts';

/** The web server in front of a brain, with little patience. Close it. */
async function openImpatient(brainUrl: string) {
  const web = await openWeb({
    host: '127.0.0.1',
    port: 0,
    url: undefined,
    brainUrl: new URL(brainUrl),
    trustProxy: false,
    folder: join(import.meta.dirname, '../../apps/web/dist'),
    patience: { requestMs: 200, uploadMs: 30_000 },
  });
  return { url: web.url, [Symbol.asyncDispose]: web.close };
}

/** Sends the first half of a body, and says how to send the rest. */
function post(url: string, path: string) {
  const sent = request(new URL(path, url), { method: 'POST', headers: { 'content-length': '10' } });
  sent.on('error', () => {}); // it may be cut
  sent.write('12345');
  return { sent, answer: once(sent, 'response') };
}

test('a file may come slowly, anything else may not: it is refused with a sentence', async () => {
  using brain = await openBrain((response, incoming) => {
    incoming.on('error', () => {});
    void text(incoming).then(
      (body) => response.end(body),
      () => response.destroy(),
    );
  });
  await using web = await openImpatient(brain.url);
  const file = post(web.url, '/files?user_id=owner');
  const [refused] = await post(web.url, '/trigger').answer;
  assert.equal(refused.statusCode, 400);
  assert.match(await text(refused), /"invalid".*took too long/);

  file.sent.end('67890'); // by now it has taken longer than the other was given
  const [kept] = await file.answer;
  assert.equal(await text(kept), '1234567890');
});

test('a file of 20 MiB goes through to the brain, byte for byte', async () => {
  const bytes = Buffer.alloc(20 * 1024 * 1024, 'brain');
  using brain = await openBrain((response, incoming) => {
    void buffer(incoming).then((got) => response.end(String(got.equals(bytes))));
  });
  await using web = await openImpatient(brain.url);
  const sent = request(new URL('/files', web.url), { method: 'POST' });
  sent.end(bytes);
  const [answer] = await once(sent, 'response');
  assert.equal(await text(answer), 'true');
});
