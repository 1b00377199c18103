import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { NewKey, Preferences } from '@brain/schema';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, openEvents, trigger, type Target } from '../support/http.ts';
import { startModel } from '../support/model.ts';

type Answer = Preferences & { error: { code: string; message: string } };

let brain: RunningBrain;
before(async () => {
  brain = await startBrain({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', BRAIN_MODEL: 'offline' });
});
after(() => brain?.[Symbol.asyncDispose]());

const get = async (to: Target, query = '') => (await call<Answer>(to, `/preferences${query}`)).body;
const put = (to: Target, body: object) => call<Answer>(to, '/preferences', { method: 'PUT', body });

async function keyFor(user_id: string): Promise<Target> {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'laptop' } });
  return { url: brain.url, key: body.key };
}

test('who has chosen nothing prefers nothing; a choice changes what it names, and null takes it back', async () => {
  const ann = await keyFor('ann');
  assert.deepEqual(await get(ann), {});
  assert.deepEqual((await put(ann, { model: 'gpt-x', streaming: 'edit' })).body, {
    model: 'gpt-x',
    streaming: 'edit',
  });
  assert.deepEqual((await put(ann, { streaming: 'off' })).body, { model: 'gpt-x', streaming: 'off' });
  assert.deepEqual((await put(ann, { model: null })).body, { streaming: 'off' });
  assert.deepEqual((await put(ann, {})).body, { streaming: 'off' });
  assert.deepEqual(await get(ann), { streaming: 'off' });
});

test('a model that no provider has, or a way of streaming there is not, is refused and names the field', async () => {
  const cy = await keyFor('cy');
  for (const [body, field] of [
    [{ model: 'nobody/model' }, /^model: no provider is named nobody/],
    [{ model: '' }, /^model: /],
    [{ streaming: 'loud' }, /^streaming: /],
    [{ colour: 'red' }, /colour/],
  ] as const) {
    const refused = await put(cy, { streaming: 'off', ...body });
    assert.equal(refused.status, 400);
    assert.match(refused.body.error.message, field);
  }
  assert.deepEqual(await get(cy), {});
});

test('a service names the person; a person has none but their own', async () => {
  const bob = await keyFor('bob');
  await put(brain, { user_id: 'bob', streaming: 'draft' });
  assert.deepEqual(await get(bob), { streaming: 'draft' });
  assert.deepEqual(await get(brain, '?user_id=bob'), { streaming: 'draft' });
  assert.equal((await put(brain, { streaming: 'off' })).status, 400);
  const dan = await keyFor('dan');
  assert.equal((await put(dan, { user_id: 'bob', streaming: 'off' })).status, 404);
  assert.equal((await call(dan, '/preferences?user_id=bob')).status, 404);
  assert.deepEqual(await get(bob), { streaming: 'draft' });
});

test('preferences are there after a restart, in the export, and gone with the person', async (t) => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  {
    await using first = await startBrain(env);
    await put(first, { user_id: 'ann', model: 'offline' });
  }
  await using second = await startBrain(env);
  const client = createBrainClient(second);
  t.after(() => client.close());
  assert.deepEqual(await client.api.preferences.get.query({ user_id: 'ann' }), { model: 'offline' });
  const { body } = await call<string>(second, '/export?user_id=ann');
  assert.ok(body.includes('"data":{"kind":"preferences","model":"offline"}'));
  await call(second, '/users/ann', { method: 'DELETE' });
  assert.deepEqual(await client.api.preferences.get.query({ user_id: 'ann' }), {});
  assert.deepEqual(await client.api.preferences.set.mutate({ user_id: 'ann', streaming: 'off' }), {
    streaming: 'off',
  });
});

test('a message that names no model is answered by the one its person prefers when its run begins', async (t) => {
  const model = await startModel();
  t.after(() => model.stop());
  await using second = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'standard' });
  const groq = { method: 'PUT', body: { base_url: model.url, api_key: 'sk-of-groq' } };
  await call(second, '/providers/groq', groq);
  const said = { user_id: 'ann', session_id: 'web:ann', message: 'hello' };
  const prefer = (chosen: string | null) => put(second, { user_id: 'ann', model: chosen });
  const asked = async (more: object = {}) => {
    const { status } = await ask(second, { ...said, ...more });
    assert.equal(status, 'finished');
    return model.requests.at(-1)?.body.model;
  };
  assert.equal(await asked(), 'standard');
  await prefer('groq/kimi');
  assert.equal(await asked(), 'kimi');
  assert.equal(await asked({ model: 'other' }), 'other');
  assert.equal(await asked({ user_id: 'bob', session_id: 'web:bob' }), 'standard');

  // What is said again after another choice is the same message; one that waits takes the new choice.
  const gate = model.gate();
  model.queue({ text: ['one'], gates: { 0: gate } });
  const first = await trigger(second, said, { headers: { 'idempotency-key': 'first' } });
  const waiting = await trigger(second, said);
  await gate.reached;
  await prefer('groq/larger');
  const again = await trigger(second, said, { headers: { 'idempotency-key': 'first' } });
  assert.equal(again.run_id, first.run_id);
  gate.open();
  using events = await openEvents(second, said.session_id);
  await events.untilEnd(waiting.run_id);
  assert.equal(model.requests.at(-1)?.body.model, 'larger');

  await call(second, '/providers/groq', { method: 'DELETE' });
  assert.equal(await asked(), 'standard');
  assert.equal(await second.stop(), 0);
  assert.match(second.errors(), /the model that ann prefers cannot be asked/);
});
