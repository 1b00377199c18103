import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswered, write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const BEN = { id: 78, first_name: 'Ben' };

type All = Awaited<ReturnType<typeof openAll>>;

/** The menu that a command brings. */
async function menu(all: All, text: string, from: { id: number; language_code?: string } = ann) {
  await write(all, from, text);
  const message = all.api.asked(from.id);
  assert.ok(message, all.api.texts(from.id).at(-1));
  return message;
}

/** Presses a button of the menu as it stands now; gives what is shown for a moment, and how it stands then. */
async function press(all: All, button: string, from: { id: number; language_code?: string } = ann) {
  const note = await all.api.press(from, { message: all.api.asked(from.id), button });
  const { text, buttons } = all.api.asked(from.id) ?? { text: '', buttons: {} };
  return { note, text, labels: Object.keys(buttons) };
}

const modelOf = async ({ client }: All, user_id = 'owner') =>
  (await client.api.preferences.get.query({ user_id })).model;

const many = [
  'scripted',
  ...Array.from({ length: 12 }, (_, at) => `model-${at}-${'with-a-long-name'.repeat(4)}`),
];

test('/model shows all models in pages, the one that answers marked, and a press chooses another', async () => {
  await using all = await openAll({}, many);
  await using _telegram = await startTelegram(all.api, all.brain);
  const first = await menu(all, '/model');
  assert.equal(first.text, 'Model: default (scripted)');
  const [standard = '', ...others] = Object.keys(first.buttons);
  assert.equal(standard, '✓ default (scripted)');
  assert.equal(others.length, 8);
  assert.equal(others.at(-1), '›');
  for (const data of Object.values(first.buttons)) assert.ok(Buffer.byteLength(data) <= 64);

  const second = await press(all, '›');
  assert.deepEqual([second.labels.at(-2), second.labels.at(-1)], ['offline', '‹']);
  assert.equal(second.labels.length, many.length + 2 - 8 + 1);
  const chosen = second.labels[1] ?? '';
  const after = await press(all, chosen);
  assert.equal(after.note?.slice(0, 14), 'Model: model-7');
  assert.ok(after.labels.includes(`✓ ${chosen}`) && after.labels.includes('‹'), 'on the same page');
  assert.equal(await modelOf(all), many[8]);
  assert.ok(await isAnswered(all, ann, 'Who are you?'));
  assert.equal(all.model.requests.at(-1)?.body.model, many[8]);

  await press(all, '‹');
  assert.equal((await press(all, 'default (scripted)')).note, 'Model: default (scripted)');
  assert.equal(await modelOf(all), undefined);
});

test('/model with a name sets it at once, and one that is not there says which are', async () => {
  await using all = await openAll({}, many);
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ann, '/model OFFLINE');
  assert.equal(all.api.texts(ANN).at(-1), 'Model: offline');
  assert.equal(await modelOf(all), 'offline');
  const unknown = await menu(all, '/model gpt-99', { ...ann, language_code: 'fr' });
  assert.equal(unknown.text, 'Il n’y a pas de modèle « gpt-99 ». Voici ceux qu’il y a :\n\nModèle : offline');
  assert.equal(Object.keys(unknown.buttons)[0], 'par défaut (scripted)');
  assert.equal(await modelOf(all), 'offline');
  await write(all, ann, '/model default');
  assert.equal(await modelOf(all), undefined);
});

test('/settings chooses how answers are shown, and leads to the models', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const before = await menu(all, '/settings');
  assert.match(before.text, /\nauto – .+\ndraft – .+\nedit – .+\noff – .+\n\nModel: default \(scripted\)$/);
  assert.deepEqual(Object.keys(before.buttons), ['✓ auto', 'draft', 'edit', 'off', 'Model…']);
  const { note, labels } = await press(all, 'off');
  assert.equal(note, 'off – only when it is complete');
  assert.deepEqual(labels, ['auto', 'draft', 'edit', '✓ off', 'Model…']);
  assert.equal((await all.client.api.preferences.get.query({ user_id: 'owner' })).streaming, 'off');
  await press(all, '✓ off');
  assert.equal((await press(all, 'Model…')).text, 'Model: default (scripted)');
  assert.equal((await all.client.api.preferences.get.query({ user_id: 'owner' })).streaming, 'off');
});

test('/sessions shows one’s conversations on every surface, and a press goes on with one here', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ann, '/sessions');
  assert.equal(all.api.texts(ANN).at(-1), 'There is no conversation yet.');
  all.model.queue({ text: ['Lyon, and its hills.'] });
  const web = { source: 'web', user_id: 'owner', session_id: 'web:trip' };
  await all.client.send({ ...web, message: 'Where to in June?' });
  await all.client.send({ source: 'web', user_id: 'ben', session_id: 'web:ben', message: 'a secret of Ben' });
  assert.ok(await isAnswered(all, ann, 'hello there'));

  const list = await menu(all, '/sessions');
  assert.deepEqual(Object.keys(list.buttons), ['✓ hello there', 'Where to in June?']);
  assert.equal(
    await all.api.press(ann, { message: list, button: 'Where to in June?' }),
    'Here goes on: Where to in June?',
  );
  assert.equal(all.api.edits(ANN).at(-1), 'Here goes on: Where to in June?\n\nLyon, and its hills.');
  const edit = all.api.calls.findLast(({ method }) => method === 'editMessageText');
  assert.equal(edit?.payload['reply_markup'], undefined);
  assert.deepEqual(edit?.payload['entities'], [{ type: 'blockquote', offset: 33, length: 20 }]);

  assert.ok(await isAnswered(all, ann, 'and in July?'));
  assert.match(JSON.stringify(all.model.requests.at(-1)?.body.messages), /Where to in June.*hills.*in July/);
  const { events } = await all.client.api.sessions.history.query({ session_id: 'web:trip' });
  assert.ok(JSON.stringify(events).includes('and in July?'), 'it is one conversation on every surface');
  const [first] = Object.keys((await menu(all, '/sessions')).buttons);
  assert.equal(first, '✓ Where to in June?');
});

test('a topic goes on with a conversation of its own', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.ok(await isAnswered(all, ann, 'one'));
  const list = await menu(all, '/sessions');
  await all.api.press(ann, { message: { ...list, thread: 7 }, button: '✓ one' });
  const find = (address: string) => all.client.api.places.find.query({ channel: 'telegram', address });
  assert.equal((await find('77/7'))?.session_id, 'telegram:77');
  assert.equal(await find('77'), null);
});

test('a menu acts for who presses it and for nobody else, whatever its data says', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Let in' });
  assert.ok(await isAnswered(all, ann, 'a plan of Ann'));
  const list = await menu(all, '/sessions');
  const model = await menu(all, '/model');

  const stolen = { ...list, chat: BEN.id };
  assert.equal(
    await all.api.press(BEN, { message: stolen, button: '✓ a plan of Ann' }),
    'That is not there any more.',
  );
  assert.equal(await all.client.api.places.find.query({ channel: 'telegram', address: '78' }), null);
  const group = { ...model, chat: -4711 };
  for (const presser of [ann, BEN, { id: 79 }])
    assert.equal(await all.api.press(presser, { message: group, button: 'offline' }), undefined);
  assert.equal(
    await all.api.press({ id: 79 }, { message: { ...model, chat: 79 }, button: 'offline' }),
    undefined,
  );
  assert.deepEqual([await modelOf(all), await modelOf(all, 'telegram:78')], [undefined, undefined]);
  for (const data of [
    'm:p',
    'm:c1:1',
    'm:p9999',
    's:g1',
    't:loud',
    'f:d0',
    'f:u0',
    'f:d0:mem_nothing',
    'm:constructor',
  ])
    await all.api.press(ann, { message: { ...model, buttons: { forged: data } }, button: 'forged' });
  assert.equal(await modelOf(all), undefined);
});

test('a press while the brain is away is done when it is back, and answered once', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const message = await menu(all, '/model');
  await all.brain.kill();
  const pressing = all.api.press(ann, { message, button: 'offline' });
  await using brain = await all.restartBrain();
  assert.equal(await pressing, 'Model: offline');
  await write(all, ann, '/stop');
  assert.equal(all.api.calls.filter(({ method }) => method === 'answerCallbackQuery').length, 1);
  await brain.stop();
});
