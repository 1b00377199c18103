import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import type { RunningBrain } from '../support/brain.ts';
import { call, eventsUntilEnd } from '../support/http.ts';
import { startWeb } from '../support/web.ts';
import { openBrain } from '../web/wire.ts';
import { post, SECRET, showing, startHooked } from './hooked.ts';

const signed = { kind: 'generic', secrets: [SECRET], signature: { header: 'X-Signed', prefix: 'sha256=' } };

let brain: RunningBrain;
let web: Awaited<ReturnType<typeof startWeb>>;
before(async () => {
  const mail = { kind: 'mime', secrets: [SECRET], authserv_id: 'mx.example.org' };
  const shown = { kind: 'generic', secrets: [SECRET] };
  brain = await startHooked({ signed, shown, mail }, { EMAIL_OWNER: 'owner@example.org' });
  web = await startWeb({ BRAIN_URL: brain.url });
});
after(async () => {
  await web?.stop();
  await brain?.[Symbol.asyncDispose]();
});

/** One request with exactly these headers, as `fetch` would not send them; `what` is `METHOD /path`. */
async function send(
  to: { url: string },
  what: string,
  sent: { headers: Record<string, string>; body?: string },
) {
  const { hostname, port } = new URL(to.url);
  const [method, path] = what.split(' ');
  const asked = request({ hostname, port, path, method, headers: sent.headers, agent: false }).end(sent.body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage]; // of node:http
  response.resume();
  return response.statusCode;
}

const signature = (body: string | Buffer) =>
  `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

test('by way of the web app a webhook comes byte for byte, so that its signature holds', async () => {
  for (const body of [
    '{"a":1}',
    ' {"a" :\r\n\t1}\n',
    '{"é":"\u2028 𝒳"}',
    `{"long":"${randomBytes(300_000).toString('hex')}"}`,
  ]) {
    const { status } = await showing(web, { 'x-signed': signature(body) })('signed', body);
    assert.equal(status, 202);
    assert.equal((await showing(web, { 'x-signed': signature(body) })('signed', `${body} `)).status, 401);
  }
});

test('whatever name it comes by, and whatever else it says of itself, it is taken by its secret alone', async () => {
  for (const [at, headers] of [
    { host: 'brain.example.org' },
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'null' },
    { authorization: `Bearer ${SECRET}`, 'x-webhook-secret': '' },
    { authorization: `Basic ${Buffer.from(`any:${SECRET}`).toString('base64')}`, 'x-webhook-secret': '' },
    { 'content-type': 'text/plain' },
  ].entries()) {
    const shown = { 'content-type': 'application/json', 'x-webhook-secret': SECRET, ...headers };
    const status = await send(web, 'POST /webhooks/shown', { headers: shown, body: `{"at":${at}}` });
    assert.equal(status, 202, JSON.stringify(headers));
  }
  assert.equal((await showing(web, { 'x-webhook-secret': 'another-one' })('shown', '{}')).status, 401);
  assert.equal((await post(web, 'nobody', '{}')).status, 404);
});

test('what a webhook says of who it is or where it comes from stays behind; all else goes along', async () => {
  using seen = await openBrain();
  await using before = await startWeb({ BRAIN_URL: seen.url });
  const signs = {
    'x-hub-signature-256': 'sha256=00',
    'webhook-id': 'msg_1',
    'svix-id': 'x',
    'x-twice': 'a, b',
  };
  const claims = {
    cookie: 'brain=abc',
    'x-brain-user': 'owner',
    'x-forwarded-for': '10.0.0.1',
    forwarded: 'for=10.0.0.1',
    'x-real-ip': '10.0.0.1',
  };
  await send(before, 'POST /webhooks/ci?secret=1', { headers: { ...signs, ...claims } });
  const [got] = seen.seen;
  assert.equal(got?.url, '/webhooks/ci?secret=1');
  for (const [name, value] of Object.entries(signs)) assert.equal(got?.headers[name], value);
  assert.equal(got?.headers['x-forwarded-for'], '127.0.0.1');
  for (const name of ['cookie', 'x-brain-user', 'forwarded', 'x-real-ip'])
    assert.equal(got?.headers[name], undefined, name);
});

test('only what is posted to one is a webhook: setting them is for who is signed in, on our own page', async () => {
  const key = { authorization: `Bearer ${brain.key}` };
  for (const [method, path] of [
    ['GET', '/webhooks'],
    ['PUT', '/webhooks/shown'],
    ['DELETE', '/webhooks/shown'],
    ['POST', '/webhooks/shown/try'],
  ] as const) {
    assert.equal(
      await send(web, `${method} ${path}`, { headers: key }),
      401,
      `${method} ${path}: the key stays behind`,
    );
    const elsewhere = { ...key, origin: 'https://elsewhere.example' };
    assert.equal(await send(web, `${method} ${path}`, { headers: elsewhere }), 403, `${method} ${path}`);
  }
  assert.equal((await call<{ results: object[] }>(brain, '/webhooks')).body.results.length, 3);
});

test('a mail as large as mail may be comes through with its files, and one that is too large is refused', async () => {
  const bytes = randomBytes(8 * 1024 * 1024);
  const file = (name: string) =>
    [
      '--b',
      `Content-Type: application/pdf; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      ...(bytes.toString('base64').match(/.{1,76}/g) ?? []),
    ].join('\r\n');
  const mail = [
    'Authentication-Results: mx.example.org; dmarc=pass header.from=example.org',
    'From: owner@example.org',
    'To: brain@example.org',
    'Message-ID: <large@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    file('one.pdf'),
    file('two.pdf'),
    '--b--',
    '',
  ].join('\r\n');
  const sent = showing(web, { 'x-webhook-secret': SECRET, 'content-type': 'message/rfc822' });
  const { status, body } = await sent('mail', mail);
  assert.equal(status, 202, JSON.stringify(body));
  const events = await eventsUntilEnd(brain, body);
  const said = events[0]?.data;
  assert.ok(said?.event_type === 'message');
  assert.deepEqual(
    said.attachments?.map(({ name, bytes: size }) => [name, size]),
    [
      ['one.pdf', bytes.length],
      ['two.pdf', bytes.length],
    ],
  );
  assert.deepEqual([said.trust, said.reply_to], ['owner', 'owner@example.org']);
  const large = await sent('mail', 'x'.repeat(40 * 1024 * 1024));
  assert.deepEqual([large.status, large.body.error.code], [413, 'too_large']);
});
