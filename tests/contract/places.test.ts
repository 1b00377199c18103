import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Place } from '@brain/schema';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, type Target } from '../support/http.ts';

type Answer = Place & { error: { code: string; message: string } };

let brain: RunningBrain;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
});
after(() => brain?.[Symbol.asyncDispose]());

const place = (address: string, session_id: string, user_id = 'ann'): Place => ({
  channel: 'telegram',
  address,
  user_id,
  session_id,
});
const enter = (to: Target, body: Place, headers = {}) =>
  call<Answer>(to, '/places', { method: 'PUT', body, headers });
const find = async (to: Target, address: string, headers = {}) =>
  (await call<{ place: Place | null }>(to, `/places?channel=telegram&address=${address}`, { headers })).body
    .place;

test('a conversation goes on where it was said to, the last word counting, also after a restart', async (t) => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  {
    await using first = await startBrain(env);
    assert.equal(await find(first, '42'), null);
    assert.deepEqual((await enter(first, place('42', 'one'))).body, place('42', 'one'));
    await enter(first, place('42/7', 'topic'));
    await enter(first, place('42', 'two'));
    await enter(first, place('42', 'two'));
  }
  await using second = await startBrain(env);
  assert.deepEqual(await find(second, '42'), place('42', 'two'));
  assert.deepEqual(await find(second, '42%2F7'), place('42/7', 'topic'));
  const client = createBrainClient(second);
  t.after(() => client.close());
  const where = { channel: 'telegram', address: '42' };
  assert.deepEqual(await client.api.places.enter.mutate(place('42', 'three')), place('42', 'three'));
  assert.deepEqual(await client.api.places.find.query(where), place('42', 'three'));
  assert.equal(await client.api.places.find.query({ ...where, channel: 'slack' }), null);
  assert.equal(await second.stop(), 0);
  const checked = await runCli(folder.path, ['check']);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});

test('many words at once about one place leave one of them, whole', async () => {
  const words = Array.from({ length: 20 }, (_, at) => place('many', `s${at}`, `u${at % 3}`));
  const answers = await Promise.all(words.map((word) => enter(brain, word)));
  assert.ok(answers.every(({ status }) => status === 200));
  const found = await find(brain, 'many');
  assert.ok(
    words.some((word) => JSON.stringify(word) === JSON.stringify(found)),
    JSON.stringify(found),
  );
});

test('a session that is another’s is not entered, and the place stays as it was', async () => {
  await ask(brain, { user_id: 'bob', session_id: 'of bob', message: 'hello' });
  await enter(brain, place('7', 'of ann'));
  const refused = await enter(brain, place('7', 'of bob'));
  assert.equal(refused.status, 404);
  assert.match(refused.body.error.message, /No session of bob/);
  assert.deepEqual(await find(brain, '7'), place('7', 'of ann'));
  // The place itself changes hands: in a group, somebody else may take it over.
  assert.equal((await enter(brain, place('7', 'of bob', 'bob'))).status, 200);
});

test('a service that acts for a person sees and takes their places alone', async () => {
  await enter(brain, place('8', 'of ann'));
  const [ann, bob] = [{ 'x-brain-user': 'ann' }, { 'x-brain-user': 'bob' }];
  assert.deepEqual(await find(brain, '8', ann), place('8', 'of ann'));
  assert.equal(await find(brain, '8', bob), null);
  assert.equal((await enter(brain, place('8', 'mine', 'bob'), bob)).status, 404);
  assert.equal((await enter(brain, place('9', 'of ann'), bob)).status, 404);
  assert.deepEqual(await find(brain, '8'), place('8', 'of ann'));
});

test('where a session was forgotten, the next message begins it anew', async (t) => {
  const where = place('10', 'telegram:10');
  const said = { source: 'telegram', user_id: 'ann', session_id: where.session_id, reply_to: '10' };
  await ask(brain, { ...said, message: 'The first words' });
  await enter(brain, where);
  const client = createBrainClient(brain);
  t.after(() => client.close());
  await client.api.sessions.remove.mutate({ session_id: where.session_id });
  assert.deepEqual(await find(brain, '10'), where);
  await ask(brain, { ...said, message: 'Other words' });
  const { events } = await client.api.sessions.history.query({ session_id: where.session_id });
  const heard = events.flatMap(({ data }) =>
    data.event_type === 'message' && data.role === 'user' ? data.content : [],
  );
  assert.deepEqual(heard, ['Other words']);
});

test('a person’s places are in their export, and go with them', async () => {
  await enter(brain, place('11', 'here', 'eve'));
  await enter(brain, place('12', 'there', 'fay'));
  const { body } = await call<string>(brain, '/export?user_id=eve');
  assert.ok(body.includes('"data":{"kind":"place","channel":"telegram","address":"11"}'), body);
  assert.ok(!body.includes('"12"'));
  assert.equal((await call(brain, '/users/eve', { method: 'DELETE' })).status, 204);
  assert.equal(await find(brain, '11'), null);
  assert.deepEqual(await find(brain, '12'), place('12', 'there', 'fay'));
  // Whoever comes to be there then begins with nothing of theirs.
  assert.equal((await enter(brain, place('11', 'here', 'fay'))).status, 200);
});
