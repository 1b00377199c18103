import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswered, write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const BEN = { id: 78, first_name: 'Ben' };

type All = Awaited<ReturnType<typeof openAll>>;

const codeFor = async ({ client }: All, user_id: string) =>
  (await client.api.identities.code.mutate({ user_id })).code;
const asked = ({ model }: All) => JSON.stringify(model.requests.at(-1)?.body.messages);

test('the conversation that goes on is kept by the brain: a service killed and started anew goes on with it', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  assert.ok(await isAnswered(all, ann, 'the first one'));
  await write(all, ann, '/new');
  assert.ok(await isAnswered(all, ann, 'the second one'));
  await first.stop('SIGKILL');
  await using _second = await startTelegram(all.api, all.brain);
  assert.ok(await isAnswered(all, ann, 'and on'));
  assert.ok(!asked(all).includes('the first one') && asked(all).includes('the second one'));
});

test('what one went on with at a place is not what the next person there goes on with', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  for (const user_id of ['ben', 'carl']) await all.client.api.users.create.mutate({ user_id });
  await write(all, BEN, await codeFor(all, 'ben'));
  await write(all, BEN, '/new');
  assert.ok(await isAnswered(all, BEN, 'a secret of Ben'));

  const [place] = (await all.client.api.identities.list.query({ user_id: 'ben' })).results;
  await all.client.api.identities.unlink.mutate({ user_id: 'ben', id: place?.id ?? '' });
  await write(all, BEN, await codeFor(all, 'carl'));
  assert.ok(await isAnswered(all, BEN, 'hello'));
  assert.ok(!asked(all).includes('a secret of Ben'));
  const { events } = await all.client.api.sessions.history.query({ session_id: 'telegram:78' });
  assert.ok(events.every(({ user_id }) => user_id === 'carl'));
});

test('another conversation of a web session that was removed begins anew', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await all.client.send({ source: 'web', user_id: 'owner', session_id: 'web:trip', message: 'Where to?' });
  await write(all, ann, '/sessions');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Where to?' });
  await all.client.api.sessions.remove.mutate({ session_id: 'web:trip' });
  assert.ok(await isAnswered(all, ann, 'still there?'));
  assert.ok(!asked(all).includes('Where to?'));
});

test('a command said while the brain is away is done when it is back', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.ok(await isAnswered(all, ann, 'the first one'));
  await all.brain.kill();
  const writing = write(all, ann, '/new');
  await using brain = await all.restartBrain();
  await writing;
  assert.ok(await isAnswered(all, ann, 'the second one'));
  assert.ok(!asked(all).includes('the first one'));
  await brain.stop();
});
