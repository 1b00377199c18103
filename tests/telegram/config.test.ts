import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBotApi } from '../support/bot-api.ts';
import { startBrain } from '../support/brain.ts';
import { spawnTelegram } from './start-telegram.ts';

test('without a token the Telegram service says so in one sentence and ends with code 0', async () => {
  await using telegram = spawnTelegram({ TELEGRAM_BOT_TOKEN: '' });
  assert.equal(await telegram.exited, 0);
  assert.equal(telegram.output.length, 1);
  assert.match(telegram.output[0] ?? '', /TELEGRAM_BOT_TOKEN/);
});

test('bad settings stop the start, each with a sentence that names the variable', async () => {
  await using telegram = spawnTelegram({
    TELEGRAM_BOT_TOKEN: 'not a token',
    TELEGRAM_OWNER_ID: '@ann',
    BRAIN_URL: 'localhost:8080',
  });
  assert.equal(await telegram.exited, 1);
  for (const name of ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_OWNER_ID', 'BRAIN_URL']) {
    assert.equal(telegram.output.filter((line) => line.startsWith(`${name} must`)).length, 1, name);
  }
  assert.ok(!telegram.output.join('\n').includes('not a token'), 'a secret is never printed');
});

test('a wrong token is said in the log, and the service keeps trying until Telegram knows it', async () => {
  await using api = await startBotApi();
  await using brain = await startBrain();
  api.fail('getMe', { error_code: 401, description: 'Unauthorized' });
  await using telegram = spawnTelegram({
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: `${api.url}/`,
    BRAIN_URL: brain.url,
    BRAIN_KEY: brain.key,
  });
  await telegram.line(/TELEGRAM_BOT_TOKEN/);
  await telegram.line(/^telegram polling as @brain_test_bot$/);
  assert.equal(await telegram.stop(), 0);
});

test('a second poller (409) is said in the log, and polling goes on once it has gone', async () => {
  await using api = await startBotApi();
  await using brain = await startBrain();
  api.fail('getUpdates', {
    error_code: 409,
    description: 'Conflict: terminated by other getUpdates request',
  });
  await using telegram = spawnTelegram({
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    BRAIN_URL: brain.url,
    BRAIN_KEY: brain.key,
  });
  await telegram.line(/Another program polls/);
  await api.until(
    () => api.calls.filter(({ method }) => method === 'getUpdates').length > 1,
    'another getUpdates',
  );
});
