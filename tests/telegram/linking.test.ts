import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswered, write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const BEN = { id: 78, first_name: 'Ben' };

type All = Awaited<ReturnType<typeof openAll>>;

const codeFor = async ({ client }: All, user_id: string) =>
  (await client.api.identities.code.mutate({ user_id })).code;

/** Another code than that. */
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

for (const [how, text] of [
  ['after /link', (code: string) => `/link ${code}`],
  ['alone', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}`],
  ['by a link that opens the bot', (code: string) => `/start ${code}`],
] as const) {
  test(`a code from the web, said ${how}, links who says it: the bot answers them as that person`, async () => {
    await using all = await openAll();
    await using _telegram = await startTelegram(all.api, all.brain);
    await all.client.api.users.create.mutate({ user_id: 'ben' });
    await write(all, BEN, text(await codeFor(all, 'ben')));
    assert.deepEqual(all.api.texts(BEN.id), [
      'You are linked: here you are ben. Write to me, and I will answer here.',
    ]);

    assert.ok(await isAnswered(all, BEN, 'hello'));
    const { events } = await all.client.api.sessions.history.query({ session_id: 'telegram:78' });
    assert.deepEqual([...new Set(events.map(({ user_id }) => user_id))], ['ben']);
    await write(all, BEN, `/link ${await codeFor(all, 'owner')}`);
    assert.equal(all.api.texts(BEN.id).at(-1), 'You are linked already.');
    assert.equal(all.api.texts(ANN).length, 0, 'no owner was asked');
  });
}

test('after five wrong codes the right one is worth nothing, and then nothing more is answered', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await all.client.api.users.create.mutate({ user_id: 'ben' });
  const code = await codeFor(all, 'ben');
  for (let tries = 0; tries < 5; tries += 1) await write(all, BEN, `/link ${wrong(code)}`);
  await write(all, BEN, `/link ${code}`);
  const [first = '', ...others] = all.api.texts(BEN.id);
  assert.match(first, /^This code is wrong or too old\./);
  assert.deepEqual(
    others.map((text) => (text === first ? 'wrong' : text.split('.')[0])),
    ['wrong', 'wrong', 'wrong', 'Too many wrong codes', 'Too many wrong codes'],
  );
  await write(all, BEN, `/link ${code}`);
  assert.equal(all.api.texts(BEN.id).length, 6);
  assert.deepEqual((await all.client.api.identities.list.query({ user_id: 'ben' })).results, []);
  assert.equal(all.model.requests.length, 0);
});

test('who is unlinked is a stranger with their next word, and who is linked anew goes on as who they are now', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await all.client.api.users.create.mutate({ user_id: 'ben' });
  await all.client.api.users.create.mutate({ user_id: 'carl' });
  await write(all, BEN, await codeFor(all, 'ben'));
  assert.ok(await isAnswered(all, BEN, 'hello'));

  const [place] = (await all.client.api.identities.list.query({ user_id: 'ben' })).results;
  await all.client.api.identities.unlink.mutate({ user_id: 'ben', id: place?.id ?? '' });
  await write(all, BEN, 'still there?');
  assert.match(all.api.texts(BEN.id).at(-1) ?? '', /^I don’t know you yet\./);
  assert.equal(all.model.requests.length, 1);

  await write(all, BEN, await codeFor(all, 'carl'));
  assert.ok(await isAnswered(all, BEN, 'hello again'));
  const { events } = await all.client.api.sessions.history.query({ session_id: 'telegram:78:carl' });
  assert.ok(events.every(({ user_id }) => user_id === 'carl'));
  const asked = JSON.stringify(all.model.requests.at(-1)?.body.messages);
  assert.ok(!asked.includes('"hello"'), 'the conversation of the one before is not theirs');
});

test('the owner, who is in no setting, types the code of the bot on the web, is answered, and lets others in', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain, []);
  await write(all, { id: ANN }, 'hello');
  const code = /code is (\d{6})/.exec(all.api.texts(ANN)[0] ?? '')?.[1] ?? '';
  await all.client.api.identities.confirm.mutate({ user_id: 'owner', code });
  assert.ok(await isAnswered(all, { id: ANN }, 'it is me'));

  await write(all, BEN, 'hi');
  assert.equal(
    await all.api.press({ id: ANN }, { message: all.api.asked(ANN), button: 'Let in' }),
    'Let in.',
  );
  assert.ok(await isAnswered(all, BEN, 'hello'));
});

test('a stranger’s message and the owner’s word about them wait for a brain that is away', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  await all.brain.kill();
  const pressing = all.api.press({ id: ANN }, { message: all.api.asked(ANN), button: 'Let in' });
  await using brain = await all.restartBrain();
  assert.equal(await pressing, 'Let in.');
  assert.ok(await isAnswered(all, BEN, 'hello'));
  await brain.stop();
});
