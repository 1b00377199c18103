import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ChangedMemory, FastMemory, FoundMemory, Memory, MemorySettings } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';

let brain: RunningBrain;
before(async () => {
  brain = await startBrain();
});
after(() => brain?.[Symbol.asyncDispose]());

const post = async (user_id: string, input: object) => {
  const reply = await call<ChangedMemory>(brain, '/memory', { body: { user_id, ...input } });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body;
};
const listed = async (user_id: string) => {
  const reply = await call<{ results: Memory[] }>(brain, `/memory?user_id=${user_id}`);
  return reply.body.results.map(({ content }) => content);
};
const found = async (user_id: string, q: string) => {
  const query = new URLSearchParams({ q, user_id });
  const reply = await call<{ results: FoundMemory[] }>(brain, `/memory/search?${query.toString()}`);
  return reply.body.results.filter(({ score }) => score > 0).map(({ content }) => content);
};
const fast = async (user_id: string) =>
  (await call<FastMemory>(brain, `/memory/fast/${user_id}`)).body.fast_memory;
const forget = (user_id: string, id: string) =>
  call<ChangedMemory>(brain, `/memory/${id}?user_id=${user_id}`, { method: 'DELETE' });
const undo = (user_id: string, undo_id: string) =>
  call<{ memory: Memory | null }>(brain, '/memory/undo', { body: { user_id, undo_id } });
const history = async (user_id: string, id: string) =>
  (await call<{ results: Memory[] }>(brain, `/memory/${id}/history?user_id=${user_id}`)).body.results;

test('a new value under a key takes the place of the old one, there and back again', async () => {
  const live = (value: string) =>
    post('keys', { content: `Kim lives in ${value}`, key: 'User.City ', value });
  await live('Liège');
  await live('Namur');
  const last = await live('Liège');
  assert.deepEqual(await listed('keys'), ['Kim lives in Liège']);
  assert.deepEqual(await found('keys', 'Namur'), []);
  assert.doesNotMatch(await fast('keys'), /Namur/);
  assert.deepEqual(
    (await history('keys', last.id)).map(({ content }) => content),
    ['Kim lives in Liège', 'Kim lives in Namur', 'Kim lives in Liège'],
  );
});

test('an older statement that comes in later does not take the place of a newer one', async () => {
  await post('late', { content: 'Lea works at Acme', key: 'user.job', created_at: '2026-05-01T00:00:00Z' });
  await post('late', { content: 'Lea works at Bolt', key: 'user.job', created_at: '2024-05-01T00:00:00Z' });
  assert.deepEqual(await listed('late'), ['Lea works at Acme']);
});

test('what alike things are said of different people is kept apart', async () => {
  await post('apart', { content: 'My favourite player is Zidane', key: 'user.favourite.player' });
  await post('apart', { content: "My brother's favourite player is Messi", key: 'brother.favourite.player' });
  await post('apart', { content: 'Ana likes tea in the morning' });
  await post('apart', { content: 'Ana dislikes tea in the morning' });
  await post('apart', { content: 'Ana eats meat' });
  await post('apart', { content: 'Ana does not eat meat' });
  await post('apart', { content: 'The appointment is on 12 May at 10' });
  await post('apart', { content: 'The appointment is on 13 May at 10' });
  assert.equal((await listed('apart')).length, 8);
});

test('the same said again is one memory, and the longer of the two is kept', async () => {
  const first = await post('again', { content: 'Tom is allergic to peanuts', category: 'health' });
  const second = await post('again', { content: 'tom is ALLERGIC to peanuts!' });
  assert.equal(second.id, first.id);
  assert.equal(second.uses, 1);
  await post('again', { content: 'Tom is allergic to all the peanuts' });
  assert.deepEqual(await listed('again'), ['Tom is allergic to all the peanuts']);
});

test('what adds much to what is known is another memory', async () => {
  await post('more', { content: 'Tom is allergic to peanuts' });
  await post('more', { content: 'Tom is allergic to peanuts, walnuts, cashews, shellfish and pollen' });
  assert.equal((await listed('more')).length, 2);
});

test('a value whose words were changed by hand is set anew when it is said again', async () => {
  const city = { key: 'user.city', value: 'Lyon', content: 'Zoe lives in Lyon' };
  const made = await post('hand', city);
  const body = { user_id: 'hand', content: 'Zoe lives in Paris' };
  await call(brain, `/memory/${made.id}`, { method: 'PATCH', body });
  await post('hand', city);
  assert.deepEqual(await listed('hand'), ['Zoe lives in Lyon']);
});

test('a memory is changed in its place, pinned, and changed back', async () => {
  const made = await post('edit', { content: 'Eva drinks green tea', tags: ['drink'] });
  const body = { user_id: 'edit', content: 'Eva drinks black tea', pinned: true, tags: [] };
  const changed = await call<ChangedMemory>(brain, `/memory/${made.id}`, { method: 'PATCH', body });
  assert.deepEqual(
    [changed.body.id, changed.body.content, changed.body.pinned, changed.body.tags],
    [made.id, 'Eva drinks black tea', true, []],
  );
  assert.match(await fast('edit'), /black tea/);
  assert.deepEqual(await found('edit', 'green'), []);
  assert.equal((await undo('edit', changed.body.undo_id)).status, 200);
  assert.deepEqual(await listed('edit'), ['Eva drinks green tea']);
  const [back] = await history('edit', made.id);
  assert.deepEqual([back?.pinned, back?.tags], [undefined, ['drink']]);
});

test('what was forgotten is gone from the disk with its history, and can be brought back at once', async () => {
  await post('gone', { content: 'Gil dwells in Quimperlé', key: 'user.city', value: 'Quimperlé' });
  const made = await post('gone', { content: 'Gil dwells in Brocéliande', key: 'user.city', value: 'B' });
  const bytes = () =>
    readdirSync(brain.dataDir).map((file) => readFileSync(join(brain.dataDir, file)).toString('latin1'));
  const inUtf8 = (text: string) => Buffer.from(text).toString('latin1');
  const gone = await forget('gone', made.id);
  assert.equal(gone.body.content, 'Gil dwells in Brocéliande');
  assert.deepEqual([await listed('gone'), await found('gone', 'Gil dwells')], [[], []]);
  assert.equal(await fast('gone'), '');
  assert.equal((await forget('gone', made.id)).status, 404);

  assert.equal((await undo('another', gone.body.undo_id)).status, 404);
  const back = await undo('gone', gone.body.undo_id);
  assert.equal(back.body.memory?.content, 'Gil dwells in Brocéliande');
  assert.equal((await history('gone', made.id)).length, 2);
  assert.equal((await undo('gone', gone.body.undo_id)).status, 404);

  await forget('gone', made.id);
  await brain.stop();
  for (const text of bytes())
    for (const word of ['Quimperlé', 'Brocéliande']) assert.ok(!text.includes(inUtf8(word)), word);
  brain = await startBrain({ BRAIN_DATA_DIR: brain.dataDir });
});

test('a statement is taken back, and what it took the place of holds again', async () => {
  const old = await post('undo', { content: 'Uma lives in Oslo', key: 'user.city', value: 'Oslo' });
  const made = await post('undo', { content: 'Uma lives in Bergen', key: 'user.city', value: 'Bergen' });
  const back = await undo('undo', made.undo_id);
  assert.equal(back.body.memory?.id, old.id);
  assert.deepEqual(await listed('undo'), ['Uma lives in Oslo']);
  assert.equal((await undo('undo', made.undo_id)).status, 404);
});

test('a statement that was replaced since is taken back without bringing an older one back', async () => {
  const say = (value: string) => post('middle', { content: `Ivo owns a ${value}`, key: 'user.car', value });
  await say('Fiat');
  const middle = await say('Lada');
  const last = await say('Saab');
  assert.equal((await undo('middle', middle.undo_id)).status, 200);
  assert.deepEqual(await listed('middle'), ['Ivo owns a Saab']);
  assert.equal((await history('middle', last.id)).length, 2);
});

test('lists come in pages, and by category', async () => {
  const body = Array.from({ length: 5 }, (_, at) => ({
    user_id: 'pages',
    content: `Fact ${at}`,
    category: at % 2 ? 'health' : 'other',
  }));
  await call(brain, '/memory', { body });
  const page = async (query: string) =>
    (await call<{ results: Memory[] }>(brain, `/memory?user_id=pages&${query}`)).body.results;
  const first = await page('limit=2');
  const second = await page(`limit=2&before=${first.at(-1)?.seq}`);
  assert.deepEqual(
    [...first, ...second].map(({ content }) => content),
    ['Fact 4', 'Fact 3', 'Fact 2', 'Fact 1'],
  );
  assert.equal((await page('category=health')).length, 2);
  assert.equal((await call(brain, '/memory?user_id=pages&category=x')).status, 400);
});

test('whether the brain writes by itself is each user’s own choice', async () => {
  const settings = (user_id: string) =>
    call<MemorySettings>(brain, `/memory/settings?user_id=${user_id}`).then(({ body }) => body);
  assert.deepEqual(await settings('quiet'), { writes: true });
  await call(brain, '/memory/settings', { method: 'PUT', body: { user_id: 'quiet', writes: false } });
  assert.deepEqual([await settings('quiet'), await settings('loud')], [{ writes: false }, { writes: true }]);
});

for (const [what, ask] of Object.entries({
  change: (id: string) => ({
    path: `/memory/${id}`,
    method: 'PATCH',
    body: { user_id: 'eve', importance: 1 },
  }),
  forget: (id: string) => ({ path: `/memory/${id}?user_id=eve`, method: 'DELETE' }),
  'read the history of': (id: string) => ({ path: `/memory/${id}/history?user_id=eve` }),
})) {
  test(`nobody can ${what} a memory of somebody else`, async () => {
    const { id } = await post('owner-of-it', { content: `A secret of mine (${what})` });
    const { path, ...options } = ask(id);
    assert.equal((await call(brain, path, options)).status, 404);
    assert.ok((await listed('owner-of-it')).includes(`A secret of mine (${what})`));
  });
}
