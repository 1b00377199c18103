import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Credential, FoundMemory, NewKey, RunOutcome, User } from '@brain/schema';
import { WebSocket } from 'ws';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, openEvents } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** A user with a key of their own, and the brain as they see it. */
async function person(user_id: string) {
  const made = await call<User>(brain, '/users', { body: { user_id, name: user_id.toUpperCase() } });
  assert.equal(made.status, 201);
  const { status, body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'laptop' } });
  assert.equal(status, 201);
  return { user: made.body, id: body.id, as: { url: brain.url, key: body.key } };
}

const say = (as: { url: string; key: string }, body: object) =>
  call<RunOutcome>(as, '/trigger?wait=20', { body: { source: 'test', message: 'hello', ...body } });
const found = async (as: { url: string; key: string }, query: string) =>
  (await call<{ results: FoundMemory[] }>(as, `/memory/search?q=${query}`)).body.results.length;

test('a user with a key of their own speaks without saying who they are', async () => {
  const { as, user } = await person('kim');
  assert.deepEqual([user.user_id, user.name, user.role], ['kim', 'KIM', 'member']);
  const { status, body } = await say(as, {});
  assert.deepEqual([status, body.session_id, body.status], [200, 'test:kim', 'finished']);
  using stream = await openEvents(as, 'test:kim');
  await stream.untilEnd(body.run_id);
});

test('to a user, other users and their sessions do not exist', async () => {
  const { as } = await person('lea');
  await ask(brain, { user_id: 'max', message: 'mine', session_id: 'max-only' });
  assert.equal((await say(as, { user_id: 'max' })).status, 404);
  assert.equal((await say(as, { session_id: 'max-only' })).status, 404);
  assert.equal((await call(as, '/events?session_id=max-only')).status, 404);
  assert.equal((await call(as, '/memory/fast/max')).status, 404);
  assert.equal((await call(as, '/memory/search?q=&user_id=max')).status, 404);
  const acting = await call(as, '/memory/fast/max', { headers: { 'x-brain-user': 'max' } });
  assert.equal(acting.status, 404);
});

test('a user’s idempotency key is theirs: another user may use the same', async () => {
  const [one, other] = [await person('nia'), await person('oto')];
  const first = await say(one.as, { idempotency_key: 'same' });
  const second = await say(other.as, { idempotency_key: 'same' });
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.notEqual(first.body.run_id, second.body.run_id);
});

test('a member makes no users and no keys, and sees nobody else’s', async () => {
  const { as, id } = await person('pia');
  const refused = await Promise.all([
    call(as, '/users', { body: { user_id: 'pia', role: 'owner' } }),
    call(as, '/users'),
    call(as, '/users/pia/keys', { body: { name: 'another' } }),
    call(as, '/keys', { body: { name: 'a service' } }),
    call(as, '/keys'),
    call(as, '/users/kim', { method: 'DELETE' }),
  ]);
  assert.deepEqual(
    refused.map(({ status }) => status),
    [403, 403, 403, 403, 403, 403],
  );
  assert.equal((await call(as, '/users/kim/keys')).status, 404);
  const own = await call<{ results: Credential[] }>(as, '/users/pia/keys');
  assert.deepEqual(
    own.body.results.map(({ id, kind, name }) => [id, kind, name]),
    [[id, 'key', 'laptop']],
  );
  assert.ok(!JSON.stringify(own.body).includes(as.key));
});

test('a member revokes a key of their own, and nobody else’s', async () => {
  const [{ as, id }, other] = [await person('tia'), await person('uma')];
  assert.equal((await call(as, `/users/uma/keys/${other.id}`, { method: 'DELETE' })).status, 404);
  assert.equal((await call(as, `/users/tia/keys/${other.id}`, { method: 'DELETE' })).status, 404);
  assert.equal((await call(as, `/users/tia/keys/${id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await call(as, '/me')).status, 401);
  assert.equal((await call(other.as, '/me')).status, 200);
});

test('a service gets a key of its own, names the user it acts for, and loses it when it is revoked', async () => {
  const { status, body } = await call<NewKey>(brain, '/keys', { body: { name: 'cron' } });
  assert.equal(status, 201);
  const cron = { url: brain.url, key: body.key };
  assert.deepEqual((await call(cron, '/me')).body, { kind: 'service', user_id: null });
  assert.equal((await say(cron, { user_id: 'kim' })).status, 200);
  assert.equal((await say(cron, {})).status, 400);
  const listed = await call<{ results: Credential[] }>(brain, '/keys');
  assert.ok(listed.body.results.some(({ id, name }) => id === body.id && name === 'cron'));
  assert.equal((await call(brain, `/keys/${body.id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await call(cron, '/me')).status, 401);
});

test('a revoked key opens nothing, and what it had open is closed', async () => {
  const { as, id } = await person('quy');
  await say(as, {});
  using stream = await openEvents(as, 'test:quy');
  const socket = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc`, {
    headers: { authorization: `Bearer ${as.key}` },
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'me' } }));
  const [answer] = await once(socket, 'message');
  assert.match(String(answer), /"user_id":"quy"/);

  const closed = once(socket, 'close');
  assert.equal((await call(brain, `/users/quy/keys/${id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await closed)[0], 4401);
  await stream.over;
  assert.equal((await say(as, {})).status, 401);
  assert.equal((await call(brain, `/users/quy/keys/${id}`, { method: 'DELETE' })).status, 404);
});

test('an erased person is gone: sessions, memories, keys', async () => {
  const { as } = await person('ron');
  await say(as, {});
  await call(as, '/memory', { body: { content: 'Ron collects zithers' } });
  assert.equal(await found(as, 'zithers'), 1);
  assert.equal((await call(brain, '/users/ron', { method: 'DELETE' })).status, 204);
  assert.equal((await say(as, {})).status, 401);
  assert.equal((await call(brain, '/events?session_id=test:ron')).status, 404);
  const left = await call<{ results: FoundMemory[] }>(brain, '/memory/search?q=zithers&user_id=ron');
  assert.deepEqual(left.body.results, []);
  assert.equal((await call(brain, '/users/ron', { method: 'DELETE' })).status, 404);
});

test('the owner cannot be erased, nor made a member', async () => {
  assert.equal((await call(brain, '/users/owner', { method: 'DELETE' })).status, 403);
  assert.equal((await call(brain, '/users', { body: { user_id: 'owner', role: 'member' } })).status, 403);
  const named = await call<User>(brain, '/users', { body: { user_id: 'owner', name: 'Ann' } });
  assert.deepEqual([named.body.role, named.body.name], ['owner', 'Ann']);
});

test('bad input names the field, and a key is for a user that stands', async () => {
  const bad = await call<{ error: { message: string } }>(brain, '/users', {
    body: { user_id: 'x', role: 'king' },
  });
  assert.equal(bad.status, 400);
  assert.match(bad.body.error.message, /^role: /);
  assert.equal((await call(brain, '/users/nobody/keys', { body: { name: 'x' } })).status, 404);
  assert.equal((await call(brain, '/users/kim/keys', { body: {} })).status, 400);
});

test('keys outlive a restart, and the store does not hold them', async () => {
  const { as } = await person('sol');
  await brain.stop();
  const again = await startBrain({
    BRAIN_DATA_DIR: brain.dataDir,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
  });
  try {
    assert.equal((await say({ url: again.url, key: as.key }, {})).status, 200);
    const bytes = await Promise.all(
      ['brain.db', 'brain.db-wal'].map((file) =>
        readFile(join(brain.dataDir, file)).catch(() => Buffer.alloc(0)),
      ),
    );
    assert.ok(bytes.every((file) => !file.includes(as.key)));
  } finally {
    await again.stop();
  }
});
