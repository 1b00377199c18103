import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChannelHealth } from '@brain/schema';
import { startBotApi } from '../support/bot-api.ts';
import { openBrainInside } from '../support/brain-inside.ts';
import { call, type Target } from '../support/http.ts';
import { startTelegram } from './start-telegram.ts';

const MINUTE = 60_000;

/** Asks until Telegram is as looked for. */
async function until(brain: Target, state: ChannelHealth['state']): Promise<ChannelHealth> {
  for (const end = performance.now() + 20_000; ;) {
    const { body } = await call<{ results: ChannelHealth[] }>(brain, '/channels');
    const found = body.results.find(({ channel }) => channel === 'telegram');
    if (found?.state === state) return found;
    assert.ok(performance.now() < end, `not ${state} but ${JSON.stringify(found)}`);
  }
}

test('the brain shows that Telegram works, why it does not, and that its service has fallen silent', async () => {
  let ms = 0;
  await using api = await startBotApi();
  await using brain = await openBrainInside(() => Date.now() + ms, { BRAIN_MODEL: 'offline' });
  await using service = await startTelegram(api, brain);
  const working = await until(brain, 'working');
  assert.equal(working.detail, undefined);

  // Another who polls cuts short what waits at the Bot API.
  await fetch(`${api.url}/bot${api.token}/getUpdates?timeout=0`, { method: 'POST' });
  const lift = api.failing('getUpdates', { error_code: 409, description: 'Conflict: terminated by other' });
  const failing = await until(brain, 'failing');
  assert.match(failing.detail ?? '', /Another program polls/);
  assert.ok(Date.parse(failing.since) > Date.parse(working.since));

  await service.stop('SIGKILL');
  const last = await until(brain, 'failing');
  ms = MINUTE + 1000;
  const silent = await until(brain, 'silent');
  assert.deepEqual([silent.detail, silent.reported_at], [undefined, last.reported_at]);

  lift();
  await using _again = await startTelegram(api, brain);
  await until(brain, 'working');
});
