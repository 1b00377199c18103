import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { runWeb, startWeb } from '../support/web.ts';

/** A brain that tells what reached it, and accepts the key it is given. */
async function openBrain(key: string) {
  const seen: IncomingMessage[] = [];
  const server = createServer((incoming, answer) => {
    seen.push(incoming);
    const isKnown = incoming.headers.authorization === `Bearer ${key}`;
    answer.writeHead(isKnown ? 200 : 401).end('{}');
  });
  server.on('upgrade', (incoming, socket) => {
    seen.push(incoming);
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, [Symbol.dispose]: close };
}

/** One request with exactly these headers, as no well-behaved client would let us send them. */
async function ask(url: string, path: string, headers: Record<string, string> = {}) {
  const sent = request(new URL(path, url), { headers, agent: false }).end();
  const [event, response] = await Promise.race([
    once(sent, 'response').then(([answer]: IncomingMessage[]) => ['response', answer] as const),
    once(sent, 'upgrade').then(([answer, socket]) => {
      socket.destroy();
      return ['upgrade', answer as IncomingMessage] as const;
    }),
  ]);
  assert.ok(response);
  const body = event === 'response' ? await text(response) : '';
  return { status: response.statusCode, headers: response.headers, body };
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

test('what the page asks reaches the brain in the owner’s name, whatever the browser claimed to be', async () => {
  using brain = await openBrain('secret');
  await using web = await startWeb({ BRAIN_URL: brain.url, BRAIN_KEY: 'secret' });
  const claims = { authorization: 'Bearer other', 'x-brain-user': 'mallory', cookie: 'a=b', origin: web.url };

  assert.equal((await ask(web.url, '/memory/search?q=tea', claims)).status, 200);
  assert.equal((await ask(web.url, '/trpc', { ...upgrade, ...claims })).status, 101);
  assert.deepEqual(
    brain.seen.map(({ url }) => url),
    ['/memory/search?q=tea', '/trpc'],
  );
  for (const { headers } of brain.seen) {
    assert.equal(headers.authorization, 'Bearer secret');
    assert.equal(headers['x-brain-user'], 'owner');
    assert.equal(headers.host, new URL(brain.url).host);
    assert.equal(headers.cookie, undefined);
    assert.equal(headers.origin, undefined);
  }
});

test('a request or an upgrade from a foreign page or by a foreign name is refused', async () => {
  using brain = await openBrain('secret');
  await using web = await startWeb({ BRAIN_URL: brain.url, BRAIN_KEY: 'secret' });
  const { port } = new URL(web.url);
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `http://127.0.0.1:${port}.evil.example` },
    { host: `evil.example:${port}` },
    { host: 'localhost' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of foreign) {
    const said = JSON.stringify(headers);
    assert.equal((await ask(web.url, '/memory/search?q=', headers)).status, 403, said);
    assert.equal((await ask(web.url, '/trpc', { ...upgrade, ...headers })).status, 403, said);
  }
  assert.equal((await ask(web.url, '/', { host: `evil.example:${port}` })).status, 403);
  assert.equal(brain.seen.length, 0);
  for (const host of [`localhost:${port}`, `[::1]:${port}`]) {
    assert.equal((await ask(web.url, '/health', { host, origin: `http://${host}` })).status, 200, host);
  }
});

test('the page of a session is the app, with headers that keep foreign scripts and pictures out', async () => {
  await using web = await startWeb({ BRAIN_URL: 'http://127.0.0.1:9', BRAIN_KEY: 'secret' });
  const page = await ask(web.url, '/s/web%3A1');
  assert.equal(page.status, 200);
  assert.match(page.body, /<div id="app">/);
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.match(String(page.headers['content-security-policy']), /script-src 'self';.*frame-ancestors 'none'/);

  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
  assert.match(String((await ask(web.url, script)).headers['cache-control']), /immutable/);
  assert.equal((await ask(web.url, '/nothing')).status, 404);
  assert.equal((await ask(web.url, '/..%2f..%2fpackage.json')).status, 404);
});

test('a brain that is down is answered for with 503, and the pages are still served', async () => {
  await using web = await startWeb({ BRAIN_URL: 'http://127.0.0.1:9', BRAIN_KEY: 'secret' });
  for (const headers of [{}, upgrade]) {
    const answer = await ask(web.url, '/trpc', headers);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '1');
    assert.equal(JSON.parse(answer.body).error.code, 'unavailable');
  }
  assert.equal((await ask(web.url, '/')).status, 200);
  assert.equal((await ask(web.url, '/web/health')).status, 200);
});

test('a key that comes after the start is found, and one that changes is found again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'brain-web-'));
  using brain = await openBrain('second');
  await using web = await startWeb({ BRAIN_URL: brain.url, BRAIN_DATA_DIR: folder });
  const missing = await ask(web.url, '/ready');
  assert.equal(missing.status, 503);
  assert.match(JSON.parse(missing.body).error.message, /key is not there/);

  await writeFile(join(folder, 'key'), 'first\n');
  assert.equal((await ask(web.url, '/ready')).status, 401);
  await writeFile(join(folder, 'key'), 'second\n');
  assert.equal((await ask(web.url, '/ready')).status, 200);
});

test('it does not start where others could reach it, nor on a wrong setting', async () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ WEB_HOST: '0.0.0.0' }, /WEB_HOST must be 127\.0\.0\.1/],
    [{ WEB_HOST: '192.168.1.2' }, /WEB_HOST must be 127\.0\.0\.1/],
    [{ WEB_PORT: 'many' }, /WEB_PORT must be a port number/],
    [{ BRAIN_URL: 'brain' }, /BRAIN_URL must be an http/],
  ];
  for (const [environment, sentence] of wrong) {
    await using web = await runWeb(environment);
    assert.equal(await web.exited, 1);
    assert.match(web.errors.join('\n'), sentence);
    assert.deepEqual(web.lines, []);
  }
});

test('it says one line when it listens, and ends with 0 on SIGTERM while sockets are open', async () => {
  using brain = await openBrain('secret');
  await using web = await startWeb({ BRAIN_URL: brain.url, BRAIN_KEY: 'secret' });
  assert.deepEqual(web.lines, [`web listening on ${web.url}`]);
  const sent = request(new URL('/trpc', web.url), { headers: upgrade }).end();
  const [, socket] = await once(sent, 'upgrade');
  socket.on('error', () => {});
  assert.equal(await web.stop(), 0);
});
