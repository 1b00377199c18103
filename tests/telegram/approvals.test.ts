import assert from 'node:assert/strict';
import { test } from 'node:test';
import { privateMessage } from '../support/bot-updates.ts';
import { write } from './chatting.ts';
import { longText, openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const BEN = { id: 78, first_name: 'Ben' };
const CLUB = '-4711';

type All = Awaited<ReturnType<typeof openAll>>;

/** Somebody has the assistant write to the club, which it may only with their word; gives the question in their chat. */
async function asked(all: All, from: { id: number; language_code?: string }, content: string) {
  const call = { name: 'send_telegram', arguments: { to: CLUB, content } };
  all.model.queue({ toolCalls: [call] }, { text: ['done'] });
  const before = all.api.asked(from.id);
  all.api.push(privateMessage(from, 'tell the club'));
  return all.api.until(() => {
    const message = all.api.asked(from.id);
    return message === before ? undefined : message;
  }, 'the question');
}

const letIn = async (all: All, somebody: typeof BEN) => {
  await write(all, somebody, 'hi');
  await all.api.press(ann, { message: all.api.asked(ANN), button: 'Let in' });
};

test('what needs a word is shown exactly as it would go out, with two buttons, and is done once it is approved', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const content = '*We* meet at <b>8</b>: [here](https://example.com/a_b_c) `now`';
  const message = await asked(all, ann, content);
  assert.ok(message.text.endsWith(`\n\n${content}`), message.text);
  assert.deepEqual(Object.keys(message.buttons), ['Approve', 'Deny']);
  const call = all.api.calls.findLast(({ method }) => method === 'sendMessage');
  assert.ok(call && !('parse_mode' in call.payload));
  assert.deepEqual(call.payload['link_preview_options'], { is_disabled: true });
  assert.deepEqual(all.api.texts(Number(CLUB)), []);

  assert.equal(await all.api.press(ann, { message, button: 'Approve' }), 'Approved.');
  assert.deepEqual(all.api.edits(ANN), [`${message.text}\n\nApproved.`]);
  await all.api.until(() => all.api.texts(ANN).includes('done'), 'the answer');
  await all.api.until(() => all.api.texts(Number(CLUB)).length > 0, 'the message');
  // It goes out as the Markdown it is.
  assert.deepEqual(all.api.texts(Number(CLUB)), ['We meet at 8: here now']);

  const late = 'This was decided before, or it is too late.';
  assert.equal(await all.api.press(ann, { message, button: 'Deny' }), late);
  assert.equal(all.api.edits(ANN).at(-1), `${message.text}\n\n${late}`);
});

test('what is denied is not done', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const message = await asked(all, { ...ann, language_code: 'fr' }, 'We meet at 8');
  assert.equal(
    await all.api.press({ ...ann, language_code: 'fr' }, { message, button: 'Refuser' }),
    'Refusé.',
  );
  await all.api.until(() => all.api.texts(ANN).includes('done'), 'the answer');
  assert.deepEqual(all.api.texts(Number(CLUB)), []);
});

test('only who is asked can decide: another member, an owner or a stranger presses in vain and is told nothing', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  await letIn(all, BEN);
  const message = await asked(all, BEN, 'We meet at 8');
  for (const id of [ANN, 79])
    assert.equal(await all.api.press({ id }, { message, button: 'Approve' }), undefined);
  assert.equal(all.api.edits(BEN.id).length, 0);
  assert.equal(await all.api.press(BEN, { message, button: 'Approve' }), 'Approved.');
  await all.api.until(() => all.api.texts(Number(CLUB)).length > 0, 'the message');
});

test('a long text is shown whole before its buttons, which stand below its last part', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const content = `\`\`\`\n${longText(150)}\n\`\`\``;
  const message = await asked(all, ann, content);
  const parts = all.api.texts(ANN);
  assert.ok(parts.length > 2 && parts.at(-1) === message.text);
  assert.ok(parts.join('\n\n').endsWith(content), 'nothing is added to it and nothing left out');
  assert.equal(await all.api.press(ann, { message, button: 'Approve' }), 'Approved.');
  assert.equal(all.api.edits(ANN)[0], `${message.text}\n\nApproved.`);
});

test('what was approved while the brain was away is done when it is back', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const message = await asked(all, ann, 'We meet at 8');
  await all.brain.kill();
  const pressing = all.api.press(ann, { message, button: 'Approve' });
  await using brain = await all.restartBrain();
  assert.equal(await pressing, 'Approved.');
  await all.api.until(() => all.api.texts(Number(CLUB)).length > 0, 'the message');
  await brain.stop();
});
