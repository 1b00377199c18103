import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswered, write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const BEN = { id: 78, first_name: 'Ben' };
const ZOE = { id: 79, first_name: 'Zoe', language_code: 'fr' };
const ann = { id: ANN };

test('a stranger gets a code in their language, once, and nothing else; the owner is asked once', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ZOE, 'bonjour');
  await write(all, ZOE, 'il y a quelqu’un ?');
  await write(all, ZOE, '/start');
  await write(all, ZOE, '/stop');

  const { results } = await all.client.api.strangers.list.query();
  const [stranger] = results;
  assert.equal(results.length, 1);
  assert.deepEqual([stranger?.address, stranger?.name], ['79', 'Zoe']);
  assert.equal(all.api.texts(ZOE.id).length, 1);
  assert.match(
    all.api.texts(ZOE.id)[0] ?? '',
    new RegExp(`Votre code est ${stranger?.code}, pour 10 minutes`),
  );
  assert.deepEqual(all.api.texts(ANN), [`Zoe (id 79) wants in, code ${stranger?.code}`]);
  assert.equal(all.model.requests.length, 0);
  assert.ok(!(await all.client.api.users.list.query()).results.some(({ user_id }) => user_id.includes('79')));
});

test('the owner’s button lets a stranger in: they are told, and their next message is answered', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ZOE, 'bonjour');
  const message = all.api.asked(ANN);
  assert.equal(await all.api.press(ann, { message, button: 'Let in' }), 'Let in.');
  assert.deepEqual(all.api.edits(ANN), [`${message?.text}\n\nLet in.`]);
  assert.match(all.api.texts(ZOE.id).at(-1) ?? '', /^Vous pouvez entrer/);

  assert.ok(await isAnswered(all, ZOE, 'salut'));
  const { events } = await all.client.api.sessions.history.query({ session_id: 'telegram:79' });
  assert.equal(events[0]?.user_id, 'telegram:79');
  assert.equal(
    await all.api.press(ann, { message, button: 'Refuse' }),
    'This was decided before, or it is too late.',
  );
  assert.ok(await isAnswered(all, ZOE, 'encore moi'), 'what was decided stands');
});

test('a stranger who is refused stays one, and the owner is not asked again', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  assert.equal(await all.api.press(ann, { message: all.api.asked(ANN), button: 'Refuse' }), 'Refused.');
  assert.equal(await first.stop(), 0);

  await using _second = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'please');
  assert.ok(all.api.texts(BEN.id).every((text) => text.startsWith('I don’t know you yet.')));
  assert.equal(all.api.texts(ANN).length, 1);
  assert.equal(all.model.requests.length, 0);
});

test('a button that asks the owner does nothing for a member, or for a stranger, and says nothing to them', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Let in' });
  await write(all, ZOE, 'bonjour');
  const message = all.api.asked(ANN);
  for (const presser of [BEN, ZOE, { id: 80 }])
    assert.equal(await all.api.press(presser, { message, button: 'Let in' }), undefined);
  assert.equal(all.api.edits(ANN).length, 1);
  assert.equal((await all.client.api.strangers.list.query()).results.length, 1);
  assert.equal(await all.api.press(ann, { message, button: 'Let in' }), 'Let in.');
});

test('a button with words that none of ours says does nothing', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ZOE, 'bonjour');
  const message = all.api.asked(ANN);
  const id = message?.buttons['Let in']?.split(':')[1] ?? '';
  for (const data of [
    '',
    'p',
    `p:${id}`,
    `p:${id}:yes`,
    `q:${id}:y`,
    `p:${id}\n:y`,
    'p::y',
    `p:${'x'.repeat(61)}:y`,
  ])
    assert.equal(
      await all.api.press(ann, {
        message: message && { ...message, buttons: { forged: data } },
        button: 'forged',
      }),
      undefined,
    );
  assert.equal((await all.client.api.strangers.list.query()).results.length, 1);
  assert.equal(all.api.edits(ANN).length, 0);
});

test('who names themselves like the owner is a stranger, and the owner reads one plain line', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await all.client.api.users.create.mutate({ user_id: 'owner', name: 'Ann' });
  await write(all, { id: 81, first_name: 'Ann', username: 'ann' }, 'it’s me');
  const forged = `Ann (id 77)\n\u202e<b>*wants* in</b>\u0000, code 000000 ${'x'.repeat(300)}`;
  await write(all, { id: 82, first_name: forged, last_name: '\u2029' }, 'it’s me');

  assert.equal(all.model.requests.length, 0);
  const asked = all.api.calls.filter(({ payload }) => Number(payload['chat_id']) === ANN);
  assert.match(all.api.texts(ANN)[0] ?? '', /^Ann \(id 81\) wants in, code \d{6}$/);
  const line = /^Ann id 77 <b>\*wants\* in<\/b> , code 000000 x* \(id 82\) wants in, code \d{6}$/;
  assert.match(all.api.texts(ANN)[1] ?? '', line);
  assert.ok((all.api.texts(ANN)[1] ?? '').length < 64 + 40);
  for (const { payload } of asked) {
    assert.ok(!('parse_mode' in payload) && !('entities' in payload));
    assert.deepEqual(payload['link_preview_options'], { is_disabled: true });
  }
});

test('with no owner in the settings and nobody linked, nobody is let in', async () => {
  await using all = await openAll();
  await using telegram = await startTelegram(all.api, all.brain, []);
  await telegram.line(/TELEGRAM_OWNER_ID is empty/);
  for (const id of [1, 0, ANN, 79]) await write(all, { id }, 'hello');
  assert.equal(all.api.texts().length, 4);
  assert.ok(all.api.texts().every((text) => text.startsWith('I don’t know you yet.')));
  assert.equal(all.model.requests.length, 0);
});
