import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { ChangedMemory, FoundItem } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

async function search(user_id: string, query: Record<string, string>): Promise<FoundItem[]> {
  const text = new URLSearchParams({ user_id, ...query }).toString();
  const reply = await call<{ results: FoundItem[] }>(brain, `/memory/search?${text}`);
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body.results.filter(({ score }) => score > 0);
}
const texts = (items: FoundItem[]) => items.map(({ content }) => content);
const remember = (user_id: string, input: object) =>
  call<ChangedMemory>(brain, '/memory', { body: { user_id, ...input } });

test('what was written is found by the next request, and what was removed is not', async () => {
  for (let at = 0; at < 50; at += 1) {
    const content = `Note ${at} is about zebra${at}`;
    const { body } = await remember('next', { content });
    assert.deepEqual(texts(await search('next', { q: `zebra${at}`, limit: '1' })), [content]);
    if (at % 2) continue;
    await call(brain, `/memory/${body.id}?user_id=next`, { method: 'DELETE' });
    assert.ok(!texts(await search('next', { q: `zebra${at}`, limit: '100' })).includes(content));
  }
});

test('words are found by their forms, misspelt, and in French and English', async () => {
  await remember('forms', { content: 'Ses chevaux préférés mangent des carottes' });
  await remember('forms', { content: 'The children were allergic to strawberries' });
  for (const [q, found] of [
    ['cheval préférée', /chevaux/],
    ['carotes', /chevaux/],
    ['allergy strawberry', /children/],
    ['strawbery', /children/],
    ['child', /children/],
  ] as const)
    assert.match((await search('forms', { q }))[0]?.content ?? '', found, q);
});

test('what was said around it helps to find what was said', async () => {
  const said = (content: string, session_id: string) => ({ user_id: 'around', content, session_id });
  const body = [
    said('How was the concert?', 's1'),
    said('It was great, we danced all night', 's1'),
    said('How was the exam?', 's2'),
    said('It was great, I had all answers', 's2'),
  ];
  await call(brain, '/memory', { body });
  const first = texts(await search('around', { q: 'exam great' }))[0];
  assert.match(first ?? '', /exam|answers/);
  const found = texts(await search('around', { q: 'exam' }));
  assert.ok(found.includes('It was great, I had all answers'));
  assert.ok(!found.includes('It was great, we danced all night'));
});

test('a search can be held to a category, a tag and a time', async () => {
  const input = { content: 'Tea with Ann', created_at: '2026-03-10T12:00:00Z' };
  await remember('held', { ...input, category: 'event', tags: ['ann', 'tea'] });
  await remember('held', { content: 'Tea without sugar', category: 'preference', tags: ['tea'] });
  const q = 'tea';
  assert.equal((await search('held', { q })).length, 2);
  assert.deepEqual(texts(await search('held', { q, category: 'event' })), ['Tea with Ann']);
  assert.deepEqual(texts(await search('held', { q, tag: 'ann' })), ['Tea with Ann']);
  assert.deepEqual(texts(await search('held', { q, to: '2026-03-10' })), ['Tea with Ann']);
  assert.deepEqual(texts(await search('held', { q, from: '2026-03-11' })), ['Tea without sugar']);
  assert.equal((await search('held', { q, from: '2026-03-10', to: '2026-03-10' })).length, 1);
  assert.equal((await call(brain, '/memory/search?q=x&user_id=held&from=soon')).status, 400);
});

test('a snippet shows where a long memory fits', async () => {
  const content = `${'Nothing of note here. '.repeat(40)}The keys lie under the blue pot. ${'More of nothing. '.repeat(40)}`;
  await remember('long', { content: content.trim() });
  const [found] = await search('long', { q: 'blue keys' });
  const { snippet = '', marks = [] } = found ?? {};
  assert.ok(snippet.length <= 240);
  assert.deepEqual(
    marks.map(([start, length]) => snippet.slice(start, start + length)),
    ['keys', 'blue'],
  );
});

test('what was said in past sessions is found, by its user alone, until the session is removed', async () => {
  model.queue({ text: ['The train leaves at six from Gdansk.'] });
  await ask(brain, {
    user_id: 'kim',
    source: 'web',
    session_id: 'kim-1',
    message: 'When does my train leave?',
  });
  await ask(brain, { user_id: 'kim', source: 'web', session_id: 'kim-2', message: 'Hello there' });
  const [found] = await search('kim', { q: 'train Gdansk', scope: 'messages' });
  assert.deepEqual(
    [found?.kind, found?.session_id, found?.content],
    ['message', 'kim-1', 'The train leaves at six from Gdansk.'],
  );
  await remember('kim', { content: 'Kim has an aunt in Gdansk' });
  const both = await search('kim', { q: 'Gdansk', scope: 'all' });
  assert.deepEqual([...new Set(both.map(({ kind }) => kind))].toSorted(), ['memory', 'message']);
  assert.deepEqual(await search('lou', { q: 'Gdansk', scope: 'all' }), []);

  const client = createBrainClient({ url: brain.url, key: brain.key });
  await client.api.sessions.remove.mutate({ session_id: 'kim-1' });
  await client.close();
  assert.deepEqual(await search('kim', { q: 'Gdansk', scope: 'messages' }), []);
});
