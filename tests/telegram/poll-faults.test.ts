import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BotApi, startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { startPolling } from './polling.ts';

const ANN = 77;
const OTHER_POLLER = { error_code: 409, description: 'Conflict: terminated by other getUpdates request' };

async function untilIn({ states }: { states: string[] }, state: string): Promise<void> {
  while (states.at(-1) !== state) await new Promise(setImmediate);
}

/** Somebody writes, and it is handled: polling works. */
async function works(api: BotApi): Promise<void> {
  const update_id = api.push(privateMessage({ id: ANN }, 'hello'));
  await api.until(() => api.confirmed() > update_id, 'a message to be handled');
}

for (const [what, fault, state, sentence] of [
  ['another program polls', OTHER_POLLER, 'conflict', /Another program polls .* stop it/],
  [
    'Telegram does not know the token',
    { error_code: 401, description: 'Unauthorized' },
    'unauthorized',
    /check TELEGRAM_BOT_TOKEN/,
  ],
  [
    'Telegram has no such bot',
    { error_code: 404, description: 'Not Found' },
    'unauthorized',
    /check TELEGRAM_BOT_TOKEN/,
  ],
  ['Telegram is broken', { error_code: 502, description: 'Bad Gateway' }, 'unreachable', /Bad Gateway/],
  ['connections are lost', { drop: 'before' }, 'unreachable', /cannot be reached|gave no answer/],
  ['answers break off', { reset: 'body' }, 'unreachable', /cannot be reached|gave no answer/],
] as const) {
  test(`while ${what} polling is said to be “${state}” and goes on by itself afterwards`, async () => {
    await using api = await startBotApi();
    await using polling = startPolling(api, () => undefined);
    await works(api);
    assert.deepEqual(polling.states, ['polling']);
    const lift = api.failing('getUpdates', fault);
    api.push(privateMessage({ id: ANN }, 'ends the poll that waits'));
    await untilIn(polling, state);
    const { status, why = '', last_round_at } = polling.health.status();
    assert.deepEqual([status, polling.states.at(-1)], ['failing', state]);
    assert.match(why, sentence);
    assert.ok(last_round_at);
    lift();
    await works(api);
    assert.deepEqual(polling.states, ['polling', state, 'polling']);
  });
}

test('a Bot API that is away when the service starts, or goes and comes back, is waited for', async () => {
  await using api = await startBotApi();
  await api.down();
  await using polling = startPolling(api, () => undefined);
  await untilIn(polling, 'unreachable');
  assert.match(polling.health.status().why ?? '', /ECONNREFUSED/);
  await api.up();
  await works(api);
  await api.down();
  await api.up();
  await works(api);
  assert.deepEqual(polling.states, ['unreachable', 'polling', 'unreachable', 'polling']);
});

test('a webhook that somebody sets is taken away, and polling goes on', async () => {
  await using api = await startBotApi();
  await using polling = startPolling(api, () => undefined);
  await works(api);
  api.setWebhook('https://elsewhere.example/hook');
  await works(api);
  assert.deepEqual(polling.states, ['polling', 'conflict', 'polling']);
  assert.match(polling.log.at(-1) ?? '', /A webhook is set for this bot/);
});

test('when Telegram says nothing any more the poll is cut and comes by new sockets', async () => {
  await using api = await startBotApi();
  const gate = createGate(); // never opens
  await using polling = startPolling(api, () => undefined, { stallMs: 300 });
  await api.until(() => polling.states.length > 0, 'the first round');
  const lift = api.failing('getUpdates', { hold: gate });
  api.push(privateMessage({ id: ANN }, 'ends the poll that waits'));
  await untilIn(polling, 'stalled');
  assert.equal(polling.rebuilt(), 1);
  lift();
  await works(api);
  assert.deepEqual(polling.states.slice(0, 3), ['polling', 'stalled', 'polling']);
});

test('the time between two tries grows, and is short again only after a round came in', async () => {
  await using api = await startBotApi();
  const broken = { error_code: 500, description: 'Internal Server Error' };
  await using polling = startPolling(api, () => undefined);
  await works(api);
  api.fail('getUpdates', broken, broken, { error_code: 429, retry_after: 1 }, broken);
  await works(api);
  api.fail('getUpdates', broken);
  await works(api);
  const waits = polling.log.flatMap((line) => /again in (\S+) s/.exec(line)?.[1] ?? []);
  assert.deepEqual(waits, ['0.5', '1', '1', '4', '0.5']);
});
