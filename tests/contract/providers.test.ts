import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { NewKey, ProviderEntry } from '@brain/schema';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, type Target } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

const SECRET = 'a secret of the environment, 32+';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel({ models: ['kimi'] });
  brain = await startBrain({
    OPENROUTER_API_KEY: 'or-of-the-environment',
    BRAIN_PROVIDERS: '{"fixed": {"base_url": "http://127.0.0.1:9/v1"}}',
  });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const put = (to: Target, name: string, body: object) =>
  call<ProviderEntry & { error: { message: string } }>(to, `/providers/${name}`, { method: 'PUT', body });
const drop = (to: Target, name: string) =>
  call<{ error: { message: string } }>(to, `/providers/${name}`, { method: 'DELETE' });
const list = async (to: Target) => (await call<{ results: ProviderEntry[] }>(to, '/providers')).body.results;
const find = async (to: Target, name: string) => (await list(to)).find((entry) => entry.name === name);
/** Asks a model of a provider; gives the key that came with the question. */
async function keyOf(to: Target, name: string): Promise<string | undefined> {
  const outcome = await ask(to, { message: 'hello', model: name });
  assert.equal(outcome.status, 'finished', JSON.stringify(outcome));
  return model.requests.at(-1)?.headers.authorization;
}

test('a provider that the owner sets answers at once, and after a restart; taken back, it is gone', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  {
    await using first = await startBrain(env);
    const input = { base_url: `${model.url}/`, api_key: 'sk-set-by-the-owner' };
    const entry = { name: 'groq', base_url: model.url, has_key: true, from: 'settings' };
    assert.deepEqual((await put(first, 'groq', input)).body, entry);
    assert.equal(await keyOf(first, 'groq/kimi'), 'Bearer sk-set-by-the-owner');
    const { body } = await call<{ results: object[] }>(first, '/providers');
    assert.deepEqual(body.results[1], entry);
    assert.ok(!JSON.stringify(body).includes('sk-set'));
  }
  await using second = await startBrain(env);
  assert.equal(await keyOf(second, 'groq/kimi'), 'Bearer sk-set-by-the-owner');
  assert.equal((await drop(second, 'groq')).status, 204);
  assert.equal(await find(second, 'groq'), undefined);
  const gone = await call(second, '/trigger', {
    body: { source: 'test', user_id: 'ann', message: 'hello', model: 'groq/kimi' },
  });
  assert.equal(gone.status, 400);
  assert.equal((await drop(second, 'groq')).status, 404);
});

test('a changed key is used from the next call on, and stays as long as the host is the same', async () => {
  const base_url = model.url;
  const path = `${model.url.replace('/v1', '')}/v1`;
  for (const [input, key] of [
    [{ base_url, api_key: 'the-first-key' }, 'Bearer the-first-key'],
    [{ base_url, api_key: 'the-second-key' }, 'Bearer the-second-key'],
    [{ base_url: path }, 'Bearer the-second-key'],
    [{ base_url, api_key: null }, 'Bearer none'],
  ] as const) {
    assert.equal((await put(brain, 'mine', input)).body.has_key, key !== 'Bearer none');
    assert.equal(await keyOf(brain, 'mine/kimi'), key);
  }
  await put(brain, 'mine', { base_url: 'https://elsewhere.example/v1', api_key: 'key-of-elsewhere' });
  assert.equal((await put(brain, 'mine', { base_url })).body.has_key, false);
  assert.equal(await keyOf(brain, 'mine/kimi'), 'Bearer none');
});

test('openai and ollama can be set too: the default model is then theirs', async () => {
  await using fresh = await startBrain({ OLLAMA_BASE_URL: '' });
  const models = async () => (await (await client(fresh)).models.query()).default;
  const clients: { close(): Promise<void> }[] = [];
  async function client({ url, key }: Target) {
    const made = createBrainClient({ url, key });
    clients.push(made);
    return made.api;
  }
  try {
    await put(fresh, 'ollama', { base_url: model.url });
    assert.equal(await models(), 'ollama/kimi');
    await put(fresh, 'openai', { base_url: model.url, api_key: 'sk-openai-of-the-owner' });
    assert.equal(await models(), 'gpt-4.1');
    const api = await client(fresh);
    const names = (await api.providers.list.query()).results.map(({ name, from }) => `${name} ${from}`);
    assert.deepEqual(names, ['ollama settings', 'openai settings']);
    await api.providers.remove.mutate({ name: 'openai' });
    await api.providers.remove.mutate({ name: 'ollama' });
    assert.equal((await find(fresh, 'ollama'))?.from, 'default');
    const set = await api.providers.set.mutate({ name: 'x', base_url: model.url });
    assert.equal(set.has_key, false);
  } finally {
    await Promise.all(clients.map((made) => made.close()));
  }
});

test('what the environment sets wins, and is neither changed nor taken back here', async () => {
  for (const name of ['openrouter', 'fixed']) {
    const { status, body } = await put(brain, name, { base_url: model.url, api_key: 'other-key-1' });
    assert.deepEqual([status, /environment sets the provider/.test(body.error.message)], [409, true]);
    assert.equal((await drop(brain, name)).status, 409);
    assert.equal((await find(brain, name))?.from, 'environment');
  }
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  {
    await using before = await startBrain(env);
    await put(before, 'openai', { base_url: 'https://elsewhere.example/v1', api_key: 'key-of-the-owner' });
  }
  await using later = await startBrain({
    ...env,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'key-of-the-env',
  });
  assert.equal((await find(later, 'openai'))?.from, 'environment');
  assert.equal(await keyOf(later, 'kimi'), 'Bearer key-of-the-env');
  assert.equal((await drop(later, 'openai')).status, 204, 'what is set beneath it can be taken back');
});

test('only an owner or a service sees and sets providers', async () => {
  await call(brain, '/users', { body: { user_id: 'kim' } });
  const { body } = await call<NewKey>(brain, '/users/kim/keys', { body: { name: 'laptop' } });
  const kim = { url: brain.url, key: body.key };
  assert.equal((await call(kim, '/providers')).status, 403);
  assert.equal((await put(kim, 'evil', { base_url: model.url })).status, 403);
  assert.equal((await drop(kim, 'mine')).status, 403);
  assert.equal((await call(brain, '/providers', { key: null })).status, 401);
});

const WRONG: [name: string, input: object, why: RegExp][] = [
  ['offline', { base_url: 'https://a.example/v1' }, /^name: /],
  ['Groq', { base_url: 'https://a.example/v1' }, /^name: .*lower-case/],
  ['__proto__', { base_url: 'https://a.example/v1' }, /^name: /],
  ['a', {}, /^base_url: /],
  ['a', { base_url: 'a.example' }, /^base_url: /],
  ['a', { base_url: 'file:///etc/passwd' }, /^base_url: /],
  ['a', { base_url: 'https://ann:secret-word@a.example/v1' }, /^base_url: must hold no password/],
  ['a', { base_url: 'https://a.example/v1?key=secret-word' }, /^base_url: must hold no password/],
  ['a', { base_url: 'https://a.example/v1', api_key: '' }, /^api_key: /],
  ['a', { base_url: 'https://a.example/v1', api_key: 'secret-word\r\nhost: b' }, /^api_key: /],
  ['a', { base_url: 'https://a.example/v1', apikey: 'secret-word' }, /^apikey: unknown field/],
];

for (const [name, input, why] of WRONG) {
  test(`${name} ${JSON.stringify(input)} is refused by the field, without what was given`, async () => {
    const { status, body } = await put(brain, name, input);
    assert.equal(status, 400);
    assert.match(body.error.message, why);
    assert.ok(!body.error.message.includes('secret-word'));
  });
}

test('with another secret the brain starts all the same, and says of which key it cannot read', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  {
    await using first = await startBrain({ ...env, BRAIN_SECRET: SECRET });
    await put(first, 'groq', { base_url: model.url, api_key: 'sk-set-by-the-owner' });
  }
  await using second = await startBrain({ ...env, BRAIN_SECRET: `${SECRET}!` });
  const { fault, has_key } = (await find(second, 'groq')) ?? {};
  assert.equal(has_key, true);
  assert.match(fault ?? '', /sealed with another BRAIN_SECRET/);
  const outcome = await ask(second, { message: 'hello', model: 'groq/kimi' });
  assert.deepEqual([outcome.status, outcome.error?.message], ['failed', fault]);
  assert.equal(
    (await put(second, 'groq', { base_url: model.url, api_key: 'sk-set-anew-1' })).body.fault,
    undefined,
  );
  assert.equal(await keyOf(second, 'groq/kimi'), 'Bearer sk-set-anew-1');
});

test('a provider whose model the environment names cannot be taken back, so that the brain starts again', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  {
    await using first = await startBrain(env);
    await put(first, 'groq', { base_url: model.url });
  }
  await using second = await startBrain({ ...env, BRAIN_MODEL: 'groq/kimi' });
  const { status, body } = await drop(second, 'groq');
  assert.deepEqual([status, /BRAIN_MODEL/.test(body.error.message)], [409, true]);
});
