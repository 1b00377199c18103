import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

const KEY = 'sk-secret-of-groq-0123456789';

let model: ScriptedModel;
let brain: RunningBrain;
let owner: BrainClient;
before(async () => {
  model = await startModel({ models: ['kimi', 'qwen'] });
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    BRAIN_PROVIDERS: JSON.stringify({ dead: { base_url: 'http://127.0.0.1:9/v1' } }),
  });
  owner = createBrainClient({ url: brain.url, key: brain.key });
  await owner.api.providers.set.mutate({ name: 'groq', base_url: model.url, api_key: KEY });
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const tried = (input: { name: string; model?: string }) => owner.api.providers.try.mutate(input);
const lastBody = () => model.requests.at(-1)?.body;

test('a provider that works says so after one short call of the first model it lists', async () => {
  const before = model.requests.length;
  const { ms, ...answer } = await tried({ name: 'groq' });
  assert.deepEqual(answer, { ok: true, model: 'groq/kimi' });
  assert.ok(ms >= 0 && ms < 20_000);
  assert.equal(model.requests.length, before + 1);
  const body = lastBody();
  assert.ok(JSON.stringify(body?.messages).length < 200);
  assert.ok(Number(body?.['max_tokens']) <= 64 && body?.tools === undefined);
  assert.equal(model.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
});

test('a model is named as triggers name it, or as its provider does', async () => {
  for (const named of ['groq/qwen', 'qwen']) {
    assert.equal((await tried({ name: 'groq', model: named })).model, 'groq/qwen');
    assert.equal(lastBody()?.model, 'qwen');
  }
  assert.deepEqual((await tried({ name: 'openai', model: 'qwen' })).model, 'qwen');
  // OpenAI's own models refuse the name that the others know.
  assert.ok(Number(lastBody()?.['max_completion_tokens']) <= 64);
  assert.equal((await tried({ name: 'offline' })).ok, true);
});

test('what is wrong is told in one try, in the sentences of a run, without the key', async () => {
  const wrong: [status: number, why: RegExp][] = [
    [401, /^The provider of the model groq\/kimi refused the key \(401\)\. Check the key/],
    [404, /^The provider knows no model groq\/kimi \(404\)/],
    [429, /its quota is used up \(429\)/],
    [500, /answered with an error \(500/],
  ];
  for (const [status, why] of wrong) {
    const before = model.requests.length;
    model.queue({ fault: { kind: 'status', status, message: `no: ${KEY}` } });
    const answer = await tried({ name: 'groq' });
    assert.equal(answer.ok, false);
    assert.match(answer.error ?? '', why);
    assert.ok(!JSON.stringify(answer).includes(KEY));
    assert.equal(model.requests.length, before + 1);
  }
});

test('a provider that does not answer, or does not exist, says so', async () => {
  const dead = await tried({ name: 'dead' });
  assert.equal(dead.ok, false);
  assert.match(dead.error ?? '', /^dead lists no models: .* Name a model to see why\.$/);
  const named = await tried({ name: 'dead', model: 'kimi' });
  assert.match(named.error ?? '', /^The model dead\/kimi could not be reached/);
  await assert.rejects(tried({ name: 'nobody' }), /No provider nobody/);
});

test('one that is silent is left after twenty seconds', { timeout: 40_000 }, async () => {
  model.queue({ fault: { kind: 'hang' } });
  const { ms, ...answer } = await tried({ name: 'groq' });
  assert.deepEqual(answer, {
    ok: false,
    model: 'groq/kimi',
    error: 'The model groq/kimi did not answer within 20 s.',
  });
  assert.ok(ms >= 19_900 && ms < 25_000, `${ms}`);
});
