import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BotApi, startBotApi } from '../support/bot-api.ts';
import { startBrain } from '../support/brain.ts';
import { freePort } from '../support/http.ts';
import { spawnTelegram } from './start-telegram.ts';

const KEY = { BRAIN_KEY: 'any-key-of-sixteen' };

/** A service that says how it is on a port of its own. */
async function openService(api: BotApi, brain: { url: string }) {
  const service = spawnTelegram({
    ...KEY,
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    BRAIN_URL: brain.url,
    TELEGRAM_HEALTH_PORT: '0',
  });
  const said = await service.line(/^telegram health on /);
  async function health() {
    const response = await fetch(said.replace('telegram health on ', ''));
    const { state, why } = (await response.json()) as { state: string; why?: string };
    return { code: response.status, state, why };
  }
  return { ...service, health };
}

const POLLS = /^telegram polling as @brain_test_bot$/;
const polls = (api: BotApi) => api.calls.filter(({ method }) => method === 'getUpdates').length;

test('of two services one asks Telegram; the other stands by, is well, and takes over when the first is gone', async () => {
  await using api = await startBotApi();
  await using brain = await startBrain(KEY);
  await using first = await openService(api, brain);
  await first.line(POLLS);
  await using second = await openService(api, brain);
  await second.line(/^telegram stands by: Another poller/);
  assert.deepEqual(await second.health(), { code: 200, state: 'standby', why: undefined });
  assert.ok(!second.output.some((line) => POLLS.test(line)));
  await first.stop('SIGKILL');
  await second.line(POLLS);
  // As soon as Telegram has answered it for the first time.
  const soon = AbortSignal.timeout(10_000);
  while ((await second.health()).code !== 200) soon.throwIfAborted();
  assert.equal((await second.health()).state, 'polling');
});

test('nobody asks Telegram while there is no brain, and what came in meanwhile is fetched once there is', async () => {
  await using api = await startBotApi();
  const own = { ...KEY, BRAIN_PORT: await freePort() };
  const brain = await startBrain(own);
  await using service = await openService(api, brain);
  await service.line(POLLS);
  await api.until(() => polls(api) >= 2, 'a poll that waits');
  await brain.kill();
  await service.line(/^telegram stands by: The brain does not answer/);
  const before = polls(api);
  assert.equal((await service.health()).code, 503);
  assert.equal(polls(api), before);
  await using _back = await startBrain(own);
  await api.until(() => polls(api) > before, 'a poll of the brain that is back');
});
