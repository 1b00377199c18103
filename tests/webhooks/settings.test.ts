import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { NewKey, WebhookEntry, WebhookTried } from '@brain/schema';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, type Target } from '../support/http.ts';
import { post, put, rows, SECRET, showing, startHooked } from './hooked.ts';

const OWN = 'a secret of the environment, 32+';

let brain: RunningBrain;
before(async () => {
  brain = await startHooked({ ci: { kind: 'generic', secrets: [SECRET] } });
});
after(() => brain?.[Symbol.asyncDispose]());

const list = async (to: Target) => (await call<{ results: WebhookEntry[] }>(to, '/webhooks')).body.results;
const find = async (to: Target, name: string) => (await list(to)).find((entry) => entry.name === name);
const drop = (to: Target, name: string) =>
  call<{ error: { message: string } }>(to, `/webhooks/${name}`, { method: 'DELETE' });

test('a webhook that the owner sets takes what comes at once, and after a restart; taken back, it is not there', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  const settings = { kind: 'generic', instructions: 'Say it in one line.', response_to: ['chat_ui'] };
  {
    await using first = await startBrain(env);
    const set = await put(first, 'shop', { ...settings, secrets: [SECRET] });
    assert.deepEqual(set.body, { name: 'shop', ...settings, secrets: 1, from: 'settings' });
    assert.deepEqual(await list(first), [set.body]);
    assert.equal((await post(first, 'shop', { order: 1 })).status, 202);
  }
  await using second = await startBrain(env);
  assert.equal((await post(second, 'shop', { order: 1 })).body.duplicate, true);
  assert.equal((await post(second, 'shop', { order: 2 })).body.duplicate, false);
  assert.equal((await drop(second, 'shop')).status, 204);
  assert.equal((await post(second, 'shop', { order: 3 })).status, 404);
  assert.equal((await drop(second, 'shop')).status, 404);
});

test('what is left out of a setting is not set; secrets that are left out stay', async () => {
  await put(brain, 'mine', {
    kind: 'generic',
    instructions: 'Be short.',
    trust: 'service',
    secrets: [SECRET],
  });
  const { body } = await put(brain, 'mine', { kind: 'generic', mapping: { message: 'Order {{order}}' } });
  assert.deepEqual(body, {
    name: 'mine',
    kind: 'generic',
    mapping: { message: 'Order {{order}}' },
    secrets: 1,
    from: 'settings',
  });
  assert.equal((await post(brain, 'mine', { order: 1 })).status, 202);
});

test('an address of a callback is shown without the secret in it, and stays when it comes back so', async () => {
  const callback_url = 'https://hooks.example/in?token=abcdefgh12345678';
  const { body } = await put(brain, 'back', { kind: 'generic', secrets: [SECRET], callback_url });
  assert.equal(body['callback_url'], 'https://hooks.example/in?token=[redacted]');
  const again = await put(brain, 'back', { kind: 'generic', callback_url: body['callback_url'] });
  assert.equal(again.body['callback_url'], body['callback_url']);
  assert.match(stored(brain), /abcdefgh12345678/);
});

test('what the environment sets wins, and is neither changed nor taken back here', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  {
    await using before = await startBrain(env);
    await put(before, 'ci', { kind: 'generic', secrets: ['the-secret-of-the-owner'] });
  }
  await using later = await startHooked({ ci: { kind: 'generic', secrets: [SECRET] } }, env);
  assert.deepEqual(await list(later), [{ name: 'ci', kind: 'generic', secrets: 1, from: 'environment' }]);
  const shown = { 'x-webhook-secret': 'the-secret-of-the-owner' };
  assert.deepEqual(
    [(await post(later, 'ci', { a: 1 })).status, (await showing(later, shown)('ci', { a: 1 })).status],
    [202, 401],
  );
  const changed = await put(later, 'ci', { kind: 'generic', secrets: ['yet-another'] });
  assert.deepEqual(
    [changed.status, /environment sets the webhook/.test(changed.body.error.message)],
    [409, true],
  );
  assert.equal((await drop(later, 'ci')).status, 204, 'what is set beneath it can be taken back');
  assert.equal((await drop(later, 'ci')).status, 409);
});

test('a secret comes out nowhere: not in a list, an export, an error, a log, nor in the file', async () => {
  const secret = 'whsec-of-mine-1234567890';
  const told: string[] = [];
  const tell = async (answer: Promise<{ body: unknown }>) => told.push(JSON.stringify((await answer).body));
  await tell(put(brain, 'quiet', { kind: 'generic', secrets: [secret] }));
  await tell(put(brain, 'quiet', { kind: 'generic', secrets: [secret, secret, secret] }));
  await tell(put(brain, 'quiet', { kind: secret, secrets: [secret] }));
  await tell(call(brain, '/webhooks'));
  await tell(call(brain, '/export?user_id=owner'));
  await tell(showing(brain, { 'x-webhook-secret': `${secret}-` })('quiet', { a: 1 }));
  await tell(showing(brain, { 'x-webhook-secret': secret })('quiet', '{'));
  await tell(showing(brain, { 'x-webhook-secret': secret })('quiet', { hello: 1 }));
  for (const text of [...told, brain.output(), brain.errors(), stored(brain)])
    assert.ok(!text.includes(secret), text.slice(0, 300));
  assert.ok(!stored(brain).includes(SECRET));
});

test('with another BRAIN_SECRET a webhook says that it takes nothing, and takes nothing, until it is set anew', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  {
    await using first = await startBrain({ ...env, BRAIN_SECRET: OWN });
    await put(first, 'shop', { kind: 'generic', secrets: [SECRET] });
    await put(first, 'other', { kind: 'generic', secrets: [SECRET] });
  }
  await using second = await startBrain({ ...env, BRAIN_SECRET: `${OWN}!` });
  const entry = await find(second, 'shop');
  assert.match(entry?.fault ?? '', /webhook shop cannot be opened: .*BRAIN_SECRET/);
  assert.equal(entry?.secrets, 1);
  assert.equal((await post(second, 'shop', { a: 1 })).status, 404);
  const set = await put(second, 'shop', { kind: 'generic', secrets: [SECRET] });
  assert.equal(set.body['fault'], undefined);
  assert.equal((await post(second, 'shop', { a: 1 })).status, 202);
});

test('a sealed secret that is put under another name opens nothing', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  {
    await using first = await startBrain(env);
    await put(first, 'one', { kind: 'generic', secrets: [SECRET] });
  }
  const { default: BetterSqlite } = await import('better-sqlite3');
  const db = new BetterSqlite(join(folder.path, 'brain.db'));
  db.prepare(
    `UPDATE store SET data = json_set(data, '$.name', 'two') WHERE json_extract(data, '$.kind') = 'webhook'`,
  ).run();
  db.close();
  await using second = await startBrain(env);
  assert.match((await find(second, 'two'))?.fault ?? '', /cannot be opened/);
  assert.equal((await post(second, 'two', { a: 1 })).status, 404);
});

test('only an owner or a service sees, sets and tries webhooks', async () => {
  await call(brain, '/users', { body: { user_id: 'kim' } });
  const { body } = await call<NewKey>(brain, '/users/kim/keys', { body: { name: 'laptop' } });
  for (const [to, status] of [
    [{ url: brain.url, key: body.key }, 403],
    [{ url: brain.url, key: 'brain_none' }, 401],
  ] as const) {
    assert.equal((await call(to, '/webhooks')).status, status);
    assert.equal((await put(to, 'evil', { kind: 'generic', secrets: [SECRET] })).status, status);
    assert.equal((await drop(to, 'ci')).status, status);
    const sample = { kind: 'generic', sample: '{}' };
    assert.equal((await call(to, '/webhooks/ci/try', { body: sample })).status, status);
  }
});

test('what would come of a sample is what comes of it, and nothing of it is stored', async () => {
  const settings = {
    kind: 'generic',
    mapping: { message: 'Order {{order.id}}', session: '{{order.id}}', once: '{{id}}', subject: 'Orders' },
    trust: 'service',
  };
  const sample = JSON.stringify({ id: 'e-1', order: { id: 7 } });
  const before = rows(brain);
  const tried = await call<WebhookTried>(brain, '/webhooks/tried/try', { body: { ...settings, sample } });
  assert.equal(tried.status, 200, JSON.stringify(tried.body));
  assert.equal(rows(brain), before);
  await put(brain, 'tried', { ...settings, secrets: [SECRET] });
  const { body } = await post(brain, 'tried', sample);
  const query = `/runs?session_id=${encodeURIComponent(body.session_id)}`;
  assert.equal((await call(brain, query)).status, 200);
  assert.deepEqual(tried.body, {
    message: 'Order 7',
    subject: 'Orders',
    session_id: body.session_id,
    once: 'e-1',
    trust: 'service',
    response_to: ['chat_ui'],
  });
});

test('the client lists, sets, tries and takes back; of somebody erased no webhook is left', async () => {
  const client = createBrainClient({ url: brain.url, key: brain.key });
  try {
    const { webhooks, users } = client.api;
    await users.create.mutate({ user_id: 'lea' });
    const of = { kind: 'generic' as const, secrets: [SECRET] };
    await webhooks.set.mutate({ ...of, name: 'hers', user_id: 'lea' });
    await webhooks.set.mutate({ ...of, name: 'ours' });
    const tried = await webhooks.try.mutate({ name: 'none', kind: 'generic', sample: '"hello"' });
    assert.equal(tried.trust, 'untrusted');
    await users.remove.mutate({ user_id: 'lea' });
    const names = (await webhooks.list.query()).results.map(({ name }) => name);
    assert.deepEqual([names.includes('hers'), names.includes('ours')], [false, true]);
    await webhooks.remove.mutate({ name: 'ours' });
    assert.equal(await find(brain, 'ours'), undefined);
    assert.equal((await post(brain, 'hers', {})).status, 404);
  } finally {
    await client.close();
  }
});

const WRONG: [name: string, input: object, status: number, why: RegExp][] = [
  ['Upper', { kind: 'generic' }, 400, /^name: .*lower-case/],
  ['a', {}, 400, /^kind: /],
  ['a', { kind: 'other' }, 400, /^kind: /],
  ['a', { kind: 'generic', secrets: [] }, 400, /^secrets: /],
  ['a', { kind: 'generic', secrets: ['short'] }, 400, /^secrets\.0: /],
  ['a', { kind: 'generic', secrets: [SECRET, SECRET, SECRET] }, 400, /^secrets: /],
  ['a', { kind: 'generic', callback_url: 'file:///etc/passwd' }, 400, /^callback_url: /],
  ['a', { kind: 'generic', user_id: 'nobody-here' }, 422, /^user_id: there is no user/],
  ['a', { kind: 'generic', from: 'environment' }, 400, /^from: unknown field/],
];

test('a webhook that is none is refused, with the field that is wrong', async () => {
  for (const [name, input, status, why] of WRONG) {
    const answer = await put(brain, name, input);
    assert.equal(answer.status, status, JSON.stringify([input, answer.body]));
    assert.match(answer.body.error.message, why);
  }
  assert.equal(await find(brain, 'a'), undefined);
});

test('two hundred webhooks can be set, and no more', async () => {
  await using many = await startBrain({ BRAIN_MODEL: 'offline' });
  for (let at = 0; at < 200; at += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, more) => put(many, `w${at + more}`, { kind: 'generic' })),
    );
  const { status, body } = await put(many, 'one-more', { kind: 'generic' });
  assert.deepEqual([status, /200 webhooks/.test(body.error.message)], [422, true]);
  assert.equal((await put(many, 'w7', { kind: 'github' })).status, 200);
  assert.equal((await list(many)).length, 200);
});

/** All that is on the disk of a brain, as text. */
function stored({ dataDir }: { dataDir: string }): string {
  return ['brain.db', 'brain.db-wal'].map((name) => readFileSync(join(dataDir, name), 'latin1')).join();
}
