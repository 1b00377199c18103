import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../apps/brain/src/config.ts';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';
import { createProviders } from '../../apps/brain/src/model/providers.ts';
import { startModel } from '../support/model.ts';

const NOWHERE = 'http://127.0.0.1:9/v1';

/** Providers as that environment sets them; Ollama is where nothing listens unless it says otherwise. */
function providersOf(env: Record<string, string>) {
  return createProviders(readConfig({ OLLAMA_BASE_URL: NOWHERE, ...env }), createOfflineFetch());
}

test('without a key and without Ollama the offline model answers', async () => {
  const providers = providersOf({});
  const model = await providers.resolve();
  assert.equal(model.name, 'offline');
  assert.ok(model.provider.fetch, 'it needs no network');
  assert.deepEqual(await providers.list(), { default: 'offline', models: ['offline'] });
});

test('a local Ollama is found by itself, and its first model is the default', async () => {
  await using ollama = await startModel({ models: ['qwen3:8b', 'llama4'] });
  const providers = providersOf({ OLLAMA_BASE_URL: ollama.url });
  const model = await providers.resolve();
  assert.equal(model.name, 'ollama/qwen3:8b');
  assert.equal(model.id, 'qwen3:8b');
  assert.equal(model.provider.baseURL, ollama.url);
  const { models } = await providers.list();
  assert.deepEqual(models, ['ollama/qwen3:8b', 'ollama/llama4', 'offline']);
});

test('an Ollama without models does not stand in the way', async () => {
  await using ollama = await startModel({ models: [] });
  assert.equal((await providersOf({ OLLAMA_BASE_URL: ollama.url }).resolve()).name, 'offline');
});

test('with a key the default is gpt-4.1 of OpenAI; a base URL alone is enough', async () => {
  const keyed = await providersOf({ OPENAI_API_KEY: 'sk-test' }).resolve();
  assert.equal(keyed.id, 'gpt-4.1');
  assert.equal(keyed.provider.baseURL, 'https://api.openai.com/v1');
  assert.equal(keyed.provider.apiKey, 'sk-test');
  const other = await providersOf({ OPENAI_BASE_URL: 'https://models.example/v1' }).resolve();
  assert.equal(other.id, 'gpt-4.1');
  assert.equal(other.provider.baseURL, 'https://models.example/v1');
});

test('BRAIN_MODEL is the default whatever else is there', async () => {
  await using ollama = await startModel({ models: ['qwen3'] });
  const env = { OPENAI_API_KEY: 'sk-test', OLLAMA_BASE_URL: ollama.url };
  assert.equal((await providersOf({ ...env, BRAIN_MODEL: 'ollama/phi' }).resolve()).id, 'phi');
  assert.equal((await providersOf({ ...env, BRAIN_MODEL: 'offline' }).resolve()).name, 'offline');
});

test('a name is the default provider’s, or provider/name, also where the name has a slash', async () => {
  const providers = providersOf({
    OPENAI_API_KEY: 'sk-test',
    OPENROUTER_API_KEY: 'or-test',
    BRAIN_PROVIDERS: '{"groq": {"base_url": "https://groq.example/v1"}}',
  });
  const found = async (name: string) => {
    const { id, provider } = await providers.resolve(name);
    return [provider.name, id];
  };
  assert.deepEqual(await found('gpt-4.1-mini'), ['openai', 'gpt-4.1-mini']);
  assert.deepEqual(await found('openai/gpt-5'), ['openai', 'gpt-5']);
  assert.deepEqual(await found('openrouter/meta/llama-4'), ['openrouter', 'meta/llama-4']);
  assert.deepEqual(await found('groq/kimi'), ['groq', 'kimi']);
  assert.deepEqual(await found('offline'), ['offline', 'offline']);
});

test('an unknown model is refused with the field and what there is', () => {
  const providers = providersOf({ BRAIN_PROVIDERS: '{"groq": {"base_url": "https://groq.example/v1"}}' });
  const refusals: [string, RegExp][] = [
    ['gpt-4.1', /^model: gpt-4\.1 needs OPENAI_API_KEY or OPENAI_BASE_URL/],
    ['nobody/x', /^model: no provider is named nobody; there are: offline, .*groq/],
    ['groq/', /^model: /],
  ];
  for (const [name, sentence] of refusals)
    assert.throws(() => providers.check(name), { code: 'invalid', message: sentence });
  providers.check('groq/x');
  providers.check('offline');
});

test('the sentence about a provider without a model name does not say that there is no such provider', () => {
  assert.throws(
    () => providersOf({ OPENAI_API_KEY: 'sk-test' }).check('openai/'),
    (error: Error) => !error.message.includes('no provider is named openai'),
  );
});

test('the list shows what each provider has, and is asked for once in a while only', async () => {
  await using openai = await startModel({ models: ['small', 'large'] });
  const providers = providersOf({ OPENAI_BASE_URL: openai.url, BRAIN_MODEL: 'large' });
  assert.deepEqual(await providers.list(), { default: 'large', models: ['large', 'small', 'offline'] });
  await openai.stop();
  assert.deepEqual((await providers.list()).models, ['large', 'small', 'offline']);
});
