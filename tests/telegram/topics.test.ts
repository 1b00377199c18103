import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from 'grammy/types';
import { BOT, calling, group, replyTo, said } from '../support/bot-said.ts';
import { openWorld } from './input-world.ts';
import { ANN } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };
const forum = group(-100_777, 'Forum');

/** The note that opens a topic: https://core.telegram.org/bots/api#forumtopiccreated */
function opened(by: Message['from'], isNameless: boolean): Message {
  const forum_topic_created = {
    name: 'New',
    icon_color: 1,
    ...(isNameless ? { is_name_implicit: true as const } : {}),
  };
  return { message_id: 7, date: 1, chat: forum, ...(by ? { from: by } : {}), forum_topic_created };
}
const names = ({ api }: Awaited<ReturnType<typeof openWorld>>) =>
  api.calls.filter(({ method }) => method === 'editForumTopic').map(({ payload }) => payload);

test('a topic of a private chat is a session of its own, named after what is said first', async () => {
  await using world = await openWorld();
  await world.push(said(ann, 'How do I bake bread?', { thread: 7 }));
  await world.api.until(() => names(world).length === 1, 'the topic to be named');
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer');
  const { message_thread_id, name } = names(world)[0] ?? {};
  assert.deepEqual([message_thread_id, name], [7, 'How do I bake bread?']);
  await world.push(
    said(ann, 'And with rye?', { thread: 7 }),
    said(ann, 'outside'),
    said(ann, 'other', { thread: 8 }),
  );
  assert.equal((await world.triggers(`telegram:${ANN}/7`)).length, 2);
  assert.deepEqual(
    (await world.triggers(`telegram:${ANN}/8`)).map(({ reply_to }) => reply_to),
    [`${ANN}/8`],
  );
  assert.deepEqual(
    (await world.triggers()).map(({ content }) => content),
    ['outside'],
  );
  await world.api.until(() => names(world).length === 2, 'the other topic to be named');
  assert.deepEqual(
    names(world).map(({ message_thread_id: id }) => id),
    [7, 8],
  );
});

test('a topic that cannot be named is talked in all the same', async () => {
  await using world = await openWorld();
  world.api.fail('editForumTopic', { error_code: 400, description: 'Bad Request: not enough rights' });
  await world.push(said(ann, 'hello', { thread: 7 }));
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer');
});

test('a topic of a group is a session of its own, and is named only where nobody has named it', async () => {
  await using world = await openWorld();
  const nameless = replyTo(opened(BOT, true));
  const named = replyTo(opened(BOT, false));
  await world.push(said(ann, { text: 'not for you', ...nameless }, { chat: forum, thread: 7 }));
  await world.push(
    said(ann, { ...calling('@brain_test_bot plan a trip'), ...nameless }, { chat: forum, thread: 7 }),
  );
  await world.push(said(ann, { ...calling('@brain_test_bot hello'), ...named }, { chat: forum, thread: 9 }));
  const [trigger, ...more] = await world.triggers(`telegram:${forum.id}/7`);
  assert.deepEqual([trigger?.content, trigger?.reply_to, more.length], ['plan a trip', `${forum.id}/7`, 0]);
  assert.equal((await world.triggers(`telegram:${forum.id}/9`)).length, 1);
  await world.api.until(() => names(world).length === 1, 'the topic to be named');
  assert.deepEqual(
    names(world).map(({ message_thread_id }) => message_thread_id),
    [7],
  );
});

test('a thread of replies in a group without topics is no session of its own', async () => {
  await using world = await openWorld();
  const content = { ...calling('@brain_test_bot hi'), message_thread_id: 55 };
  await world.push(said(ann, content, { chat: forum }));
  assert.equal((await world.triggers(`telegram:${forum.id}`)).length, 1);
});
