import assert from 'node:assert/strict';
import { test } from 'node:test';
import { write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const BEN = { id: 78, first_name: 'Ben' };

type All = Awaited<ReturnType<typeof openAll>>;

const remember = ({ client }: All, content: string, user_id = 'owner') =>
  client.api.memory.remember.mutate({ user_id, content });
const known = async ({ client }: All, user_id = 'owner') =>
  (await client.api.memory.list.query({ user_id })).results.map(({ content }) => content);

/** The list that /memory brings. */
async function list(all: All, text = '/memory', from: { id: number; language_code?: string } = ann) {
  await write(all, from, text);
  const message = all.api.asked(from.id);
  assert.ok(message, all.api.texts(from.id).at(-1));
  return message;
}

/** Presses a button of it as it stands now; gives what is shown for a moment, and how it stands then. */
async function press(all: All, button: string) {
  const note = await all.api.press(ann, { message: all.api.asked(ANN), button });
  const { text, buttons } = all.api.asked(ANN) ?? { text: '', buttons: {} };
  return { note, text, labels: Object.keys(buttons) };
}

test('/memory lists what is remembered, the latest first and as it was said, in pages that can be turned', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, ann, '/memory');
  assert.equal(all.api.texts(ANN).at(-1), 'What I remember of you, the latest first:\n\nNothing.');
  for (let at = 1; at <= 11; at += 1) await remember(all, `colour ${at} is number ${at * 37}`);
  await remember(all, '*I* like <b>`_` signs_\nand lines');
  await remember(all, `a very long one ${'👋🏽'.repeat(200)}`);
  await remember(all, 'a secret of Ben', 'ben');

  const first = await list(all);
  const items = first.text.split('\n\n').slice(1);
  assert.equal(items.length, 5);
  assert.equal(items[1], '2. *I* like <b>`_` signs_ and lines');
  assert.ok((items[0]?.length ?? 0) <= 204 && items[0]?.endsWith('…') && items[0].isWellFormed());
  const call = all.api.calls.findLast(({ method }) => method === 'sendMessage');
  assert.ok(call && !('parse_mode' in call.payload));
  assert.deepEqual(Object.keys(first.buttons), ['✕ 1', '✕ 2', '✕ 3', '✕ 4', '✕ 5', '›']);
  for (const data of Object.values(first.buttons)) assert.ok(Buffer.byteLength(data) <= 64);

  assert.deepEqual((await press(all, '›')).labels.slice(-2), ['‹', '›']);
  const last = await press(all, '›');
  assert.deepEqual(last.labels, ['✕ 11', '✕ 12', '✕ 13', '‹']);
  assert.match(last.text, /\n\n13\. colour 1 is number 37$/);
  assert.deepEqual((await press(all, '‹')).labels[0], '✕ 6');
});

test('a button forgets a memory for good, in place, and Undo brings it back', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  for (const content of ['I drink tea', 'I play the lute', 'I live in Nantes']) await remember(all, content);
  await list(all);
  const gone = await press(all, '✕ 2');
  assert.equal(gone.note, 'Forgotten.');
  assert.equal(
    gone.text,
    'What I remember of you, the latest first:\n\n1. I live in Nantes\n\n2. I drink tea\n\nForgotten: I play the lute',
  );
  assert.deepEqual(gone.labels, ['Undo', '✕ 1', '✕ 2']);
  assert.deepEqual(await known(all), ['I live in Nantes', 'I drink tea']);

  const undo = all.api.asked(ANN);
  const back = await press(all, 'Undo');
  assert.equal(back.note, 'Undone.');
  assert.equal(back.labels.length, 3);
  assert.equal((await known(all)).length, 3);
  assert.equal(
    await all.api.press(ann, { message: undo, button: 'Undo' }),
    'This was undone before, or it is too late.',
  );
  assert.equal((await known(all)).length, 3);
});

test('forgetting the last one of the last page shows the page before, and one that is gone is said to be', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  for (let at = 1; at <= 6; at += 1) await remember(all, `colour ${at} is number ${at * 37}`);
  const first = await list(all);
  await press(all, '›');
  const emptied = await press(all, '✕ 6');
  assert.deepEqual(emptied.labels, ['Undo', '✕ 1', '✕ 2', '✕ 3', '✕ 4', '✕ 5']);
  assert.equal(await all.api.press(ann, { message: first, button: '✕ 1' }), 'Forgotten.');
  assert.equal(await all.api.press(ann, { message: first, button: '✕ 1' }), 'That is not there any more.');
  assert.equal((await known(all)).length, 4);
});

test('/memory with a word shows what fits it, also after a press', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  for (let at = 1; at <= 7; at += 1) await remember(all, `bicycle ${at} has ${at * 37} gears`);
  await remember(all, 'I live in Nantes');
  const found = await list(all, '/memory bicycle', { ...ann, language_code: 'fr' });
  assert.match(found.text, /^Ce que je sais de vous, avec bicycle\n\n1\. bicycle/);
  const after = await press(all, '✕ 1');
  assert.ok(after.text.startsWith('What I remember of you, with bicycle\n\n1. bicycle'), after.text);
  assert.ok(!after.text.includes('Nantes'));
  const second = await press(all, '›');
  assert.deepEqual(second.labels, ['✕ 6', '‹']);
  await write(all, ann, '/memory zeppelin');
  assert.equal(all.api.texts(ANN).at(-1), 'What I remember of you, with zeppelin\n\nNothing.');
});

test('nobody forgets what is remembered of another, whatever button they send', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Let in' });
  await remember(all, 'I live in Nantes');
  const message = await list(all);
  const stolen = { ...message, chat: BEN.id };
  assert.equal(await all.api.press(BEN, { message: stolen, button: '✕ 1' }), 'That is not there any more.');
  assert.equal(await all.api.press(BEN, { message: { ...message, chat: -4711 }, button: '✕ 1' }), undefined);
  assert.equal(await all.api.press({ id: 79 }, { message: stolen, button: '✕ 1' }), undefined);
  assert.deepEqual(await known(all), ['I live in Nantes']);
  assert.ok(!all.api.edits(BEN.id).some((text) => text.includes('Nantes')));
});
