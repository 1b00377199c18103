import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NewCode, NewKey, RunOutcome } from '@brain/schema';
import { isEvent } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, eventsUntilEnd, type Target } from '../support/http.ts';
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

/** A person with a key of their own, who is on Telegram at that id. */
async function personOn(user_id: string, address: string): Promise<Target> {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'web' } });
  const { code } = (await call<NewCode>(brain, `/users/${user_id}/code`, { method: 'POST' })).body;
  await call(brain, '/identities', { body: { channel: 'telegram', address, code } });
  return { url: brain.url, key: body.key };
}

const say = async (as: Target, body: object) =>
  (await call<RunOutcome>(as, '/trigger?wait=20', { body: { ...body } })).body;

test('a conversation goes on elsewhere: each message says where it is from, each reply goes once, where it was asked', async () => {
  const ann = await personOn('ann', '42');
  const session_id = 'telegram:42';
  const onTelegram = { source: 'telegram', user_id: 'ann', session_id, reply_to: '42' };
  const first = await say(brain, { ...onTelegram, message: 'I am on the train' });
  const second = await say(ann, { source: 'web', session_id, message: 'and now at my desk' });
  assert.deepEqual([first.status, second.status], ['finished', 'finished']);

  const events = await eventsUntilEnd(ann, second);
  const messages = events.filter((event) => isEvent(event, 'message'));
  assert.deepEqual(
    messages.map(({ data }) => [data.role, data.source, data.trust]),
    [
      ['user', 'telegram', 'member'],
      ['assistant', 'telegram', undefined],
      ['user', 'web', 'member'],
      ['assistant', 'web', undefined],
    ],
  );
  const sent = events.filter((event) => isEvent(event, 'delivery'));
  assert.deepEqual(
    sent.map(({ data }) => [data.run_id, data.channel, data.to]),
    [[first.run_id, 'telegram', '42']],
  );
});

test('another person on Telegram cannot go on in that conversation', async () => {
  await personOn('bob', '43');
  const { status } = await call(brain, '/trigger', {
    body: { source: 'telegram', user_id: 'bob', session_id: 'telegram:42', message: 'let me in' },
  });
  assert.equal(status, 404);
});

test('a person’s answers go to no place that is not linked to them, whatever they ask for', async () => {
  const cleo = await personOn('cleo', '44');
  const ask = (reply_to: string) =>
    call(cleo, '/trigger', { body: { source: 'telegram', reply_to, message: 'tell them' } });
  assert.equal((await ask('42')).status, 403);
  assert.equal((await ask('-100777')).status, 403);
  assert.equal((await ask('44')).status, 202);
});

test('nobody begins a session under a name that is another’s', async () => {
  const dan = await personOn('dan', '45');
  const begin = async (session_id: string) =>
    (await call(dan, '/trigger', { body: { source: 'web', session_id, message: 'mine now' } })).status;
  assert.deepEqual(
    await Promise.all(['web:bob', 'cron:owner', 'telegram:43', 'telegram:999', 'slack:U1'].map(begin)),
    [404, 404, 404, 404, 404],
  );
  assert.deepEqual(
    await Promise.all(['web:dan', 'telegram:45', 'web:5f0c', 'plans'].map(begin)),
    [202, 202, 202, 202],
  );
});
