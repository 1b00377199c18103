import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf, Receipt } from '@brain/schema';
import { messagesOf } from '../../apps/telegram/src/messages.ts';
import { wrongWith } from '../support/bot-checks.ts';

const delivery = (more: Partial<DataOf<'delivery'>>): DataOf<'delivery'> => ({
  event_type: 'delivery',
  run_id: 'evt_1',
  status: 'open',
  channel: 'telegram',
  ...more,
});
const remembered: Receipt = { change: 'remembered', content: 'Ann lives in Lyon', undo_id: 'evt_2' };
const changed: Receipt = {
  change: 'superseded',
  content: 'Ann lives in Paris',
  was: 'Ann lives in Lyon',
  undo_id: 'evt_3',
};
const forgotten: Receipt = { change: 'forgotten', content: '', undo_id: 'evt_4' };
const rowsOf = (message: ReturnType<typeof messagesOf>[number] | undefined) =>
  message?.reply_markup?.inline_keyboard.map((row) => row.map((button) => Object.values(button)));

test('what was remembered stands below an answer, each with a way back', () => {
  const [message, ...others] = messagesOf(
    delivery({ content: '**Noted**', receipts: [remembered, changed, forgotten] }),
    'en',
  );
  assert.deepEqual(others, []);
  assert.equal(
    message?.text,
    'Noted\n\n✓ Remembered: Ann lives in Lyon\n✓ Changed: Ann lives in Paris (was: Ann lives in Lyon)\n✓ Forgotten',
  );
  assert.deepEqual(message.entities, [{ type: 'bold', offset: 0, length: 5 }]);
  assert.equal(message.disable_notification, undefined);
  assert.deepEqual(rowsOf(message), [
    [['Undo: Ann lives in Lyon', 'u:evt_2']],
    [['Undo: Ann lives in Paris', 'u:evt_3']],
    [['Undo', 'u:evt_4']],
  ]);
});

test('receipts without an answer are one quiet message, in the language of the person', () => {
  for (const content of [{}, { content: '' }, { content: ' \n' }]) {
    const messages = messagesOf(delivery({ ...content, receipts: [remembered] }), 'fr');
    assert.deepEqual(messages, [
      {
        text: '✓ Retenu : Ann lives in Lyon',
        entities: [],
        disable_notification: true,
        reply_markup: { inline_keyboard: [[{ text: 'Annuler', callback_data: 'u:evt_2' }]] },
      },
    ]);
  }
  assert.deepEqual(messagesOf(delivery({ content: ' ' }), 'en'), []);
});

test('receipts beyond number and measure are still a message that Telegram takes', () => {
  const receipts = Array.from({ length: 50 }, (_, at) => ({
    ...remembered,
    content: `${'🙂\n'.repeat(900)}${at}`,
    undo_id: at === 0 ? 'x'.repeat(64) : `evt_${at}`,
  }));
  const messages = messagesOf(delivery({ content: 'word '.repeat(2_000), receipts }), 'en');
  for (const message of messages) assert.equal(wrongWith('sendMessage', message), undefined);
  assert.match(messages.at(-1)?.text ?? '', /… and 42 more\. \/memory shows all\.$/);
  assert.equal(rowsOf(messages.at(-1))?.length, 7);
  assert.ok(messages.slice(0, -1).every(({ reply_markup }) => reply_markup === undefined));
});

test('what is to be approved is shown as it was written, with its buttons above those of receipts', () => {
  const content = '**x** [a](javascript:y) &amp;';
  const [message] = messagesOf(delivery({ content, approval_id: 'evt_9', receipts: [remembered] }), 'en');
  assert.equal(message?.text, `${content}\n\n✓ Remembered: Ann lives in Lyon`);
  assert.deepEqual(message.entities, []);
  assert.deepEqual(
    message.reply_markup?.inline_keyboard.map((row) => row.map(({ text }) => text)),
    [['Approve', 'Deny'], ['Undo']],
  );
});
