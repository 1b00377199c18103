import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedact } from '../../apps/telegram/src/redact.ts';
import { startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const TOKEN = `123456789:${'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-_'.slice(0, 35)}`;

test('the bot token is in no line of the log and in no delivery, whatever the Bot API answers with', async () => {
  for (const token of [TOKEN, '4242:SHORT']) {
    await using api = await startBotApi({ token });
    await using all = await openAll();
    const address = `request to ${api.url}/bot${token}/sendMessage failed`;
    api.fail('getMe', { error_code: 500, description: address }, { drop: 'before' });
    api.fail('deleteWebhook', { error_code: 500, description: address });
    api.fail('getUpdates', { error_code: 400, description: address }, { drop: 'after' });
    api.fail('sendMessage', { drop: 'before' }, { error_code: 502, description: address });
    api.fail('sendMessage', { error_code: 403, description: address });
    await using telegram = await startTelegram(api, all.brain);
    await all.say('hello');
    const [outcome] = await all.outcomes(1);
    assert.deepEqual([outcome?.status, outcome?.error?.startsWith('request to')], ['failed', true]);

    api.fail('sendMessage', { error_code: 400, description: address });
    const update_id = api.push(privateMessage({ id: 99 }, 'who are you?'));
    await api.until(() => api.confirmed() > update_id, 'the stranger');
    assert.equal(await telegram.stop(), 0);

    const { events } = await all.client.api.sessions.history.query({ session_id: `telegram:${ANN}` });
    const told = [...telegram.output, JSON.stringify(events)].join('\n');
    assert.match(told, /request to/, 'the failures are told');
    assert.ok(!told.includes(token), told);
    assert.ok(!told.includes(token.split(':')[1] ?? ''), told);
    assert.ok(!told.includes(all.brain.key));
  }
});

test('a token is taken out wherever it stands in a text, also one that is not ours', () => {
  const redact = createRedact(['4242:SHORT']);
  const text = `https://api.telegram.org/bot${TOKEN}/getMe and ${TOKEN}; 4242:SHORT at 12:30, id 123456789`;
  assert.equal(
    redact(text),
    'https://api.telegram.org/bot[token]/getMe and [token]; [secret] at 12:30, id 123456789',
  );
});
