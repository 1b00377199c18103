import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startWeb } from '../support/web.ts';
import { ask, openBrain, upgrade } from './wire.ts';

const NOWHERE = 'http://127.0.0.1:9';

test('a request or an upgrade from a foreign page or by a foreign name is refused, with a cookie too', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const { port } = new URL(web.url);
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `http://127.0.0.1:${port}.evil.example` },
    { origin: `https://localhost:${port}` },
    { host: `evil.example:${port}` },
    { host: 'localhost' },
    { host: `localhost:${port}.evil.example` },
    { host: `evil.example:${port}`, 'x-forwarded-host': `localhost:${port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const claims of foreign) {
    const said = JSON.stringify(claims);
    const headers = { cookie: 'brain=abc', ...claims };
    assert.equal((await ask(web.url, '/me', headers)).status, 403, said);
    assert.equal((await ask(web.url, 'POST /sign-in', headers)).status, 403, said);
    assert.equal((await ask(web.url, '/trpc', { ...headers, ...upgrade })).status, 403, said);
  }
  assert.equal((await ask(web.url, '/', { host: `evil.example:${port}` })).status, 403);
  assert.equal(brain.seen.length, 0);
  for (const host of [`localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`]) {
    const origin = `http://${host.toLowerCase()}`;
    assert.equal((await ask(web.url, '/health', { host, origin })).status, 200, host);
  }
});

test('it is known by the Host and the Origin of WEB_URL, and over TLS browsers are told to stay there', async () => {
  using brain = await openBrain();
  await using plain = await startWeb({ BRAIN_URL: brain.url, WEB_URL: 'http://brain.home:8000/' });
  await using secure = await startWeb({ BRAIN_URL: brain.url, WEB_URL: 'https://Brain.example' });
  const is = async (web: { url: string }, host: string, origin: string) =>
    (await ask(web.url, 'POST /me', { host, origin })).status;

  assert.equal(await is(plain, 'brain.home:8000', 'http://brain.home:8000'), 200);
  assert.equal(await is(plain, 'brain.home', 'http://brain.home:8000'), 403);
  assert.equal(await is(plain, 'brain.home:8000', 'https://brain.home:8000'), 403);
  assert.equal(await is(secure, 'brain.example', 'https://brain.example'), 200);
  assert.equal(await is(secure, 'brain.example', 'http://brain.example'), 403);
  assert.equal(await is(secure, 'other.example', 'https://brain.example'), 403);

  const told = async (web: { url: string }) => (await ask(web.url, '/')).headers['strict-transport-security'];
  assert.equal(await told(plain), undefined);
  assert.match(String(await told(secure)), /^max-age=\d{8}/);
});

test('the start, signing in and a session are the app, with headers that keep foreign scripts and pictures out', async () => {
  await using web = await startWeb({ BRAIN_URL: NOWHERE });
  for (const path of ['/', '/sign-in', '/s/web%3A1', '/s/..%2f..%2fpackage.json', '/sign-in?next=//evil']) {
    const { status, body, headers } = await ask(web.url, path, { 'sec-fetch-site': 'cross-site' });
    assert.equal(status, 200, path);
    assert.match(body, /<div id="app">/);
    assert.equal(headers['cache-control'], 'no-cache');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /camera=\(\), .*microphone=\(self\)$/);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/);
    assert.match(policy, /img-src 'self' data:;/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  }
  const page = await ask(web.url, '/');
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
  assert.match(String((await ask(web.url, script)).headers['cache-control']), /immutable/);
  assert.equal((await ask(web.url, script, { range: 'bytes=10-5' })).status, 200);
  for (const path of ['/nothing', '/sign-in/', '/s', '/index.html/', '/assets']) {
    const { status, headers } = await ask(web.url, path);
    assert.equal(status, 404, path);
    assert.ok(headers['content-security-policy'], path);
  }
  assert.equal((await ask(web.url, 'POST /')).status, 404);
});

test('no spelling of a path leads out of the folder of the app', async () => {
  await using web = await startWeb({ BRAIN_URL: NOWHERE });
  const ups = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '....',
    '..;',
    '..%00',
    '%c0%ae%c0%ae',
    '%ef%bc%8e%ef%bc%8e',
  ];
  const separators = ['/', '\\', '%2f', '%5c', '%252f', '%255c', '//', '%c0%af'];
  const inside = ['', '/assets', '/s/..'];
  const paths = inside.flatMap((start) =>
    ups.flatMap((up) => separators.map((between) => `${start}/${[up, up, 'package.json'].join(between)}`)),
  );
  const other = [
    ['/etc/passwd', '//etc/passwd', '///etc/passwd', 'file:///etc/passwd', '/C:/Windows/win.ini'],
    ['/index.html%00.js', '/%00', '/.git/config', '/.env', '/assets/.', '/assets/..', '/..', '/%', '/%ff'],
    ['/src/serve.ts', '/package.json', '/../src/serve.ts', '/dist/index.html', '/~root', '/assets/*'],
  ].flat();
  for (const path of [...paths, ...other]) {
    const { status, body } = await ask(web.url, path);
    const isApp = path.startsWith('/s/') && status === 200 && body.includes('<div id="app">');
    assert.ok(isApp || status === 404 || status === 400, `${path}: ${status}`);
    assert.doesNotMatch(body, /root:|"name": "|import /, path);
  }
  assert.ok(paths.length > 200);
});

test(
  'who begins a request and does not go on is cut off, and so is who says nothing',
  { timeout: 30_000 },
  async () => {
    await using web = await startWeb({ BRAIN_URL: NOWHERE });
    const { port } = new URL(web.url);
    const began = Date.now();
    const isCutOff = async (start: string, drip: string) => {
      const socket = connect(Number(port), '127.0.0.1')
        .on('error', () => {})
        .resume();
      socket.write(start);
      const dripping = setInterval(() => socket.write(drip), 500);
      await once(socket, 'close');
      clearInterval(dripping);
    };
    await Promise.all([isCutOff('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', 'a'), isCutOff('', '')]);
    assert.ok(Date.now() - began < 15_000);
  },
);

test('of 520 WebSockets five hundred stay, the others are told to come back later', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const statuses = new Map<number, number>();
  const open = async () => {
    const sent = request(new URL('/trpc', web.url), { headers: upgrade, agent: false }).end();
    const answered = once(sent, 'response').then(([answer]) => answer.resume().statusCode as number);
    const [status] = await Promise.race([
      answered.then((code) => [code] as const),
      once(sent, 'upgrade').then(([, socket]) => {
        socket.on('error', () => {});
        return [101] as const;
      }),
    ]);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  for (let batch = 0; batch < 10; batch += 1) await Promise.all(Array.from({ length: 52 }, open));
  assert.deepEqual(Object.fromEntries(statuses), { 101: 500, 503: 20 });
  assert.equal((await ask(web.url, '/web/health')).status, 200);
});
