import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import type { ChannelReport } from '@brain/schema';
import { createHealth, type Status } from '../../apps/telegram/src/health/health.ts';
import { createReports } from '../../apps/telegram/src/health/reports.ts';
import { startBotApi } from '../support/bot-api.ts';
import { startBrain } from '../support/brain.ts';
import { freePort } from '../support/http.ts';
import { spawnTelegram } from './start-telegram.ts';

/** The service with `GET /health` on a port of its own. */
async function openService(env: Record<string, string>) {
  const service = spawnTelegram({ TELEGRAM_HEALTH_PORT: '0', BRAIN_KEY: 'any-key-of-sixteen', ...env });
  const said = await service.line(/^telegram health on http:\/\/127\.0\.0\.1:\d+\/health$/);
  const url = said.replace('telegram health on ', '');

  async function health() {
    const response = await fetch(url);
    return { code: response.status, ...((await response.json()) as Status) };
  }

  return {
    ...service,
    url,
    health,
    /** Asks until it is so. */
    async until(look: (now: Awaited<ReturnType<typeof health>>) => boolean) {
      for (const end = performance.now() + 20_000; ;) {
        const now = await health();
        if (look(now)) return now;
        assert.ok(performance.now() < end, `still ${JSON.stringify(now)}`);
      }
    },
  };
}

test('GET /health is 200 while updates come in and the brain answers, and says what is wrong when not', async () => {
  await using api = await startBotApi();
  const port = await freePort();
  const lift = api.failing('getMe', { error_code: 401, description: 'Unauthorized' });
  const env = {
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    BRAIN_URL: `http://127.0.0.1:${port}`,
  };
  await using service = await openService(env);

  const unknown = await service.until(({ state }) => state === 'unauthorized');
  assert.deepEqual([unknown.code, unknown.status, unknown.bot], [503, 'failing', null]);
  assert.match(unknown.why ?? '', /TELEGRAM_BOT_TOKEN/);
  lift();

  const alone = await service.until(({ state }) => state === 'standby');
  assert.deepEqual([alone.code, alone.status, alone.bot], [503, 'failing', 'brain_test_bot']);
  assert.match(alone.why ?? '', /brain does not answer/);

  const own = { BRAIN_PORT: port, BRAIN_KEY: 'any-key-of-sixteen' };
  {
    await using _brain = await startBrain(own);
    const { code, why, last_round_at } = await service.until(({ status }) => status === 'ok');
    assert.deepEqual([code, why], [200, undefined]);
    assert.ok(Date.parse(last_round_at ?? '') > Date.now() - 60_000);
  }
  await service.until(({ status, state }) => status === 'failing' && state === 'standby');

  await using _back = await startBrain(own);
  await service.until(({ status }) => status === 'ok');
  const other = await fetch(`${api.url}/bot${api.token}/getUpdates?timeout=0`, { method: 'POST' });
  assert.equal(other.status, 200);
  const conflict = await service.until(({ state }) => state === 'conflict');
  assert.deepEqual([conflict.code, conflict.status], [503, 'failing']);
  assert.match(conflict.why ?? '', /Another program polls/);
  assert.equal((await fetch(service.url.replace('health', 'else'))).status, 404);
  assert.equal(await service.stop(), 0);
  assert.ok(!service.output.join('\n').includes(api.token));
});

test('a brain that does not take our key is said to be of no use', async () => {
  await using api = await startBotApi();
  await using brain = await startBrain({ BRAIN_KEY: 'another-key-of-twenty' });
  await using service = await openService({
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    BRAIN_URL: brain.url,
  });
  await service.until(({ state }) => state === 'standby');
  for (let times = 0; times < 20; times += 1) assert.equal((await service.health()).code, 503);
});

test('a port that is taken stops the start with a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const TELEGRAM_HEALTH_PORT = String(typeof address === 'object' ? address?.port : '');
  const env = { TELEGRAM_BOT_TOKEN: '4242:TEST', BRAIN_KEY: 'any-key-of-sixteen', TELEGRAM_HEALTH_PORT };
  await using service = spawnTelegram({ ...env, BRAIN_URL: 'http://127.0.0.1:9' });
  assert.equal(await service.exited, 1);
  assert.match(service.output.join('\n'), /set TELEGRAM_HEALTH_PORT/);
  taken.close();
});

test('what came in more than two minutes ago is no sign of life', () => {
  let now = 1_000_000;
  const health = createHealth({ now: () => now });
  health.brain(true);
  health.received();
  assert.equal(health.status().status, 'ok');
  now += 121_000;
  const { status, state, why } = health.status();
  assert.deepEqual([status, state, why], ['failing', 'stalled', 'Telegram has given nothing for 121 s.']);
});

test('the brain is told of every change, of the last one where many come at once, and now and then of none', async () => {
  const health = createHealth();
  const told: ChannelReport[] = [];
  let answer = Promise.withResolvers<void>();
  let asked = Promise.withResolvers<void>();
  const report = async (said: ChannelReport) => {
    told.push(said);
    asked.resolve();
    await answer.promise;
  };
  const next = async (settle: () => void) => {
    asked = Promise.withResolvers();
    const [was] = [answer];
    answer = Promise.withResolvers();
    settle();
    was.resolve();
    await asked.promise;
  };
  const reports = createReports({ health, report, everyMs: 5 });
  await asked.promise;
  await next(() => {
    health.received();
    health.failing('unreachable', 'x'.repeat(600));
    health.failing('conflict', 'Another program polls.');
  });
  await next(() => undefined);
  reports.close();
  assert.deepEqual(told, [
    { channel: 'telegram', state: 'starting' },
    { channel: 'telegram', state: 'failing', detail: 'Another program polls.' },
    { channel: 'telegram', state: 'failing', detail: 'Another program polls.' },
  ]);
});
