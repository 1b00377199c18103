import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrainClient } from '@brain/client';
import { isEvent } from '@brain/schema';
import { startBotApi, type BotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { startBrain } from '../support/brain.ts';
import { startModel } from '../support/model.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };
const sends = (api: BotApi) => api.calls.filter(({ method }) => method === 'sendMessage');

async function openAll() {
  const api = await startBotApi();
  const model = await startModel();
  const brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  const client = createBrainClient({ url: brain.url, key: brain.key });
  return {
    api,
    model,
    brain,
    client,
    /** The outcomes of the deliveries of the owner’s chat, once there are `count`. */
    async outcomes(count: number) {
      for (const until = Date.now() + 10_000; Date.now() < until; await wait(20)) {
        const query = { session_id: `telegram:${ANN}` };
        // Until the first message is stored there is no such session.
        const { events } = await client.api.sessions.history.query(query).catch(() => ({ events: [] }));
        const ended = events.flatMap((event) => {
          return isEvent(event, 'delivery') && event.data.status !== 'open' ? [event.data] : [];
        });
        if (ended.length >= count) return ended;
      }
      throw new Error('the deliveries were not settled in time');
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await brain.stop();
      await model.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}

test('a 429 is obeyed: the same message goes out once, not before retry_after', async () => {
  await using parts = await openAll();
  const { api, model } = parts;
  await using _telegram = await startTelegram(api, parts.brain);
  model.answer({ text: ['patience'] });
  api.fail('sendMessage', {
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    retry_after: 1,
  });

  api.push(privateMessage(ann, 'hello'));
  const [outcome] = await parts.outcomes(1);

  assert.deepEqual(api.texts(ANN), ['patience']);
  const [refused, taken] = sends(api);
  assert.ok((taken?.at ?? 0) - (refused?.at ?? 0) >= 1000);
  assert.equal(outcome?.status, 'sent');
  assert.equal(outcome?.attempts, 2);
});

test('lost connections and server errors of Telegram lose no message', async () => {
  await using parts = await openAll();
  const { api, model } = parts;
  await using _telegram = await startTelegram(api, parts.brain);
  model.answer({ text: ['still here'] });
  api.fail('sendMessage', { drop: 'before' }, { error_code: 502, description: 'Bad Gateway' });
  api.fail('getUpdates', { drop: 'before' }, { error_code: 500 });

  api.push(privateMessage(ann, 'hello'));
  const [outcome] = await parts.outcomes(1);

  assert.deepEqual(api.texts(ANN), ['still here']);
  assert.equal(outcome?.status, 'sent');
});

test('a refusal for good fails the delivery with its reason, and the next message still goes out', async () => {
  await using parts = await openAll();
  const { api, model } = parts;
  await using _telegram = await startTelegram(api, parts.brain);
  model.queue({ text: ['lost'] }, { text: ['found'] });
  api.fail('sendMessage', { error_code: 403, description: 'Forbidden: bot was blocked by the user' });

  api.push(privateMessage(ann, 'one'));
  api.push(privateMessage(ann, 'two'));
  const outcomes = await parts.outcomes(2);

  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['failed', 'sent'],
  );
  assert.match(outcomes[0]?.error ?? '', /blocked by the user/);
  assert.deepEqual(api.texts(ANN), ['found']);
});

test('a long answer arrives in parts, in order, and the next answer after all of them', async () => {
  await using parts = await openAll();
  const { api, model } = parts;
  await using _telegram = await startTelegram(api, parts.brain);
  const long = Array.from({ length: 300 }, (_, at) => `paragraph ${at} ${'word '.repeat(8)}`.trim()).join(
    '\n\n',
  );
  model.queue({ text: [long] }, { text: ['short'] });
  api.fail('sendMessage', { error_code: 429, retry_after: 1 });

  api.push(privateMessage(ann, 'a long one'));
  api.push(privateMessage(ann, 'a short one'));
  await parts.outcomes(2);

  const texts = api.texts(ANN);
  assert.ok(texts.length > 3);
  assert.equal(texts.slice(0, -1).join('\n\n'), long);
  assert.equal(texts.at(-1), 'short');
});

test('what was answered while Telegram’s service was down goes out when it starts, in order', async () => {
  await using parts = await openAll();
  const { api, model, client } = parts;
  const chat = { source: 'telegram', user_id: 'owner', session_id: `telegram:${ANN}`, reply_to: String(ANN) };
  model.queue({ text: ['first'] }, { text: ['second'] });
  await client.send({ ...chat, message: 'one' });
  await client.send({ ...chat, message: 'two' });

  await using _telegram = await startTelegram(api, parts.brain);
  await parts.outcomes(2);
  assert.deepEqual(api.texts(ANN), ['first', 'second']);
});

test('a message to the owner that names no chat goes to their first Telegram id', async () => {
  await using parts = await openAll();
  const { api, client } = parts;
  await using _telegram = await startTelegram(api, parts.brain);
  const cron = { source: 'cron', user_id: 'owner', session_id: `telegram:${ANN}`, message: 'good morning' };
  await client.send({ ...cron, response_to: ['telegram'] });
  await parts.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['ok']);
});

test('SIGTERM lets the message in flight finish and settles it, so a restart does not send it again', async () => {
  await using parts = await openAll();
  const { api, model } = parts;
  await using first = await startTelegram(api, parts.brain);
  model.answer({ text: ['in flight'] });
  api.fail('sendMessage', { error_code: 429, retry_after: 1 });
  api.push(privateMessage(ann, 'hello'));
  await api.until(() => sends(api).length > 0, 'the first attempt');

  assert.equal(await first.stop(), 0);
  const [outcome] = await parts.outcomes(1);
  assert.equal(outcome?.status, 'sent');
  assert.deepEqual(api.texts(ANN), ['in flight']);
});

test('a delivery the brain streams again after its restart, while it is being sent, goes out once', async () => {
  await using parts = await openAll();
  const { api, model, brain } = parts;
  await using _telegram = await startTelegram(api, brain);
  model.answer({ text: ['only once'] });
  api.fail('sendMessage', { error_code: 429, retry_after: 3 });
  api.push(privateMessage(ann, 'hello'));
  await api.until(() => sends(api).length > 0, 'the first attempt');

  await brain.kill();
  const where = { BRAIN_PORT: new URL(brain.url).port, BRAIN_DATA_DIR: brain.dataDir };
  await using _back = await startBrain({ ...where, OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  const [outcome] = await parts.outcomes(1);

  assert.equal(outcome?.status, 'sent');
  assert.deepEqual(api.texts(ANN), ['only once']);
});
