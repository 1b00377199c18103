import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TriggerInput, TriggerResult } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd } from '../support/http.ts';
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

type Refusal = { error: { code: string; message: string } };
const post = <T>(input: Partial<TriggerInput>) =>
  call<T>(brain, '/trigger', { body: { source: 'test', user_id: 'ann', message: 'x', ...input } });

test('a message comes after a run of its own session only', async () => {
  const session_id = 'own';
  const elsewhere = await ask(brain, { message: 'elsewhere', session_id: 'other' });
  const of_eve = await ask(brain, { message: 'eve', user_id: 'eve', session_id: 'eves' });
  const own = await ask(brain, { message: 'own', session_id });
  const answer = (await eventsUntilEnd(brain, own)).at(-2)?.id ?? '';
  for (const parent_id of [elsewhere.run_id, of_eve.run_id, answer, 'evt_none']) {
    const refused = await post<Refusal>({ session_id, parent_id });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid']);
    assert.match(refused.body.error.message, /^parent_id: /);
  }
  const both = await post<Refusal>({ session_id, parent_id: own.run_id, replaces: own.run_id });
  assert.deepEqual([both.status, both.body.error.code], [400, 'invalid']);
  assert.match(both.body.error.message, /^parent_id: /);
});

test('the same key with another parent is another trigger, and no parent is not the start', async () => {
  const session_id = 'key';
  const one = await ask(brain, { message: 'one', session_id });
  const two = await ask(brain, { message: 'two', session_id });
  const parents: Partial<TriggerInput>[] = [{}, { parent_id: null }, { parent_id: one.run_id }];
  for (const [at, given] of parents.entries()) {
    const body = { session_id, idempotency_key: `key ${at}`, ...given };
    const first = await post<TriggerResult>(body);
    const again = await post<TriggerResult>(body);
    assert.deepEqual(again.body, { ...first.body, duplicate: true });
    for (const other of [...parents.toSpliced(at, 1), { parent_id: two.run_id }]) {
      const refused = await post<Refusal>({ session_id, idempotency_key: `key ${at}`, ...other });
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
    }
    const [said] = (await eventsUntilEnd(brain, first.body)).filter(({ id }) => id === first.body.run_id);
    assert.ok(said?.data.event_type === 'message');
    assert.deepEqual(said.data.parent_id, given.parent_id);
  }
});
