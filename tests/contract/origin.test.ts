import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { openBareSocket, refusedUpgrade } from '../support/bare-socket.ts';
import { call } from '../support/http.ts';
import { startSignedIn } from '../support/signed-in.ts';

let brain: Awaited<ReturnType<typeof startSignedIn>>;
let cookie: string;
let host: string;
before(async () => {
  brain = await startSignedIn(['ann']);
  cookie = brain.cookies['ann'] ?? '';
  host = new URL(brain.url).host;
});
after(async () => brain?.[Symbol.asyncDispose]());

type Headers = Record<string, string>;
interface Asked {
  method?: string;
  path?: string;
  body?: string;
}

/** One request with exactly these headers: fetch would not send a Host or Sec-Fetch-Site of one's own. */
async function ask(headers: Headers, { method = 'GET', path = '/memory/search?q=tea', body }: Asked = {}) {
  const asked = request(brain.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    signal: AbortSignal.timeout(10_000),
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const json = JSON.parse(Buffer.concat(parts).toString()) as { error?: { code: string; message: string } };
  return { status: answer.statusCode ?? 0, code: json.error?.code, message: json.error?.message, answer };
}
const write = { method: 'POST', path: '/memory', body: '{"content":"Likes tea"}' };

/** What a page of ours sends; a proxy on this machine says which host the browser asked for. */
const own: Record<string, () => Headers> = {
  'the host of the brain': () => ({ origin: `http://${host}` }),
  'a browser that says same-origin': () => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
  'a page of the web server': () => ({
    origin: 'http://localhost:3000',
    'x-forwarded-host': 'localhost:3000',
  }),
  'a page of the web server over IPv6': () => ({
    origin: 'http://[::1]:3000',
    'x-forwarded-host': '[::1]:3000',
  }),
};
for (const [what, headers] of Object.entries(own)) {
  test(`a cookie is taken from ${what}: to read, to write and for a socket`, async () => {
    assert.equal((await ask({ cookie, ...headers() })).status, 200);
    assert.equal((await ask({ cookie, ...headers() }, write)).status, 201);
    using socket = await openBareSocket(brain.url, { cookie, ...headers() });
    assert.match(JSON.stringify(await socket.ask('me')), /"user_id":"ann"/);
  });
}

/** What a page of somebody else's makes a browser send along with the cookie. */
const foreign: Record<string, () => Headers> = {
  'another site': () => ({ origin: 'https://evil.example' }),
  'an origin that is null': () => ({ origin: 'null' }),
  'another port of this machine': () => ({ origin: 'http://localhost:9999' }),
  'the port of the web app, where another program may be': () => ({ origin: 'http://localhost:3000' }),
  'a name that begins like ours': () => ({ origin: `http://${host}.evil.example` }),
  'our name as a user of another': () => ({ origin: `http://${host}@evil.example` }),
  'a file': () => ({ origin: 'file://' }),
  'two origins': () => ({ origin: `http://${host}, https://evil.example` }),
  'a browser that says cross-site': () => ({ origin: `http://${host}`, 'sec-fetch-site': 'cross-site' }),
  'a browser that says same-site': () => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-site' }),
  'a foreign name pointed at this machine': () => ({ host: 'evil.example', origin: 'http://evil.example' }),
  'a foreign name by way of the web server': () => ({
    origin: 'http://evil.example:3000',
    'x-forwarded-host': 'evil.example:3000',
  }),
  'a host that is none': () => ({ host: 'localhost/@evil.example', origin: `http://${host}` }),
};
for (const [what, headers] of Object.entries(foreign)) {
  test(`a cookie is not taken from ${what}: neither to read, nor to write, nor for a socket`, async () => {
    for (const refused of [
      await ask({ cookie, ...headers() }),
      await ask({ cookie, ...headers() }, write),
      await ask({ cookie, ...headers() }, { path: '/events?session_id=web:ann' }),
    ]) {
      assert.deepEqual([refused.status, refused.code], [403, 'forbidden']);
      assert.ok((refused.message?.length ?? 0) > 20, refused.message);
    }
    const { status, body } = await refusedUpgrade(brain.url, { cookie, ...headers() });
    assert.deepEqual([status, body.error.code], [403, 'forbidden']);
    assert.ok(body.error.message.length > 20);
  });
}

test('without an Origin a cookie may read, and neither write nor open a socket', async () => {
  assert.equal((await ask({ cookie })).status, 200);
  assert.equal((await ask({ cookie, 'sec-fetch-site': 'none' })).status, 200);
  assert.equal((await ask({ cookie }, write)).status, 403);
  assert.equal((await ask({ cookie, 'sec-fetch-site': 'none' }, write)).status, 403);
  assert.equal((await refusedUpgrade(brain.url, { cookie })).status, 403);
});

test('who shows a key may come from anywhere: no browser sends one by itself', async () => {
  const authorization = `Bearer ${brain.key}`;
  for (const headers of Object.values(foreign).slice(0, -1)) {
    const asked = { authorization, 'x-brain-user': 'ann', cookie, ...headers() };
    assert.equal((await ask(asked)).status, 200);
    using socket = await openBareSocket(brain.url, asked);
    assert.match(JSON.stringify(await socket.ask('me')), /"kind":"service"/);
  }
});

test('a header that is no key does not make the cookie pass for one', async () => {
  const origin = 'https://evil.example';
  for (const authorization of ['Basic YTpi', 'Bearer ', 'Bearer']) {
    assert.equal((await ask({ cookie, origin, authorization }, write)).status, 403);
  }
});

test('nobody is signed in by a page of another site', async () => {
  const signIn = (origin: string, token = 'brain_none') =>
    ask({ origin }, { method: 'POST', path: '/sign-in', body: JSON.stringify({ token }) });
  assert.equal((await signIn('https://evil.example')).status, 403);
  assert.equal((await signIn('null')).status, 403);
  assert.equal((await signIn(`http://${host}`)).status, 401);
});

test('no answer lets another site read it', async () => {
  const origin = 'https://evil.example';
  const preflight = { origin, 'access-control-request-method': 'POST' };
  for (const { answer, status } of [
    await ask({ origin }, { path: '/health' }),
    await ask({ origin, cookie }),
    await ask(preflight, { method: 'OPTIONS', path: '/memory' }),
  ]) {
    const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(names, [], `${status}`);
  }
});

const hardened = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': undefined,
};
test('every answer has the headers that keep a browser from misusing it', async () => {
  const named = (headers: IncomingMessage['headers']) =>
    Object.fromEntries(Object.keys(hardened).map((name) => [name, headers[name]]));
  const answers = {
    good: await ask({ cookie }),
    'not signed in': await ask({}),
    'not known': await ask({}, { path: '/nothing' }),
    'not valid': await ask({ cookie, origin: `http://${host}` }, { ...write, body: '{' }),
    'a path that is no text': await ask({}, { path: '/%E0%A4%A' }),
    foreign: await ask({ cookie, origin: 'null' }),
    'a method that is none': await ask({}, { method: 'PROPFIND' }),
  };
  for (const [what, { answer }] of Object.entries(answers)) {
    assert.deepEqual(named(answer.headers), hardened, what);
  }
  const upgrade = await refusedUpgrade(brain.url, {}, '/other');
  assert.equal(upgrade.status, 404);
  assert.deepEqual(named(upgrade.headers), hardened);
});

test('a stream has these headers as well, and its own about being kept', async () => {
  await call(brain, '/trigger', { body: { source: 'web', user_id: 'ann', message: 'hello' } });
  const closing = new AbortController();
  const stream = await fetch(`${brain.url}/events?session_id=web:ann`, {
    headers: { cookie },
    signal: closing.signal,
  });
  assert.equal(stream.status, 200);
  assert.equal(stream.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(stream.headers.get('cache-control'), 'no-cache, no-transform');
  closing.abort();
});
