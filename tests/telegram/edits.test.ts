import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calling, changed, group, photo, said } from '../support/bot-said.ts';
import { openWorld } from './input-world.ts';
import { ANN } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };

test('the last message that is changed after its answer is answered anew, and the old one is forgotten', async () => {
  await using world = await openWorld();
  const first = said(ann, 'capital of Frnce?');
  await world.push(first);
  await world.api.until(() => world.api.texts(ANN).length === 1, 'the answer');
  await world.push(changed(first, { text: 'capital of France?' }));
  await world.api.until(() => world.api.texts(ANN).length === 2, 'the new answer');
  assert.equal(world.model.requests.length, 2);
  assert.ok(!JSON.stringify(world.model.requests[1]?.body.messages).includes('Frnce'));

  await world.push(changed(first, { text: 'capital of Spain?' }));
  await world.api.until(() => world.api.texts(ANN).length === 3, 'the answer to the second change');
  const prompt = JSON.stringify(world.model.requests[2]?.body.messages);
  assert.ok(prompt.includes('Spain') && !prompt.includes('France'));
});

test('a change while it is answered stops that answer, and only the new one arrives', async () => {
  await using world = await openWorld();
  const gate = world.model.gate();
  world.model.queue({ text: ['old ', 'answer'], gates: { 1: gate } }, { text: ['new answer'] });
  const first = said(ann, 'tell me of cats');
  await world.push(first);
  await gate.reached;
  await world.push(changed(first, { text: 'tell me of dogs' }));
  await world.api.until(() => world.api.texts(ANN).includes('new answer'), 'the new answer');
  gate.open();
  await world.push(said(ann, 'thanks'));
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer to the next');
  assert.deepEqual(world.api.texts(ANN), ['new answer', 'ok']);
});

test('a message that still waits for its turn is changed before it is read', async () => {
  await using world = await openWorld();
  const gate = world.model.gate();
  world.model.queue({ text: ['slow ', 'answer'], gates: { 1: gate } });
  await world.push(said(ann, 'first'));
  await gate.reached;
  const second = said(ann, 'secnd');
  await world.push(second);
  await world.push(changed(second, { text: 'second' }));
  gate.open();
  await world.api.until(() => world.api.texts(ANN).length === 2, 'both answers');
  const asked = JSON.stringify(world.model.requests.map(({ body }) => body.messages));
  assert.ok(asked.includes('second') && !asked.includes('secnd'));
  assert.deepEqual(world.api.texts(ANN), ['slow answer', 'ok']);
});

test('a change that changes nothing is nothing, and neither is one that comes again', async () => {
  await using world = await openWorld();
  const first = said(ann, 'hello');
  await world.push(first);
  await world.push(changed(first, {}));
  assert.equal((await world.triggers()).length, 1);
  const update_id = 5_000;
  await world.push({ ...changed(first, { text: 'hello you' }), update_id });
  await world.restart();
  await world.push({ ...changed(first, { text: 'hello you' }), update_id });
  assert.equal((await world.triggers()).length, 2);
});

test('an older message stays as it is, which is said once', async () => {
  await using world = await openWorld();
  const first = said(ann, 'one');
  await world.push(first, said(ann, 'two'));
  await world.push(changed(first, { text: 'eins' }), changed(first, { text: 'un' }));
  const refusals = world.api.texts(ANN).filter((text) => text.startsWith('Only your last message'));
  assert.equal(refusals.length, 1);
  assert.equal((await world.triggers()).length, 2);
});

test('a live location moves without a word, and a stranger’s change is not heard', async () => {
  await using world = await openWorld();
  const first = said(ann, { location: { latitude: 1, longitude: 2, live_period: 900 } });
  await world.push(first);
  await world.push(changed(first, { location: { latitude: 1.1, longitude: 2, live_period: 900 } }));
  assert.equal((await world.triggers()).length, 1);
  await world.push(changed(said({ id: 99 }, 'hi'), { text: 'hi you' }));
  assert.deepEqual(world.api.texts(99), []);
});

test('new words below a photo keep the photo, also in an album', async () => {
  await using world = await openWorld();
  const file = photo(world.api.file(Buffer.from('picture')));
  const one = said(ann, { ...file, caption: 'wat is it?', media_group_id: 'a' });
  const two = said(ann, { ...photo(world.api.file(Buffer.from('other'))), media_group_id: 'a' });
  await world.push(one, two);
  await world.push(changed(one, { caption: 'what is it?' }));
  const [before, after] = await world.triggers();
  assert.equal(after?.content, 'what is it?');
  assert.equal(after?.attachments?.length, 2);
  assert.deepEqual(after?.attachments, before?.attachments);
});

test('in a group a change is answered like the message: for the same person, in the same session', async () => {
  await using world = await openWorld();
  const club = group(-100_123);
  const first = said(ann, calling('@brain_test_bot helo'), { chat: club });
  await world.push(first);
  await world.push(changed(first, calling('@brain_test_bot hello')));
  await world.push(changed(said(ann, 'chatter', { chat: club }), { text: 'other chatter' }));
  const asked = await world.triggers(`telegram:${club.id}`);
  assert.deepEqual(
    asked.map(({ content, memory }) => [content, memory]),
    [
      ['helo', 'none'],
      ['hello', 'none'],
    ],
  );
  assert.ok(!world.api.texts(club.id).some((text) => text.startsWith('Only')));
});
