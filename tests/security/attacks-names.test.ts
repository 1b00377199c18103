import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Identity, Memory, NewCode } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask as say, call, type Reply, trigger } from '../support/http.ts';
import { newKey, ownPage, person, type Person } from './cast.ts';
import { ask, dial } from './door.ts';

let brain: RunningBrain;
let mia: Person;
let max: Person;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  mia = await person(brain, 'mia');
  max = await person(brain, 'max');
  await say(brain, { user_id: 'max', session_id: 'maxs', message: 'The vault opens with tuberose' });
  await as(max, '/memory', { content: 'The vault opens with tuberose', tags: ['vault'] });
});
after(() => brain?.[Symbol.asyncDispose]());

const as = <T>({ key }: Person, path: string, body?: unknown): Promise<Reply<T>> =>
  call<T>({ url: brain.url, key }, path, body === undefined ? {} : { body });
const bearer = ({ key }: Pick<Person, 'key'>) => ({ authorization: `Bearer ${key}` });

const PROTOTYPE = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
test('the names of prototypes are names like any other, and give nobody anything', async () => {
  for (const name of PROTOTYPE) {
    const own = `{"${name}":{"role":"owner","polluted":true,"kind":"service"}}`;
    const sent = `{"source":"test","message":"hi","session_id":"${name}","context":${own}}`;
    const answers = [
      await as(mia, '/trigger?wait=20', sent),
      await as(mia, '/memory', `{"content":"c ${name}","tags":["${name}"],${own.slice(1)}`),
      await as(mia, '/memory', { content: `d ${name}`, tags: [name] }),
    ];
    for (const { status, body } of answers) assert.ok([200, 201, 400].includes(status), JSON.stringify(body));
    assert.equal(answers[2]?.status, 201);
    const member = await person(brain, name);
    assert.equal((await as(member, '/users')).status, 403, name);
    assert.deepEqual((await as(member, '/me')).body, { kind: 'user', user_id: name, role: 'member' });
    using socket = await dial(brain.url, { params: { key: member.key, [name]: { role: 'owner' } } });
    assert.notEqual((await socket.call('query', 'users.list')).error, undefined);
  }
  assert.deepEqual((await as(mia, '/me')).body, { kind: 'user', user_id: 'mia', role: 'member' });
});

const META = [
  `' OR '1'='1`,
  `"; DROP TABLE store; --`,
  `') UNION SELECT data FROM store --`,
  `%`,
  `_`,
  `\\`,
  `*`,
  `"`,
  `""`,
  `NEAR(vault opens)`,
  `content:vault`,
  `vault*`,
  `^vault`,
  `vault AND opens OR NOT x`,
  `{vault} : x`,
  `-vault`,
  `+vault`,
  `(((((`,
  `'`,
  `''`,
  '`',
  '\u0000',
  'vault\u0000',
  '$.data',
  `[0]`,
  `";"`,
  '🦊'.repeat(500),
  'a'.repeat(2000),
  '"'.repeat(1999),
  `max`,
  `\ud800`,
];
test('signs of SQL and of full-text search are text in every place, and find nothing of another’s', async () => {
  let key = '';
  const get = async (path: string, status: RegExp) => {
    const reply = await ask(brain.url, path, { headers: bearer({ key }) });
    assert.match(String(reply.status), status, `${path}: ${reply.body}`);
    assert.doesNotMatch(reply.body, /tuberose/, path);
  };
  for (const meta of META) {
    // One key may only ask so much at once.
    ({ key } = await newKey(brain, '/users/mia/keys'));
    const text = encodeURIComponent(meta.toWellFormed());
    for (const scope of ['memories', 'messages', 'all'])
      await get(`/memory/search?scope=${scope}&q=${text}`, /^200$/);
    const id = encodeURIComponent(meta.toWellFormed().slice(0, 60).toWellFormed());
    await get(`/memory/search?q=vault&tag=${text}`, /^(?:200|400)$/);
    await get(`/memory?user_id=${text}`, /^40[04]$/);
    await get(`/events?session_id=${text}`, /^40[04]$/);
    await get(`/memory/${id}/history`, /^40[04]$/);
    await get(`/users/${id}/keys`, /^40[04]$/);
  }
  const stands = await as<{ results: Memory[] }>(max, '/memory/search?q=tuberose');
  assert.equal(stands.body.results.length, 1);
});

test('no spelling of a path leads past who may ask', async () => {
  const spellings = [
    '/users',
    '//users',
    '/users/',
    '/Users',
    '/USERS',
    '/%75sers',
    '/users%2f',
    '/./users',
    '/health/../users',
    '/health/%2e%2e/users',
    '/users?',
    '/users;x=1',
    '/users%00',
    '/users%20',
    '/users.json',
    '/\\users',
    '/health/..;/users',
    '/users#',
    '/me/../users/max/keys',
    '/memory/fast/mia/../max',
    '/memory/fast/..%2ffast%2fmax',
    '/users/mia/../max/keys',
    '/users/mia%2f..%2fmax/keys',
  ];
  for (const path of spellings) {
    const { status, body } = await ask(brain.url, path, { headers: bearer(mia) });
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    assert.doesNotMatch(body, /tuberose|laptop/, path);
    assert.ok([400, 401, 404].includes((await ask(brain.url, path)).status), path);
  }
});

test('a member touches no key, link, place or code of another', async () => {
  const { body: code } = await call<NewCode>(brain, '/users/max/code', { method: 'POST' });
  const place = { channel: 'telegram', address: '777', code: code.code };
  const { body: identity } = await call<Identity>(brain, '/identities', { body: place });
  const tried: [method: string, path: string][] = [
    ['DELETE', `/users/max/keys/${max.key_id}`],
    ['DELETE', `/users/mia/keys/${max.key_id}`],
    ['DELETE', `/users/max/identities/${identity.id}`],
    ['DELETE', `/users/mia/identities/${identity.id}`],
    ['POST', '/users/max/link'],
    ['POST', '/users/owner/link'],
    ['POST', '/users/max/code'],
    ['GET', '/users/max/keys'],
    ['GET', '/export?user_id=max'],
  ];
  for (const [method, path] of tried)
    assert.equal((await ask(brain.url, path, { method, headers: bearer(mia) })).status, 404, path);
  assert.equal((await as(max, '/me')).status, 200);
  const cookie = await ask(brain.url, '/users/owner/link', {
    method: 'POST',
    headers: ownPage(brain, mia.cookie),
  });
  assert.equal(cookie.status, 404);
});

test('an idempotency key of a service is not taken by a member who knows it first', async () => {
  const same = { source: 'telegram', message: 'first', idempotency_key: 'bot:1' };
  const taken = await as<{ run_id: string }>(mia, '/trigger', same);
  const real = await trigger(brain, { ...same, user_id: 'max', message: 'The real one' });
  assert.equal(real.duplicate, false);
  assert.notEqual(real.run_id, taken.body.run_id);
});
