import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type BrainClient, createBrainClient } from '@brain/client';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { servePush } from '../support/push-service.ts';
import { openFolder, rowsIn } from '../support/store.ts';

let model: ScriptedModel;
let service: Awaited<ReturnType<typeof servePush>>;
let folder: Awaited<ReturnType<typeof openFolder>>;
let brain: RunningBrain;
const clients: BrainClient[] = [];
const env = () => ({
  OPENAI_BASE_URL: model.url,
  OPENAI_API_KEY: 'k',
  BRAIN_DATA_DIR: folder.path,
  BRAIN_FETCH_ALLOW: service.host,
});
before(async () => {
  [model, service, folder] = await Promise.all([startModel(), servePush(), openFolder()]);
  brain = await startBrain(env());
});
after(async () => {
  for (const client of clients) await client.close();
  await brain?.[Symbol.asyncDispose]();
  await Promise.all([model?.stop(), service?.[Symbol.asyncDispose](), folder?.[Symbol.asyncDispose]()]);
});

/** What a person’s browser asks for. */
function pushOf(user_id: string, key = brain.key) {
  const client = createBrainClient({ url: brain.url, key, user_id });
  clients.push(client);
  return client.api.push;
}
const browsersOf = (user_id: string) =>
  rowsIn(
    `${folder.path}/brain.db`,
    `SELECT json_extract(data, '$.endpoint') FROM store WHERE type = 'config' AND user_id = '${user_id}'
     AND json_extract(data, '$.kind') = 'push' ORDER BY seq`,
  );
/** Waits until a person has no browser that is told. */
async function untilNone(user_id: string) {
  const until = AbortSignal.timeout(20_000);
  while (browsersOf(user_id).length > 0) {
    until.throwIfAborted();
    await setTimeout(20); // nothing tells that it is gone
  }
}
/** Asks on the web; gives what came to browsers, of which there are to be `count`. */
async function pushes(user_id: string, count: number, input: object = {}) {
  const from = service.pushed.length;
  await ask(brain, { source: 'web', user_id, message: 'hello', ...input });
  return (await service.until(from + count)).slice(from);
}

test('a browser is told of an answer, in words only it can read, by who can prove to be this brain', async () => {
  const push = pushOf('ann');
  const { public_key } = await push.key.query();
  assert.equal(Buffer.from(public_key, 'base64url').length, 65);
  await push.subscribe.mutate({ ...service.browser('ann'), language: 'fr' });
  const answer = `## **Sunny**, [they say](https://example.com)\n\n${'and warm '.repeat(50)}`;
  model.queue({ text: [answer] });
  const session_id = 'push:1';
  const [pushed] = await pushes('ann', 1, { session_id, message: 'How is the weather?' });
  const { title, body, ...rest } = JSON.parse(pushed?.text ?? '{}');
  assert.equal(title, 'How is the weather?');
  assert.match(body, /^Sunny, they say and warm and warm .*…$/);
  assert.ok(body.length <= 120);
  assert.deepEqual(Object.keys(rest), ['session_id', 'run_id']);
  assert.equal(rest.session_id, session_id);
  const { headers, claims, isSigned } = pushed ?? {};
  assert.deepEqual([headers?.ttl, headers?.['content-encoding'], isSigned], ['86400', 'aes128gcm', true]);
  assert.ok(headers?.authorization?.endsWith(`k=${public_key}`));
  assert.equal(claims?.aud, `http://${service.host}`);
  const aheadSeconds = (claims?.exp ?? 0) - Date.now() / 1000;
  assert.ok(aheadSeconds > 3600 && aheadSeconds < 86_400);
  assert.match(claims?.sub ?? '', /^(?:mailto|https):/);
});

test('all browsers of a person are told, nobody else’s, and those that went are not told again', async () => {
  const [ann, eve] = [pushOf('two'), pushOf('eve')];
  const [first, second] = [service.browser('first'), service.browser('second')];
  await ann.subscribe.mutate(first);
  await ann.subscribe.mutate(first);
  await ann.subscribe.mutate(second);
  await eve.subscribe.mutate(service.browser('eve'));
  await eve.unsubscribe.mutate({ endpoint: first.endpoint });
  const paths = (await pushes('two', 2)).map(({ path }) => path);
  assert.deepEqual(paths.toSorted(), ['/first', '/second']);
  await ann.unsubscribe.mutate({ endpoint: first.endpoint });
  assert.deepEqual(
    (await pushes('two', 1)).map(({ path }) => path),
    ['/second'],
  );
  // The service says that the browser is gone.
  for (const status of [404, 410]) {
    await ann.subscribe.mutate(second);
    service.next({ status });
    await pushes('two', 1);
    await untilNone('two'); // removed when the answer has come
  }
});

test('a service that has too much to do is asked again, and one that refuses is not', async () => {
  await pushOf('busy').subscribe.mutate(service.browser('busy'));
  service.next(
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 503, headers: { 'retry-after': '0' } },
  );
  const [one, two, three] = await pushes('busy', 3);
  assert.equal(one?.text, three?.text);
  assert.equal(two?.text, three?.text);
  service.next({ status: 400 });
  await pushes('busy', 1);
  const [only] = await pushes('busy', 1, { message: 'next' });
  assert.notEqual(only?.text, three?.text);
  assert.equal(browsersOf('busy').length, 1);
});

test('what is read on another channel, in a temporary session, or did not come to an answer is no push', async () => {
  await pushOf('quiet').subscribe.mutate(service.browser('quiet'));
  const user_id = 'quiet';
  const from = service.pushed.length;
  await ask(brain, { user_id, source: 'telegram', reply_to: '1', message: 'by telegram' });
  await ask(brain, { user_id, source: 'web', session_id: 'temporary', temporary: true, message: 'passing' });
  await ask(brain, { user_id, source: 'web', session_id: 'temporary', message: 'passing still' });
  model.queue({ fault: { kind: 'status', status: 400 } });
  await ask(brain, { user_id, source: 'web', message: 'fails' });
  await pushes(user_id, 1, { session_id: 'last', message: 'heard' });
  const titles = service.pushed.slice(from).map(({ text }) => JSON.parse(text).title);
  assert.deepEqual(titles, ['heard']);
});

test('at most twenty browsers of a person are told, the latest', async () => {
  const push = pushOf('many');
  for (let at = 0; at < 22; at += 1) await push.subscribe.mutate(service.browser(`many${at}`));
  assert.equal(browsersOf('many').length, 20);
  assert.ok(String(browsersOf('many')[0]).endsWith('/many2'));
});

test('a browser goes with the sign-in it came by, and with its user; its address is in no export', async () => {
  await call(brain, '/users', { body: { user_id: 'mia' } });
  const made = await call<{ id: string; key: string }>(brain, '/users/mia/keys', {
    body: { name: 'browser' },
  });
  await pushOf('mia', made.body.key).subscribe.mutate(service.browser('mia'));
  await pushes('mia', 1);
  const exported = await call<string>(brain, '/export', { headers: { 'x-brain-user': 'mia' } });
  assert.match(exported.body, /hello/);
  assert.ok(!exported.body.includes(`${service.host}/mia`));
  await call(brain, `/users/mia/keys/${made.body.id}`, { method: 'DELETE' });
  await ask(brain, { source: 'web', user_id: 'mia', message: 'hello' });
  await untilNone('mia'); // forgotten when it would have been told
  await pushOf('mia').subscribe.mutate(service.browser('mia'));
  await call(brain, '/users/mia', { method: 'DELETE' });
  assert.deepEqual(browsersOf('mia'), []);
});

test('what cannot be a browser is refused', async () => {
  const push = pushOf('bad');
  const good = service.browser('bad');
  const point = Buffer.alloc(65, 7).fill(4, 0, 1).toString('base64url');
  const bad = [
    { ...good, endpoint: 'http://127.0.0.1:9/inside' },
    { ...good, endpoint: 'file:///etc/passwd' },
    { ...good, keys: { ...good.keys, p256dh: point } },
    { ...good, keys: { ...good.keys, p256dh: 'AAAA' } },
    { ...good, keys: { ...good.keys, auth: 'x' } },
  ];
  for (const input of bad) await assert.rejects(push.subscribe.mutate(input));
  assert.deepEqual(browsersOf('bad'), []);
});

test('the key stays over a restart, its private half is sealed, and one whose seal is lost is made anew', async () => {
  await pushOf('ann').subscribe.mutate(service.browser('kept'));
  const { public_key } = await pushOf('ann').key.query();
  await brain.stop();
  const [sealed] = rowsIn(
    `${folder.path}/brain.db`,
    "SELECT data FROM store WHERE type = 'config' AND json_extract(data, '$.kind') = 'push_key'",
  );
  assert.match(String(sealed), /"sealed_key":"v1\./);
  assert.doesNotMatch(String(sealed), /"d"/);
  brain = await startBrain(env());
  assert.equal((await pushOf('ann').key.query()).public_key, public_key);
  assert.ok((await pushes('ann', 1)).every(({ isSigned }) => isSigned));
  await brain.stop();
  brain = await startBrain({ ...env(), BRAIN_SECRET: 'another secret than the one before it' });
  assert.notEqual((await pushOf('ann').key.query()).public_key, public_key);
});
