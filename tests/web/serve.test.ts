import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { runWeb, startWeb } from '../support/web.ts';
import { ask, openBrain, upgrade } from './wire.ts';

const NOWHERE = 'http://127.0.0.1:9';

test('the brain is asked with the brain’s own cookie and nothing else that says who asks', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const claims = {
    cookie: 'theme=dark; brain=abc; brainy=1; __Host-brain=def; sid=2',
    origin: web.url,
    'sec-fetch-site': 'same-origin',
    authorization: 'Bearer stolen',
    'x-brain-user': 'mallory',
    forwarded: 'for=10.0.0.1;host=evil.example',
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-forwarded-prefix': '/evil',
    'x-real-ip': '10.0.0.1',
    'x-http-method-override': 'DELETE',
    referer: `${web.url}/s/web%3A1`,
  };

  assert.equal((await ask(web.url, '/memory/search?q=tea', claims)).status, 200);
  assert.equal((await ask(web.url, '/trpc', { ...claims, ...upgrade })).status, 101);
  assert.deepEqual(
    brain.seen.map(({ url }) => url),
    ['/memory/search?q=tea', '/trpc'],
  );
  for (const { headers } of brain.seen) {
    const { connection: _, upgrade: __, ...sent } = headers;
    for (const name of Object.keys(sent)) if (name.startsWith('sec-websocket-')) delete sent[name];
    assert.deepEqual(sent, {
      host: new URL(brain.url).host,
      cookie: 'brain=abc; __Host-brain=def',
      origin: web.url,
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(web.url).host,
      'x-forwarded-proto': 'http',
    });
  }
});

test('a request that carries no cookie of the brain reaches it without one', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  await ask(web.url, '/me');
  await ask(web.url, '/me', { cookie: 'xbrain=1; Brain=2; a=brain=3' });
  assert.deepEqual(
    brain.seen.map(({ headers }) => headers.cookie),
    [undefined, undefined],
  );
});

test('where a proxy is trusted, the brain learns from it whence, by which name and how a browser came', async () => {
  using brain = await openBrain();
  const trusting = { BRAIN_TRUST_PROXY: '1', WEB_URL: 'https://brain.example' };
  await using web = await startWeb({ BRAIN_URL: brain.url, ...trusting });
  const by = (headers: Record<string, string>) => ask(web.url, '/me', headers);
  await by({
    'x-forwarded-for': '6.6.6.6, 203.0.113.7',
    'x-forwarded-host': 'brain.example',
    'x-forwarded-proto': 'https',
  });
  await by({ 'x-forwarded-for': 'not an address' });
  assert.equal((await by({ 'x-forwarded-host': 'brain.example, evil.example' })).status, 403);
  const told = brain.seen.map(({ headers }) =>
    ['for', 'host', 'proto'].map((name) => headers[`x-forwarded-${name}`]),
  );
  assert.deepEqual(told, [
    ['203.0.113.7', 'brain.example', 'https'],
    ['127.0.0.1', new URL(web.url).host, 'http'],
  ]);
});

test('every path of a person reaches the brain, and how it counts itself does not get out', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const person = ['/me', '/export', '/users', '/users/kim/link', '/keys', '/identities', '/strangers/1'];
  for (const path of [...person, '/approvals', '/providers', '/backups/x', '/events', '/memory', '/health']) {
    assert.equal((await ask(web.url, path)).status, 200, path);
  }
  for (const path of ['/trigger', '/sign-in', '/sign-out']) {
    assert.equal((await ask(web.url, `POST ${path}`)).status, 200, path);
  }
  const { length } = brain.seen;
  const hidden = ['/metrics', '/metrics/', '/%6detrics', '/METRICS', '//metrics', '/memory/../metrics'];
  const dotted = ['/me/%2e%2e/metrics', '/me/..%2fmetrics', '/me\\..\\metrics', `${brain.url}/metrics`];
  for (const path of [...hidden, ...dotted]) assert.equal((await ask(web.url, path)).status, 404, path);
  assert.match((await ask(web.url, '/sign-in')).body, /<div id="app">/);
  assert.equal(brain.seen.length, length);
});

test('an answer of the brain comes back with its cookies, as strict as a page', async () => {
  const cookies = ['brain=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000', 'other=1'];
  using brain = await openBrain((response) =>
    response.writeHead(200, { 'set-cookie': cookies, 'x-frame-options': 'SAMEORIGIN' }).end('{}'),
  );
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const { headers } = await ask(web.url, 'POST /sign-in', { origin: web.url });
  assert.deepEqual(headers['set-cookie'], cookies);
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['x-frame-options'], 'SAMEORIGIN', 'what the brain says goes first');
});

test('a brain that is down is answered for with 503, and the pages are still served', async () => {
  await using web = await startWeb({ BRAIN_URL: NOWHERE });
  for (const headers of [{}, upgrade]) {
    const answer = await ask(web.url, '/trpc', headers);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '1');
    assert.equal(JSON.parse(answer.body).error.code, 'unavailable');
  }
  assert.equal((await ask(web.url, '/')).status, 200);
  assert.equal((await ask(web.url, '/web/health')).status, 200);
});

test('a brain that dies in mid-answer does not take the web server along', async () => {
  using brain = await openBrain((response) => response.write('half of it'));
  await using web = await startWeb({ BRAIN_URL: brain.url });
  const sent = request(new URL('/events', web.url)).end();
  const [answer] = await once(sent, 'response');
  await once(answer, 'data');
  brain.close();
  await assert.rejects(once(answer, 'end'));
  assert.equal((await ask(web.url, '/web/health')).status, 200);
});

test('it does not start where others could read along, nor on a wrong setting', async () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ WEB_HOST: '0.0.0.0' }, /WEB_HOST lets others .* set BRAIN_TRUST_PROXY=1 if .*, BRAIN_INSECURE=1 if /],
    [{ WEB_HOST: '192.168.1.2', BRAIN_INSECURE: '' }, /WEB_HOST lets others/],
    [{ WEB_HOST: '::', BRAIN_TRUST_PROXY: '' }, /WEB_HOST lets others/],
    [{ BRAIN_INSECURE: 'perhaps' }, /BRAIN_INSECURE must be 1, or not set/],
    [{ WEB_URL: 'brain.example' }, /WEB_URL must be an address like https/],
    [{ WEB_URL: 'https://brain.example/chat' }, /WEB_URL must be an address like https/],
    [{ WEB_PORT: 'many' }, /WEB_PORT must be a port number/],
    [{ BRAIN_URL: 'brain' }, /BRAIN_URL must be an http/],
  ];
  for (const [environment, sentence] of wrong) {
    await using web = await runWeb(environment);
    assert.deepEqual(web.lines, [], JSON.stringify(environment));
    assert.equal(await web.exited, 1);
    assert.match(web.errors.join('\n'), sentence);
  }
});

test('it listens for others where somebody has said that a proxy with TLS, or trust, is there', async () => {
  for (const choice of ['BRAIN_TRUST_PROXY', 'BRAIN_INSECURE']) {
    await using web = await startWeb({ WEB_HOST: '0.0.0.0', BRAIN_URL: NOWHERE, [choice]: '1' });
    assert.match(web.url, /^http:\/\/0\.0\.0\.0:/);
  }
});

test('it says one line when it listens, and ends with 0 on SIGTERM while sockets are open', async () => {
  using brain = await openBrain();
  await using web = await startWeb({ BRAIN_URL: brain.url });
  assert.deepEqual(web.lines, [`web listening on ${web.url}`]);
  const sent = request(new URL('/trpc', web.url), { headers: upgrade }).end();
  const [, socket] = await once(sent, 'upgrade');
  socket.on('error', () => {});
  assert.equal(await web.stop(), 0);
});
