import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, type GrammyError } from 'grammy';
import { type BotApi, startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';

const ANN = 77;
const GROUP = -100123;
const openApi = (api: BotApi) => new Api(api.token, { apiRoot: api.url });
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: GrammyError) => error.description,
  );

test('Telegram gives what is not confirmed again, forgets what is, and has one poller at a time', async () => {
  await using api = await startBotApi();
  const bot = openApi(api);
  const first = api.push(privateMessage({ id: ANN }, 'one'));
  const again = await bot.getUpdates({ timeout: 0 });
  assert.deepEqual(again, await bot.getUpdates({ timeout: 0 }));
  const waiting = refusal(bot.getUpdates({ offset: first + 1, timeout: 20 }));
  await api.until(() => api.confirmed() === first + 1, 'the waiting poll');
  assert.deepEqual(await bot.getUpdates({ offset: first + 1, timeout: 0 }), []);
  assert.match(await waiting, /^Conflict: terminated by other getUpdates request/);
  api.setWebhook('https://elsewhere.example');
  assert.match(await refusal(bot.getUpdates()), /while webhook is active/);
  await bot.deleteWebhook();
  assert.deepEqual(await bot.getUpdates({ timeout: 0 }), []);
});

test('after a week without updates an id may be any number, also a lower one', async () => {
  await using api = await startBotApi();
  const bot = openApi(api);
  api.push({ ...privateMessage({ id: ANN }, 'one'), update_id: 5000 });
  assert.equal((await bot.getUpdates({ offset: 5001, timeout: 0 })).length, 0);
  api.push({ ...privateMessage({ id: ANN }, 'two'), update_id: 12 });
  assert.equal((await bot.getUpdates({ offset: 5001, timeout: 0 })).length, 1);
  assert.equal((await bot.getUpdates({ offset: 13, timeout: 0 })).length, 0);
});

test('Telegram refuses what its rules forbid: drafts without id or in groups, edits that change nothing', async () => {
  await using api = await startBotApi();
  const bot = openApi(api);
  assert.match(await refusal(bot.sendMessageDraft(ANN, 0, 'x')), /DRAFT_ID_INVALID/);
  assert.match(await refusal(bot.sendMessageDraft(GROUP, 7, 'x')), /^Bad Request/);
  assert.equal(await bot.sendMessageDraft(ANN, 7, 'x', { can_stop: true }), true);
  assert.deepEqual(
    api.drafts(ANN).map(({ id, text }) => [id, text]),
    [[7, 'x']],
  );
  const { message_id, chat } = await bot.sendMessage(GROUP, 'hello');
  assert.equal(chat.type, 'supergroup');
  assert.match(await refusal(bot.editMessageText(GROUP, message_id, 'hello')), /message is not modified/);
  await bot.editMessageText(GROUP, message_id, 'hello, all');
  assert.deepEqual([api.edits(GROUP), api.standing(GROUP)], [['hello, all'], ['hello, all']]);
  await bot.deleteMessage(GROUP, message_id);
  assert.match(await refusal(bot.editMessageText(GROUP, message_id, 'gone')), /not found/);
  assert.match(await refusal(bot.sendMessage(ANN, 'x'.repeat(4097))), /too long/);
});

test('Telegram can be slow, break off in the middle of an answer, fail until it is mended, and be away', async () => {
  await using api = await startBotApi();
  const bot = openApi(api);
  api.fail('sendMessage', { slow_ms: 200 }, { reset: 'body' });
  const began = performance.now();
  await bot.sendMessage(ANN, 'late');
  assert.ok(performance.now() - began >= 199);
  await assert.rejects(bot.sendMessage(ANN, 'broken off'), /failed/);
  const lift = api.failing('*', { error_code: 502, description: 'Bad Gateway' });
  for (const call of [() => bot.getMe(), () => bot.getMe(), () => bot.sendMessage(ANN, 'no')])
    assert.equal(await refusal(call()), 'Bad Gateway');
  lift();
  await api.down();
  await assert.rejects(bot.getMe(), /failed/);
  await api.up();
  assert.equal((await bot.getMe()).username, 'brain_test_bot');
  assert.deepEqual(api.texts(ANN), ['late']);
});
