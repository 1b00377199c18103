import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BotApi } from '../support/bot-api.ts';
import { startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { freePort } from '../support/http.ts';
import { createGate } from '../support/model.ts';
import { longText, openAll } from './open-all.ts';
import { ANN, spawnTelegram, startTelegram } from './start-telegram.ts';

const BEN = 78;
const sends = (api: BotApi, chat = ANN) =>
  api.calls.filter(({ method, payload }) => method === 'sendMessage' && Number(payload['chat_id']) === chat);

test('a message is answered, and the answer is sent once', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.answer({ text: ['hello yourself'] });
  all.api.push(privateMessage({ id: ANN, language_code: 'en' }, 'hello'));
  await all.api.until(() => sends(all.api).length > 0, 'the answer');
  const [outcome] = await all.outcomes(1);
  assert.deepEqual(all.api.texts(ANN), ['hello yourself']);
  assert.deepEqual([outcome?.status, outcome?.attempts, outcome?.may_be_duplicate], ['sent', 1, undefined]);
});

test('a 429 is obeyed: its chat waits for retry_after, another does not', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.answer({ text: ['patience'] });
  api.fail('sendMessage', { error_code: 429, description: 'Too Many Requests', retry_after: 2 });

  await all.say('one');
  await api.until(() => sends(api).length > 0, 'the first try');
  await all.say('two');
  await all.say('one', BEN);
  await all.outcomes(1, BEN);
  assert.equal(sends(api).length, 1, 'the other chat was not held up');
  const outcomes = await all.outcomes(2);

  const [refused, taken, next] = sends(api);
  assert.ok((taken?.at ?? 0) - (refused?.at ?? 0) >= 2000);
  assert.ok((next?.at ?? 0) - (taken?.at ?? 0) < 2000);
  assert.deepEqual(
    outcomes.map(({ status, attempts, may_be_duplicate }) => [status, attempts, may_be_duplicate]),
    [
      ['sent', 2, undefined],
      ['sent', 1, undefined],
    ],
  );
});

test('lost connections and server errors of Telegram lose no message; one that may be double is noted', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.answer({ text: ['still here'] });
  api.fail('sendMessage', { drop: 'after' }, { error_code: 502, description: 'Bad Gateway' });
  api.fail('getUpdates', { drop: 'before' }, { error_code: 500 });

  await all.say('hello');
  const [outcome] = await all.outcomes(1);

  assert.deepEqual(api.texts(ANN), ['still here']);
  assert.deepEqual([outcome?.status, outcome?.attempts, outcome?.may_be_duplicate], ['sent', 3, true]);
  const facts = await all.deliveries((found) => found.at(-1)?.status === 'sent');
  assert.deepEqual(
    facts.map(({ status, uncertain = false }) => `${status}${uncertain ? ' uncertain' : ''}`),
    ['open', 'sending', 'open uncertain', 'sending', 'open uncertain', 'sending', 'sent'],
  );
});

test('while Telegram cannot be reached nothing was sent: no duplicate is noted', async () => {
  await using all = await openAll();
  const port = Number(await freePort());
  all.model.answer({ text: ['once'] });
  await all.say('hello');
  await using _telegram = spawnTelegram({
    TELEGRAM_BOT_TOKEN: all.api.token,
    TELEGRAM_API_ROOT: `http://127.0.0.1:${port}`,
    TELEGRAM_OWNER_ID: String(ANN),
    BRAIN_URL: all.brain.url,
    BRAIN_KEY: all.brain.key,
  });
  const facts = await all.deliveries((found) => found.some(({ error }) => error !== undefined));
  assert.match(facts.at(-1)?.error ?? '', /ECONNREFUSED/);
  await using api = await startBotApi({ port });
  const [outcome] = await all.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['once']);
  assert.deepEqual([outcome?.status, outcome?.may_be_duplicate], ['sent', undefined]);
});

test('a token that Telegram does not know for a while loses nothing', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.answer({ text: ['known again'] });
  all.api.fail('sendMessage', { error_code: 401, description: 'Unauthorized' });
  await all.say('hello');
  assert.equal((await all.outcomes(1))[0]?.status, 'sent');
});

test('a refusal for good fails the delivery at once with its reason, and the next message still goes out', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.queue({ text: ['lost'] }, { text: ['found'] });
  api.fail('sendMessage', { error_code: 403, description: 'Forbidden: bot was blocked by the user' });

  await all.say('one');
  await all.say('two');
  const outcomes = await all.outcomes(2);

  assert.deepEqual(
    outcomes.map(({ status, attempts, error }) => [status, attempts, error]),
    [
      ['failed', 1, 'Forbidden: bot was blocked by the user'],
      ['sent', 1, undefined],
    ],
  );
  assert.deepEqual(api.texts(ANN), ['found']);
  const { results } = await all.client.api.deliveries.list.query({ status: 'failed' });
  assert.deepEqual(
    results.map(({ data }) => [data.content, data.error]),
    [['lost', 'Forbidden: bot was blocked by the user']],
  );
});

test('a refusal that goes on for pages fails the delivery too, with its first thousand characters', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const description = `Bad Request: ${'no '.repeat(1000)}`;
  all.api.fail('sendMessage', { error_code: 400, description });
  await all.say('hello');
  const [outcome] = await all.outcomes(1);
  assert.deepEqual([outcome?.status, outcome?.error], ['failed', description.slice(0, 1000)]);
});

test('a long answer arrives in parts, in order, and the next answer after all of them', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.queue({ text: [longText()] }, { text: ['short'] });
  api.fail('sendMessage', { error_code: 429, retry_after: 1 });

  await all.say('a long one');
  await all.say('a short one');
  await all.outcomes(2);

  const texts = api.texts(ANN);
  assert.ok(texts.length > 3);
  assert.equal(texts.slice(0, -1).join('\n\n'), longText());
  assert.equal(texts.at(-1), 'short');
});

test('the rest of a long answer is not sent once its session is removed, and the next answer is', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.queue({ text: [longText()] }, { text: ['next'] });
  const gate = createGate();
  api.fail('sendMessage', { hold: gate });
  await all.say('a long one');
  await gate.reached;
  await all.client.api.sessions.remove.mutate({ session_id: `telegram:${ANN}` });
  gate.open();
  await all.say('and now?');
  await all.outcomes(1);
  const [first, ...others] = api.texts(ANN);
  assert.ok(first && longText().startsWith(first));
  assert.deepEqual(others, ['next']);
});

test('what was answered while Telegram’s service was down goes out when it starts, in order', async () => {
  await using all = await openAll();
  all.model.queue({ text: ['first'] }, { text: ['second'] });
  await all.say('one');
  await all.say('two');

  await using _telegram = await startTelegram(all.api, all.brain);
  await all.outcomes(2);
  assert.deepEqual(all.api.texts(ANN), ['first', 'second']);
});

test('a message to the owner that names no chat goes to their first Telegram id, others’ fail with why', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const cron = { source: 'cron', message: 'good morning', response_to: ['telegram'] };
  await all.client.send({ ...cron, user_id: 'owner', session_id: `telegram:${ANN}` });
  await all.client.send({ ...cron, user_id: 'zoe', session_id: `telegram:${BEN}` });
  await all.outcomes(1);
  assert.deepEqual(all.api.texts(ANN), ['ok']);
  const [failed] = await all.outcomes(1, BEN);
  assert.equal(failed?.error, 'no Telegram chat is linked to this person');
});
