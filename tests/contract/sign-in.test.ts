import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Credential, Me, SignInLink } from '@brain/schema';
import { WebSocket } from 'ws';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call } from '../support/http.ts';

let brain: RunningBrain;
before(async () => {
  brain = await startBrain();
  await call(brain, '/users', { body: { user_id: 'kim', name: 'Kim' } });
});
after(() => brain?.[Symbol.asyncDispose]());

const linkFor = async (user_id: string) =>
  (await call<SignInLink>(brain, `/users/${user_id}/link`, { method: 'POST' })).body;

async function signIn(token: string, headers: Record<string, string> = {}) {
  const reply = await call<Me>(brain, '/sign-in', { body: { token }, headers, key: null });
  const [set = ''] = reply.headers.getSetCookie();
  return { ...reply, set, cookie: set.split(';')[0] ?? '' };
}

const as = (cookie: string) => ({ key: null, headers: { cookie, origin: brain.url } });

test('a link signs its person in once: a cookie of 256 bits that scripts cannot read', async () => {
  const link = await linkFor('kim');
  assert.equal(link.url, `http://localhost:3000/sign-in#${link.token}`);
  const rest = Date.parse(link.expires_at) - Date.now();
  assert.ok(rest > 9 * 60_000 && rest <= 10 * 60_000);
  const { status, body, set, cookie } = await signIn(link.token);
  assert.equal(status, 200);
  assert.deepEqual(body, { kind: 'user', user_id: 'kim', role: 'member', name: 'Kim' });
  assert.match(set, /^brain=brain_[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  assert.deepEqual((await call(brain, '/me', as(cookie))).body, body);
  assert.equal((await signIn(link.token)).status, 401);
});

test('of twenty who use a link at once, one is signed in', async () => {
  const { token } = await linkFor('kim');
  const all = await Promise.all(Array.from({ length: 20 }, () => signIn(token)));
  const statuses = all.map(({ status }) => status).toSorted((a, b) => a - b);
  assert.deepEqual(statuses, [200, ...Array.from({ length: 19 }, () => 401)]);
  assert.equal(all.filter(({ set }) => set !== '').length, 1);
});

test('a cookie that a browser brought along is not taken up, and one that was good is signed out', async () => {
  const planted = await signIn((await linkFor('kim')).token, { cookie: 'brain=chosen-by-somebody-else' });
  assert.doesNotMatch(planted.cookie, /chosen/);
  const next = await signIn((await linkFor('owner')).token, { cookie: planted.cookie });
  assert.equal(next.body.user_id, 'owner');
  assert.equal((await call(brain, '/me', as(planted.cookie))).status, 401);
});

test('a cookie is no key and a key is no cookie, nor is a link either', async () => {
  const { token } = await linkFor('kim');
  const { cookie } = await signIn((await linkFor('kim')).token);
  const [, value = ''] = cookie.split('=');
  assert.equal((await call(brain, '/me', { key: value })).status, 401);
  assert.equal((await call(brain, '/me', as(`brain=${brain.key}`))).status, 401);
  assert.equal((await call(brain, '/me', as(`brain=${token}`))).status, 401);
  assert.equal((await call(brain, '/me', { key: token })).status, 401);
  assert.equal((await signIn(value)).status, 401);
});

test('signing out ends the socket that was open, and the cookie', async () => {
  const { cookie } = await signIn((await linkFor('kim')).token, {
    'user-agent': 'Mozilla Firefox/150 Linux',
  });
  const socket = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc`, {
    headers: { cookie, origin: brain.url },
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'me' } }));
  assert.match(String((await once(socket, 'message'))[0]), /"user_id":"kim"/);
  const { results } = (await call<{ results: Credential[] }>(brain, '/users/kim/keys', as(cookie))).body;
  const current = results.filter(({ is_current }) => is_current);
  assert.deepEqual(
    current.map(({ kind, name }) => [kind, name]),
    [['sign_in', 'Firefox on Linux']],
  );

  const closed = once(socket, 'close');
  const out = await call(brain, '/sign-out', { method: 'POST', ...as(cookie) });
  assert.equal(out.status, 204);
  assert.match(out.headers.getSetCookie()[0] ?? '', /^brain=; Path=\/; Max-Age=0; /);
  assert.equal((await closed)[0], 4401);
  assert.equal((await call(brain, '/me', as(cookie))).status, 401);
});

test('a person makes a link for themselves and for nobody else; an owner for anybody', async () => {
  const { cookie } = await signIn((await linkFor('kim')).token);
  const own = await call<SignInLink>(brain, '/users/kim/link', { method: 'POST', ...as(cookie) });
  assert.equal(own.body.user_id, 'kim');
  assert.equal((await call(brain, '/users/owner/link', { method: 'POST', ...as(cookie) })).status, 404);
  const owner = await signIn((await linkFor('owner')).token);
  const other = await call<SignInLink>(brain, '/users/kim/link', { method: 'POST', ...as(owner.cookie) });
  assert.equal(other.body.user_id, 'kim');
  assert.equal((await call(brain, '/users/nobody/link', { method: 'POST' })).status, 404);
});

test('under https the cookie is Secure and bound to its host', async () => {
  await using safe = await startBrain({ WEB_URL: 'https://brain.example.org' });
  const { body } = await call<SignInLink>(safe, '/users/owner/link', { method: 'POST' });
  assert.match(body.url, /^https:\/\/brain\.example\.org\/sign-in#/);
  const reply = await call(safe, '/sign-in', { body: { token: body.token }, key: null });
  const [set = ''] = reply.headers.getSetCookie();
  assert.match(set, /^__Host-brain=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/);
  const headers = { cookie: set.split(';')[0] ?? '', origin: 'https://brain.example.org' };
  assert.equal((await call(safe, '/me', { key: null, headers })).status, 200);
});

test('brain link makes a new one for who lost theirs, and the store holds neither link nor cookie', async () => {
  const { code, stdout } = await runCli(brain.dataDir, ['link'], { env: { BRAIN_URL: brain.url } });
  assert.equal(code, 0);
  const token = /sign-in#(\S+)/.exec(stdout)?.[1] ?? '';
  const { status, cookie } = await signIn(token);
  assert.equal(status, 200);
  const nobody = await runCli(brain.dataDir, ['link', 'nobody'], { env: { BRAIN_URL: brain.url } });
  assert.deepEqual([nobody.code, nobody.stderr.trim()], [1, 'No user nobody.']);
  const away = await runCli(brain.dataDir, ['link'], { env: { BRAIN_URL: 'http://127.0.0.1:9' } });
  assert.match(away.stderr, /^No brain answers at http:\/\/127\.0\.0\.1:9 /);
  const left = await linkFor('kim');
  for (const name of ['brain.db', 'brain.db-wal']) {
    const bytes = await readFile(join(brain.dataDir, name), 'latin1');
    for (const secret of [token, left.token, cookie.slice('brain='.length)])
      assert.ok(!bytes.includes(secret), name);
  }
});

test('everything the brain has of a person goes out as lines, theirs alone', async () => {
  await ask(brain, { user_id: 'kim', message: 'the heron nests in May' });
  await ask(brain, { user_id: 'owner', message: 'the kiln is at 900' });
  await call(brain, '/memory', { body: { user_id: 'kim', content: 'Kim likes herons' } });
  const { cookie } = await signIn((await linkFor('kim')).token);
  const { status, headers, body } = await call<string>(brain, '/export', as(cookie));
  assert.equal(status, 200);
  assert.match(headers.get('content-disposition') ?? '', /^attachment/);
  const rows = body
    .trim()
    .split('\n')
    .map((line): { user_id: string; type: string } => JSON.parse(line));
  assert.ok(rows.every(({ user_id }) => user_id === 'kim'));
  assert.deepEqual([...new Set(rows.map(({ type }) => type))].toSorted(), [
    'config',
    'event',
    'memory',
    'user',
  ]);
  assert.match(body, /heron nests in May/);
  assert.match(body, /Kim likes herons/);
  assert.doesNotMatch(body, /kiln|sign_in|"link"/);
});
