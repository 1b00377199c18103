import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask as say, call, openEvents } from '../support/http.ts';
import { startWeb } from '../support/web.ts';
import { ownPage, person, type Person } from './cast.ts';
import { ask, dial, newAddress } from './door.ts';
import { rowsOf } from './victim.ts';

let brain: RunningBrain;
let web: Awaited<ReturnType<typeof startWeb>>;
let mia: Person;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  web = await startWeb({ BRAIN_URL: brain.url });
  mia = await person(brain, 'mia');
});
after(async () => {
  await web?.[Symbol.asyncDispose]();
  await brain?.[Symbol.asyncDispose]();
});

const bearer = () => ({ authorization: `Bearer ${mia.key}` });

/** Writes bytes as they are and gives all that comes back until the other side has closed. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: newAddress() });
  socket.on('error', () => undefined); // cut off: what came until then is the answer
  socket.setTimeout(5000, () => socket.destroy());
  socket.write(bytes.replaceAll('\n', '\r\n'));
  return text(socket).catch(() => '');
}

const SMUGGLED = 'GET /users HTTP/1.1\nHost: HOST\nAuthorization: Bearer KEY\n\n';
/** Two readings of where a request ends (https://portswigger.net/web-security/request-smuggling). */
const SPLIT: Record<string, string> = {
  'a length and chunks': `POST /trigger HTTP/1.1\nHost: HOST\nContent-Type: application/json\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\n${SMUGGLED}`,
  'two lengths': `POST /trigger HTTP/1.1\nHost: HOST\nContent-Length: 0\nContent-Length: 90\n\n${SMUGGLED}`,
  'a list of lengths': `POST /trigger HTTP/1.1\nHost: HOST\nContent-Length: 0, 90\n\n${SMUGGLED}`,
  'a length with a sign': `POST /trigger HTTP/1.1\nHost: HOST\nContent-Length: +0\n\n${SMUGGLED}`,
  'a length that is none': `POST /trigger HTTP/1.1\nHost: HOST\nContent-Length: 0x5\n\n${SMUGGLED}`,
  'chunks behind a blank': `POST /trigger HTTP/1.1\nHost: HOST\nTransfer-Encoding : chunked\nContent-Length: 4\n\n0\n\n${SMUGGLED}`,
  'chunks that are not': `POST /trigger HTTP/1.1\nHost: HOST\nTransfer-Encoding: xchunked\n\n0\n\n${SMUGGLED}`,
  'chunks and more': `POST /trigger HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked, identity\n\n0\n\n${SMUGGLED}`,
  'a header over two lines': `GET /me HTTP/1.1\nHost: HOST\nX-A: b\n Authorization: Bearer KEY\n\n`,
  'a name with a blank': `GET /me HTTP/1.1\nHost: HOST\nAuthorization : Bearer KEY\n\n`,
  'a header with NUL': `GET /me HTTP/1.1\nHost: HOST\nX-A: b\0c\n\n`,
};
for (const [what, bytes] of Object.entries(SPLIT)) {
  test(`a request with ${what} is refused and its connection closed, by brain and web`, async () => {
    for (const { url } of [brain, web]) {
      const sent = bytes.replaceAll('HOST', new URL(url).host).replaceAll('KEY', brain.key);
      const answer = await raw(url, sent);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, answer.slice(0, 200));
      assert.equal(answer.split('HTTP/1.1 ').length, 2, `one answer: ${answer}`);
      assert.doesNotMatch(answer, /"results"/);
    }
  });
}

const FORMS = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
  'text/json',
  '',
  'application/jsonx',
];
test('what a form of another page can send is no request, though the cookie comes with it', async () => {
  const before = await rowsOf(brain, 'mia');
  const body = JSON.stringify({
    source: 'web',
    message: 'forged',
    content: 'forged',
    writes: false,
    name: 'x',
  });
  for (const type of FORMS) {
    for (const [method, path] of [
      ['POST', '/trigger'],
      ['POST', '/memory'],
      ['PUT', '/memory/settings'],
      ['POST', '/users/mia/identities'],
    ] as const) {
      const headers = { ...ownPage(brain, mia.cookie), 'content-type': type };
      const { status } = await ask(brain.url, path, { method, headers, body });
      if (type.startsWith('application/json;')) assert.ok(status < 500);
      else assert.equal(status, 415, `${type} to ${path}`);
    }
  }
  const forged = [...(await rowsOf(brain, 'mia')).keys()].filter((id) => !before.has(id));
  assert.ok(forged.length <= 4, 'only what said that it is JSON');
});

test('looking at things changes nothing: no GET, HEAD, OPTIONS or TRACE has an effect', async () => {
  const { body } = await call<{ paths: Record<string, object> }>(brain, '/openapi.json');
  const before = await rowsOf(brain, 'mia');
  for (const path of Object.keys(body.paths)) {
    if (path === '/events') continue;
    const url = `${path.replace('{user_id}', 'mia').replace('{id}', mia.key_id)}?`;
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await ask(brain.url, url, { method, headers: ownPage(brain, mia.cookie) });
      assert.ok(status < 500, `${method} ${path}: ${status}`);
      if (method !== 'GET') assert.ok(status >= 400, `${method} ${path}: ${status}`);
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  }
  assert.deepEqual(await rowsOf(brain, 'mia'), before);
});

test('over TLS only the cookie that is bound to this host counts, and of two the one that was set first does not', async () => {
  await using secure = await startBrain({
    BRAIN_MODEL: 'offline',
    WEB_URL: 'https://brain.example',
    BRAIN_TRUST_PROXY: '1',
  });
  const { cookie } = await person(secure, 'mia');
  const value = cookie.split('=')[1] ?? '';
  assert.match(cookie, /^__Host-brain=/);
  const headers = (shown: string) => ({ cookie: shown, host: 'brain.example', 'x-forwarded-proto': 'https' });
  assert.equal((await ask(secure.url, '/me', { headers: headers(cookie) })).status, 200);
  for (const shown of [
    `brain=${value}`,
    `__host-brain=${value}`,
    `__Secure-brain=${value}`,
    `x__Host-brain=${value}`,
    `a="; __Host-brain=x"; brain=${value}`,
  ])
    assert.equal((await ask(secure.url, '/me', { headers: headers(shown) })).status, 401, shown);
});

test('an id or channel that holds a line of a header is no header, and a message that holds a frame is no frame', async () => {
  const evil = 'x\r\nset-cookie: brain=evil\r\n\r\n<script>';
  const refused = [
    await call(brain, '/users', { body: { user_id: evil } }),
    await call(brain, '/trigger', { body: { user_id: 'mia', source: evil, message: 'x' } }),
    await call(brain, '/trigger', {
      body: { user_id: 'mia', source: 'web', session_id: evil, message: 'x' },
    }),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    refused.map(() => 400),
  );

  const frame = 'hi\n\nid: 999999\nevent: approval\ndata: {"forged":true}\n\n\r\rdata: x\u2028data: y';
  await say(brain, { user_id: 'mia', source: 'web', session_id: 'frames', message: frame });
  using stream = await openEvents(brain, 'frames');
  const frames = await stream.until((all) =>
    all.some(({ data }) => data.data.event_type === 'run' && data.data.status === 'finished'),
  );
  assert.ok(frames.every(({ event, data }) => event === data.data.event_type && !('forged' in data)));
  assert.ok(frames.some(({ data }) => data.data.event_type === 'message' && data.data.content === frame));
});

test('a body that would unpack to much is not unpacked', async () => {
  const bomb = gzipSync(JSON.stringify({ source: 'web', message: 'x'.repeat(50_000_000) })).toString(
    'latin1',
  );
  for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip']) {
    const headers = { ...bearer(), 'content-type': 'application/json', 'content-encoding': encoding };
    const { status } = await ask(brain.url, '/trigger', { method: 'POST', headers, body: bomb });
    assert.ok(status >= 400 && status < 500, `${encoding}: ${status}`);
  }
});

test('what a text asks of a search costs it, not everybody else', async () => {
  const texts = [
    'a'.repeat(2000),
    'a '.repeat(1000),
    'é'.repeat(1000),
    '*'.repeat(2000),
    'January '.repeat(250),
    '1.'.repeat(1000),
    'tomorrow last week '.repeat(100),
    '"a" '.repeat(500),
  ];
  using socket = await dial(brain.url, { headers: bearer() });
  for (const q of texts) {
    const start = performance.now();
    const { error } = await socket.call('query', 'memory.search', { q, scope: 'all' });
    assert.equal(error, undefined);
    assert.ok(performance.now() - start < 2000, `${q.slice(0, 20)} took ${performance.now() - start} ms`);
  }
});

test('a cursor that is no number, a model that is an address and a limit beyond all limits are refused', async () => {
  for (const [name, value] of Object.entries({ 'last-event-id': '1e999', 'Last-Event-ID': '-1' }))
    assert.equal(
      (await ask(brain.url, '/events?session_id=frames', { headers: { ...bearer(), [name]: value } })).status,
      400,
    );
  for (const model of [
    'http://127.0.0.1:1/x',
    '../x',
    'offline/../../x',
    '__proto__/x',
    'constructor',
    '//evil.example/x',
  ])
    assert.equal(
      (await call({ ...brain, key: mia.key }, '/trigger', { body: { source: 'web', message: 'x', model } }))
        .status,
      400,
      model,
    );
  for (const limit of ['999999999', '-1', '0', '1e9', 'NaN', '5;DROP', '', '1.5'])
    assert.equal((await ask(brain.url, `/memory?limit=${limit}`, { headers: bearer() })).status, 400, limit);
});
