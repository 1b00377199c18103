import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked } from '../support/bot-updates.ts';
import { write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const BEN = { id: 78, first_name: 'Ben' };

type All = Awaited<ReturnType<typeof openAll>>;

const known = async ({ client }: All) =>
  (await client.api.memory.list.query({ user_id: 'owner' })).results.map(({ content }) => content);

/** A message with receipts, as it stands in a chat: one thing after the other was remembered, with an Undo each. */
async function receipts(all: All, contents: string[], chat = ANN): Promise<Asked> {
  const buttons: Record<string, string> = {};
  for (const content of contents) {
    const { undo_id } = await all.client.api.memory.remember.mutate({ user_id: 'owner', content });
    buttons[`Undo: ${content}`] = `u:${undo_id}`;
  }
  const inline_keyboard = Object.entries(buttons).map(([text, callback_data]) => [{ text, callback_data }]);
  const rest = {
    entities: [{ type: 'bold' as const, offset: 0, length: 4 }],
    reply_markup: { inline_keyboard },
  };
  return { chat, message_id: 4711, text: 'Done. I remember that.', buttons, rest };
}

const lastEdit = ({ api }: All) =>
  api.calls.findLast(({ method }) => method === 'editMessageText')?.payload ?? {};

test('Undo takes a change back and goes, and the message stays as it was, with a line more', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const message = await receipts(all, ['I drink tea', 'I live in Nantes']);
  assert.equal(await all.api.press(ann, { message, button: 'Undo: I drink tea' }), 'Undone.');
  assert.deepEqual(await known(all), ['I live in Nantes']);
  const { text, entities, reply_markup: markup } = lastEdit(all);
  assert.equal(text, 'Done. I remember that.\n\nUndone.');
  assert.deepEqual(entities, message.rest?.entities);
  const [, kept] = message.rest?.reply_markup?.inline_keyboard ?? [];
  assert.deepEqual(markup, { inline_keyboard: [kept] });

  const late = 'This was undone before, or it is too late.';
  assert.equal(await all.api.press(ann, { message, button: 'Undo: I drink tea' }), late);
  assert.deepEqual(await known(all), ['I live in Nantes']);
});

test('only who it was learnt of takes it back: others press in vain, in their chat and in a group', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await write(all, BEN, 'hi');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Let in' });
  const message = await receipts(all, ['I drink tea'], -4711);
  const edits = () => all.api.edits(-4711).length;
  for (const presser of [BEN, { id: 79 }])
    assert.equal(await all.api.press(presser, { message, button: 'Undo: I drink tea' }), undefined);
  assert.equal(edits(), 0);
  assert.deepEqual(await known(all), ['I drink tea']);
  const french = { ...ann, language_code: 'fr' };
  assert.equal(await all.api.press(french, { message, button: 'Undo: I drink tea' }), 'Annulé.');
  assert.equal(edits(), 1);
  assert.deepEqual(await known(all), []);
});

test('Undo that was pressed while the brain was away is done when it is back', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.queue({ toolCalls: [{ name: 'remember', arguments: { content: 'I drink tea' } }] });
  await all.say('I drink tea');
  await all.api.until(() => all.api.texts(ANN).some((text) => text.includes('ok')), 'the answer');
  const { events } = await all.client.api.sessions.history.query({ session_id: 'telegram:77' });
  const [undo_id = ''] = events.flatMap(({ data }) =>
    data.event_type === 'memory' ? [data.undo_id ?? ''] : [],
  );
  const message = { chat: ANN, message_id: 4711, text: 'ok', buttons: { Undo: `u:${undo_id}` } };
  await all.brain.kill();
  const pressing = all.api.press(ann, { message, button: 'Undo' });
  await using brain = await all.restartBrain();
  assert.equal(await pressing, 'Undone.');
  assert.deepEqual(await known(all), []);
  await brain.stop();
});
