import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChat, isSeen, type Chat } from '../../apps/web/src/chat/chat.ts';
import { isShown } from '../../apps/web/src/chat/deliveries.ts';
import { deliveryWords } from '../../apps/web/src/chat/delivery-words.ts';
import { createTeller } from './events.ts';

test('how far a message is on its way stands below it, and why it did not arrive', () => {
  const { ask, answer, run, delivery } = createTeller();
  const of = { delivery_id: 'evt_d' };
  const why = 'Forbidden: bot was blocked by the user';
  const events = [
    ask('evt_1', 'hi'),
    answer('evt_1', 'hello'),
    delivery('evt_1', 'open', { id: 'evt_d' }),
    run('evt_1', 'finished'),
    ask('evt_2', 'hi again'),
    answer('evt_2', 'hello again'),
    delivery('evt_2', 'open', { id: 'evt_e' }),
    run('evt_2', 'finished'),
    delivery('evt_1', 'sending', of),
    delivery('evt_1', 'open', of),
    delivery('evt_1', 'sent', of),
    delivery('evt_2', 'failed', { delivery_id: 'evt_e', error: why }),
  ];
  const chat = createChat();
  chat.apply(events);
  const parts = chat.state.runs.map((each) => each.parts.map(({ kind }) => kind));
  assert.deepEqual(parts, [
    ['text', 'delivery'],
    ['text', 'delivery'],
  ]);
  assert.deepEqual(deliveriesOf(chat), ['telegram sent ', `telegram failed ${why}`]);
  for (const [language, text] of [
    ['en', `Not delivered via Telegram: ${why}`],
    ['fr', `Non remis par Telegram : ${why}`],
  ] as const) {
    assert.equal(deliveryWords[language].failed('Telegram', why), text);
  }
});

test('an answer to several channels has a state for each, whatever page tells it', () => {
  const { ask, answer, run, delivery } = createTeller();
  const to = (channel: string) => ({ channel, delivery_id: channel });
  const early = [
    ask('evt_1', 'hi'),
    answer('evt_1', 'hello'),
    delivery('evt_1', 'open', { channel: 'email', id: 'email' }),
    delivery('evt_1', 'open', { channel: 'slack', id: 'slack' }),
    delivery('evt_1', 'open', { channel: 'webhook', id: 'webhook' }),
    run('evt_1', 'finished'),
  ];
  const late = [
    delivery('evt_1', 'sending', to('slack')),
    delivery('evt_1', 'sending', to('webhook')),
    delivery('evt_1', 'open', {
      ...to('slack'),
      error: 'ratelimited',
      not_before: '2026-01-01T00:00:30.000Z',
    }),
    delivery('evt_1', 'sent', to('email')),
  ];
  for (const pages of [
    [early, late],
    [late, early],
    [late, early, late],
  ]) {
    const chat = createChat();
    for (const page of pages) {
      chat.apply(page);
      assert.ok(
        page === early || chat.state.runs.every((each) => each.ask || !isSeen(each)),
        'no run of its own',
      );
    }
    assert.deepEqual(
      chat.state.runs[0]?.parts.map(({ kind }) => kind),
      ['text', 'delivery', 'delivery', 'delivery'],
    );
    assert.deepEqual(deliveriesOf(chat), ['email sent ', 'slack open ratelimited', 'webhook sending ']);
  }
});

test('receipts alone, and a question for a word, are no message on its way', () => {
  const { ask, run, delivery } = createTeller();
  const chat = createChat();
  chat.apply([
    ask('evt_1', 'hi'),
    delivery('evt_1', 'open', { approval_id: 'evt_a', id: 'evt_q' }),
    delivery('evt_1', 'sent', { delivery_id: 'evt_q' }),
    delivery('evt_1', 'open', { content: '', id: 'evt_r' }),
    run('evt_1', 'finished'),
  ]);
  assert.deepEqual(deliveriesOf(chat), []);
  chat.apply([delivery('evt_1', 'failed', { delivery_id: 'evt_q', error: 'blocked' })]);
  assert.deepEqual(deliveriesOf(chat), ['telegram failed blocked']);
});

function deliveriesOf(chat: Chat): string[] {
  const parts = chat.state.runs.flatMap((run) => run.parts);
  const shown = parts.filter((part) => part.kind === 'delivery').filter(isShown);
  return shown.map(({ channel, status, text }) => `${channel} ${status} ${text}`);
}
