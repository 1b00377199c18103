import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate } from '../support/model.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { longText, openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

type All = Awaited<ReturnType<typeof openAll>>;

/** Has the model answer at an address of Telegram. */
const sayAt = (all: All, reply_to: string, message = 'hello') =>
  all.client.send({
    message,
    source: 'telegram',
    user_id: 'owner',
    session_id: `telegram:${reply_to}`,
    reply_to,
  });

const sends = ({ api }: All) =>
  api.calls.filter(({ method, fault }) => method === 'sendMessage' && fault === undefined);

test('an answer is shown with its form, without a preview, and makes itself heard once', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.answer({
    text: [`**Look** at [it](https://e.example):\n\n\`\`\`ts\n${'let a;\n'.repeat(700)}\`\`\``],
  });
  await all.say('hello');
  await all.outcomes(1);
  const [first, second, ...others] = sends(all).map(({ payload }) => payload);
  assert.deepEqual(others, []);
  assert.ok(String(first?.['text']).startsWith('Look at it:\n\nlet a;'));
  const kinds = [...JSON.stringify(first?.['entities']).matchAll(/"type":"(\w+)"/g)].map(([, type]) => type);
  assert.deepEqual(kinds, ['bold', 'text_link', 'pre']);
  assert.deepEqual(second?.['entities'], [
    { type: 'pre', language: 'ts', offset: 0, length: String(second?.['text']).length },
  ]);
  for (const payload of [first, second]) {
    assert.deepEqual(payload?.['link_preview_options'], { is_disabled: true });
    assert.ok(!('parse_mode' in payload));
  }
  assert.deepEqual([first?.['disable_notification'], second?.['disable_notification']], [undefined, true]);
});

test('an answer goes to the topic it was asked for in', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await sayAt(all, '-100123/7');
  const sent = await all.api.until(() => sends(all)[0], 'the answer');
  assert.deepEqual([Number(sent.payload['chat_id']), sent.payload['message_thread_id']], [-100123, 7]);
});

test('an address that is none of Telegram’s fails the delivery with a sentence', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const { session_id } = await sayAt(all, 'the kitchen');
  assert.equal(session_id, 'telegram:the kitchen');
  const failed = await listed(all, 'failed', 1);
  assert.deepEqual(
    failed.map(({ data }) => data.error),
    ['“the kitchen” is no address on Telegram: it is the number of a chat'],
  );
});

/** The deliveries of that status, once there are so many. */
async function listed({ client }: All, status: 'open' | 'failed', count: number) {
  for (;;) {
    const { results } = await client.api.deliveries.list.query({ status });
    if (results.length >= count) return results;
  }
}

test('nothing comes between the parts of a long answer, also while it waits for Telegram half sent', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.answer({ text: [longText()] });
  const gate = createGate();
  api.fail('sendMessage', { hold: gate }, { error_code: 429, retry_after: 2 });
  await sayAt(all, String(ANN));
  await gate.reached;
  all.model.answer({ text: ['short'] });
  await sayAt(all, `${ANN}/5`);
  await listed(all, 'open', 2);
  gate.open();
  await api.until(
    () => api.calls.some(({ method, fault }) => method === 'sendMessage' && fault === 429),
    'the 429',
  );
  const asked = api.push(privateMessage({ id: ANN, language_code: 'en' }, '/start'));
  await api.until(() => api.texts(ANN).includes('short') && api.confirmed() > asked, 'all of them');
  const texts = api.texts(ANN);
  const long = texts.filter((text) => text.startsWith('paragraph'));
  assert.equal(long.join('\n\n'), longText());
  assert.deepEqual(texts.slice(0, long.length), long, texts.map((text) => text.slice(0, 20)).join(' | '));
  assert.equal(texts.length, long.length + 2);
});
