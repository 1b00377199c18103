import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate } from '../support/model.ts';
import { longText, openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

/** A gate that is open: the call goes on, and the next fault is for the next call. */
function passing() {
  const gate = createGate();
  gate.open();
  return { hold: gate };
}

test('SIGTERM lets the message in flight finish and settles it, so a restart does not send it again', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  all.model.answer({ text: ['in flight'] });
  const gate = createGate();
  all.api.fail('sendMessage', { hold: gate });
  await all.say('hello');
  await gate.reached;
  const polling = all.api.calls.findLast(({ method }) => method === 'getUpdates');

  const stopped = first.stop();
  await polling?.answered; // it has ended its poll: it is stopping
  await all.say('and to another chat', 78);
  await all.deliveries((found) => found.length > 0, 78);
  gate.open();
  assert.equal(await stopped, 0);
  const [outcome] = await all.outcomes(1);
  assert.equal(outcome?.status, 'sent');
  assert.deepEqual(all.api.texts(ANN), ['in flight']);
  const others = await all.deliveries((found) => found.length > 0, 78);
  assert.deepEqual(
    others.map(({ status }) => status),
    ['open'],
    'it began nothing more',
  );
});

test('SIGTERM while a message waits leaves it to the brain, and the next start sends it', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  all.model.answer({ text: ['patience'] });
  all.api.fail('sendMessage', { error_code: 429, retry_after: 1 });
  await all.say('hello');
  await all.deliveries((found) => found.some(({ not_before }) => not_before !== undefined));
  assert.equal(await first.stop(), 0);
  assert.deepEqual(all.api.texts(ANN), []);
  await using _second = await startTelegram(all.api, all.brain);
  const [outcome] = await all.outcomes(1);
  assert.deepEqual([outcome?.status, outcome?.may_be_duplicate], ['sent', undefined]);
  assert.deepEqual(all.api.texts(ANN), ['patience']);
});

test('killed after Telegram took a message and before that was noted: it is sent again, and that is noted', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  all.model.queue({ text: ['one'] }, { text: ['two'] });
  const gate = createGate();
  all.api.fail('sendMessage', { hold: gate });
  await all.say('hello');
  await all.say('again');
  await gate.reached;
  await first.stop('SIGKILL');

  await using _second = await startTelegram(all.api, all.brain);
  const outcomes = await all.outcomes(2);
  assert.deepEqual(all.api.texts(ANN), ['one', 'one', 'two']);
  assert.deepEqual(
    outcomes.map(({ status, attempts, may_be_duplicate }) => [status, attempts, may_be_duplicate]),
    [
      ['sent', 2, true],
      ['sent', 1, undefined],
    ],
  );
});

test('killed in the middle of a long reply: only what is missing is sent', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  all.model.answer({ text: [longText()] });
  const gate = createGate();
  all.api.fail('sendMessage', passing(), passing(), { hold: gate });
  await all.say('a long one');
  await gate.reached;
  await first.stop('SIGKILL');

  await using _second = await startTelegram(all.api, all.brain);
  const [outcome] = await all.outcomes(1);
  const [one, two, three, threeAgain, ...others] = all.api.texts(ANN);
  assert.equal(three, threeAgain, 'the part in flight may have gone out, or not');
  assert.equal([one, two, three, ...others].join('\n\n'), longText());
  assert.deepEqual([outcome?.status, outcome?.may_be_duplicate], ['sent', true]);
});

test('a brain that is killed while a message is being sent hands it out again, and it goes out once', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.answer({ text: ['only once'] });
  const gate = createGate();
  all.api.fail('sendMessage', { hold: gate });
  await all.say('hello');
  await gate.reached;

  await using _back = await all.restartBrain();
  // What is handed out comes in order: once this one is out, the first was handed out again.
  await all.say('hello', 78);
  await all.outcomes(1, 78);
  gate.open();
  const [outcome] = await all.outcomes(1);
  assert.deepEqual([outcome?.status, outcome?.may_be_duplicate], ['sent', undefined]);
  all.model.answer({ text: ['next'] });
  await all.say('and now?');
  await all.outcomes(2);
  assert.deepEqual(all.api.texts(ANN), ['only once', 'next']);
});

test('a brain that is killed while a message waits keeps to the time Telegram asked for', async () => {
  await using all = await openAll();
  const { api } = all;
  await using _telegram = await startTelegram(api, all.brain);
  all.model.answer({ text: ['only once'] });
  api.fail('sendMessage', { error_code: 429, retry_after: 3 });
  await all.say('hello');
  await all.deliveries((found) => found.some(({ not_before }) => not_before !== undefined));

  await using _back = await all.restartBrain();
  const [outcome] = await all.outcomes(1);
  const [refused, taken, ...others] = api.calls.filter(({ method }) => method === 'sendMessage');
  assert.deepEqual(others, []);
  assert.ok((taken?.at ?? 0) - (refused?.at ?? 0) >= 3000);
  assert.equal(outcome?.status, 'sent');
});

test('two Telegram services at once send every message once', async () => {
  await using all = await openAll();
  await using _one = await startTelegram(all.api, all.brain);
  await using _two = await startTelegram(all.api, all.brain);
  const chats = Array.from({ length: 10 }, (_, at) => 100 + at);
  for (const chat of chats) for (const text of ['one', 'two']) await all.say(text, chat);
  for (const chat of chats) await all.outcomes(2, chat);
  for (const chat of chats) assert.equal(all.api.texts(chat).length, 2);
});
