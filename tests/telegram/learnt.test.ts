import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf } from '@brain/schema';
import { runCli } from '../support/cli.ts';
import { ask } from '../support/http.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

type All = Awaited<ReturnType<typeof openAll>>;

const ann = { id: ANN };
const remember = (content: string) => ({ name: 'remember', arguments: { content } });

/** What has been sent to a chat, once it is so many messages. */
async function sent({ api }: All, count: number) {
  const all = () => api.calls.filter(({ method, fault }) => method === 'sendMessage' && fault === undefined);
  await api.until(() => all().length >= count, `${count} messages`);
  return all().map(({ payload }) => payload);
}

/** The deliveries of a session as they were first written. */
async function written({ client }: All, session_id = `telegram:${ANN}`): Promise<DataOf<'delivery'>[]> {
  const { events } = await client.api.sessions.history.query({ session_id });
  return events.flatMap(({ data }) =>
    data.event_type === 'delivery' && data.delivery_id === undefined ? [data] : [],
  );
}

const known = async ({ client }: All) =>
  (await client.api.memory.list.query({ user_id: 'owner' })).results.map(({ content }) => content);

test('an answer shows what was remembered for it, in order, and Undo takes it back', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  all.model.queue({ toolCalls: [remember('I drink tea'), remember('My boat is blue')] });
  all.model.queue({ text: ['Noted.'] });
  await all.say('Two things for you');

  const [answer] = await sent(all, 1);
  assert.equal(answer?.['text'], 'Noted.\n\n✓ Remembered: I drink tea\n✓ Remembered: My boat is blue');
  assert.equal(answer?.['disable_notification'], undefined);
  const [delivery] = await written(all);
  assert.deepEqual(
    delivery?.receipts?.map(({ change, content }) => [change, content]),
    [
      ['remembered', 'I drink tea'],
      ['remembered', 'My boat is blue'],
    ],
  );
  await all.outcomes(1);
  const message = all.api.asked(ANN);
  assert.equal(await all.api.press(ann, { message, button: 'Undo: I drink tea' }), 'Undone.');
  assert.deepEqual(await known(all), ['My boat is blue']);
});

test('what is learnt after the answer is a quiet message of its own, once, also after a crash', async () => {
  await using all = await openAll();
  all.model.answer({ text: ['Hello Ann.'] });
  await all.say('I live in Lyon. What is the weather like?');
  const both = await all.deliveries((found) => found.length >= 2);
  assert.deepEqual(
    both.map(({ content, receipts }) => [content, receipts?.length]),
    [
      ['Hello Ann.', undefined],
      [undefined, 1],
    ],
  );
  await all.brain.kill();
  await using brain = await all.restartBrain();
  await using _telegram = await startTelegram(all.api, brain);
  const [answer, learnt] = await sent(all, 2);
  assert.equal(answer?.['text'], 'Hello Ann.');
  assert.match(String(learnt?.['text']), /^✓ Remembered: .*Lyon/);
  assert.deepEqual([learnt?.['chat_id'], learnt?.['disable_notification']], [ANN, true]);
  assert.equal((await all.outcomes(2)).filter(({ status }) => status === 'sent').length, 2);
  const message = all.api.asked(ANN);
  assert.equal(await all.api.press(ann, { message, button: 'Undo' }), 'Undone.');
  assert.deepEqual(await known(all), []);
  assert.equal((await written(all)).length, 2);

  await brain.stop();
  const { code, stdout } = await runCli(all.brain.dataDir, ['check']);
  assert.equal(code, 0, stdout);
});

test('where nothing changed, nothing may be learnt, or nobody reads Telegram, no receipt goes there', async () => {
  await using all = await openAll();
  all.model.answer({ text: ['Hello.'] });
  const to = { user_id: 'owner', source: 'telegram', reply_to: String(ANN) };
  const session_id = `telegram:${ANN}`;
  await ask(all.brain, { ...to, session_id, message: 'What is the weather like?' });
  await ask(all.brain, { ...to, session_id, message: 'I live in Metz.', memory: 'none' });
  await ask(all.brain, { user_id: 'owner', session_id: 'web:1', source: 'web', message: 'I live in Nice.' });
  // Reviews go in order, so those before are over when this one is.
  await ask(all.brain, {
    ...to,
    session_id: 'telegram:78',
    reply_to: '78',
    message: 'My wife is called Zoé.',
  });
  const last = await all.deliveries((found) => found.some(({ receipts }) => receipts), 78);
  assert.match(last.find(({ receipts }) => receipts)?.receipts?.[0]?.content ?? '', /Zoé/);

  assert.deepEqual(await known(all).then((all) => all.some((content) => content.includes('Nice'))), true);
  assert.deepEqual(
    (await written(all)).map(({ content, receipts }) => [content, receipts]),
    [
      ['Hello.', undefined],
      ['Hello.', undefined],
    ],
  );
  assert.deepEqual(await written(all, 'web:1'), []);
});

test('a run that is stopped before it says anything shows what it remembered, ten receipts at the most', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const facts = Array.from({ length: 11 }, (_, at) => remember(`Box ${at} holds ${at * 7} blue marbles`));
  all.model.queue({ toolCalls: facts });
  all.model.queue({ text: ['Noted.'], fault: { kind: 'hang' } });
  const { run_id } = await all.say('What the boxes hold');
  for (const _turn of [0, 1]) await all.model.nextRequest();
  await all.client.api.runs.cancel.mutate({ run_id });
  const [delivery] = await all.deliveries((found) => found.length > 0);
  assert.equal(delivery?.content, undefined);
  assert.equal(delivery?.receipts?.length, 10);
  assert.equal(delivery?.receipts?.[9]?.content, 'Box 9 holds 63 blue marbles');
  const [message] = await sent(all, 1);
  assert.match(String(message?.['text']), /^✓ Remembered: Box 0 /);
});
