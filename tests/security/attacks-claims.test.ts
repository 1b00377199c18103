import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignInLink } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask as say, call, type Reply } from '../support/http.ts';
import { person, type Person } from './cast.ts';
import { ask, dial } from './door.ts';
import { rowsOf } from './victim.ts';

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
const bearer = ({ key }: Person) => ({ authorization: `Bearer ${key}` });

const CLAIMS: Record<string, string> = {
  'x-brain-user': 'owner',
  'x-forwarded-user': 'owner',
  'x-remote-user': 'owner',
  'x-auth-request-user': 'owner',
  'x-role': 'owner',
  'x-forwarded-for': '127.0.0.1',
  'x-real-ip': '127.0.0.1',
  forwarded: 'for=127.0.0.1;proto=https',
  'x-forwarded-proto': 'https',
  'x-original-url': '/health',
  'x-rewrite-url': '/health',
  'x-http-method-override': 'DELETE',
  'x-method-override': 'DELETE',
};

for (const BRAIN_TRUST_PROXY of [undefined, '1']) {
  const where = BRAIN_TRUST_PROXY ? 'behind a proxy' : 'alone';
  test(`${where}, what a header says of who asks, from where and for what is believed of nobody`, async () => {
    await using other = await startBrain({
      BRAIN_MODEL: 'offline',
      ...(BRAIN_TRUST_PROXY ? { BRAIN_TRUST_PROXY } : {}),
    });
    const { key } = await person(other, 'mia');
    for (const [name, value] of Object.entries(CLAIMS)) {
      assert.equal((await ask(other.url, '/users', { headers: { [name]: value } })).status, 401, name);
      const headers = { authorization: `Bearer ${key}`, [name]: value };
      assert.equal((await ask(other.url, '/users', { headers })).status, 403, name);
      const me = await ask(other.url, '/me', { headers });
      assert.deepEqual(JSON.parse(me.body), { kind: 'user', user_id: 'mia', role: 'member' }, name);
    }
  });
}

test('what connection parameters say besides a key is believed of nobody', async () => {
  const claims = [
    { user_id: 'owner' },
    { user_id: 'max' },
    { role: 'owner' },
    { kind: 'service' },
    { credential: 'x' },
  ];
  for (const claim of claims) {
    using nobody = await dial(brain.url, { params: claim });
    assert.equal((await nobody.call('query', 'me')).error?.data.code, 'UNAUTHORIZED', JSON.stringify(claim));
    using member = await dial(brain.url, { params: { key: mia.key, ...claim } });
    const { result, error } = await member.call('query', 'me');
    assert.ok(
      error || JSON.stringify(result).includes('"user_id":"mia","role":"member"'),
      JSON.stringify(result),
    );
  }
});

test('a secret in a URL opens nothing, and a link is not used by looking at it', async () => {
  const { body: link } = await call<SignInLink>(brain, '/users/max/link', { method: 'POST' });
  for (const name of [
    'key',
    'token',
    'access_token',
    'api_key',
    'apikey',
    'authorization',
    'cookie',
    'brain',
  ]) {
    for (const secret of [brain.key, mia.key, link.token, mia.cookie.split('=')[1] ?? '']) {
      const query = `${name}=${encodeURIComponent(secret)}`;
      assert.equal((await ask(brain.url, `/me?${query}`)).status, 401, name);
      using socket = await dial(brain.url, { query });
      assert.equal((await socket.call('query', 'me')).error?.data.code, 'UNAUTHORIZED', name);
    }
  }
  assert.equal((await ask(brain.url, `/sign-in?token=${link.token}`)).status, 404);
  const used = await call(brain, '/sign-in', {
    body: { token: link.token },
    key: null,
    headers: { origin: brain.url },
  });
  assert.equal(used.status, 200);
});

test('a sign-in link leads to the address that was set, whatever Host it was asked by', async () => {
  for (const headers of [
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example' },
    { origin: 'https://evil.example' },
  ]) {
    const made = await ask(brain.url, '/users/mia/link', {
      method: 'POST',
      headers: { ...bearer(mia), ...headers },
    });
    assert.doesNotMatch(made.body, /evil/);
  }
});

const ASSIGNED: [path: string, good: object, fields: object][] = [
  [
    '/trigger',
    { source: 'test', message: 'assigned' },
    {
      id: 'evt_mine',
      seq: 1,
      state: 'done',
      role: 'assistant',
      trust: 'owner',
      run_id: 'evt_mine',
      type: 'config',
      created_at: '2020-01-01T00:00:00.000Z',
      event_type: 'approval',
      kind: 'service',
      tags: ['x'],
    },
  ],
  [
    '/memory',
    { content: 'assigned' },
    {
      id: 'mem_mine',
      seq: 1,
      type: 'event',
      role: 'owner',
      kind: 'person',
      uses: 10,
      origin: 'owner',
      source_event_id: 'evt_x',
    },
  ],
  [
    '/approvals/evt_x',
    { status: 'approved' },
    { id: 'evt_y', run_id: 'x', content: 'x', expires_at: '2999-01-01T00:00:00.000Z' },
  ],
  ['/users/mia/identities', { code: '123456' }, { address: '1', channel: 'telegram', tries: -100 }],
];
for (const [path, good, fields] of ASSIGNED) {
  test(`${path} takes no field that is not the caller’s to set`, async () => {
    const before = await rowsOf(brain, 'mia');
    for (const [name, value] of Object.entries(fields)) {
      const { status, body } = await as<{ error: { message: string } }>(mia, path, {
        ...good,
        [name]: value,
      });
      assert.equal(status, 400, `${name}: ${JSON.stringify(body)}`);
      assert.match(body.error.message, new RegExp(name));
    }
    assert.deepEqual(await rowsOf(brain, 'mia'), before);
  });
}
