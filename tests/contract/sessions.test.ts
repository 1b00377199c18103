import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { Session } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
  client = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

type Refusal = { error: { code: string; message: string } };

const list = (user_id: string, is_archived = false) =>
  client.api.sessions.list.query({ user_id, is_archived });
const ids = (sessions: Session[]) => sessions.map(({ session_id }) => session_id);
const one = async (user_id: string, session_id: string) =>
  (await list(user_id)).find((session) => session.session_id === session_id) ?? assert.fail('no session');
const end = async (session_id: string) =>
  (await client.api.sessions.history.query({ session_id, limit: 1 })).cursor;
const update = (session_id: string, change: object) =>
  client.api.sessions.update.mutate({ session_id, ...change });

test('a session says by which channel it began, and nothing else can be of it yet', async () => {
  await ask(brain, { user_id: 'new', session_id: 'new:1', source: 'cron', message: 'Wake up' });
  await ask(brain, { user_id: 'new', session_id: 'new:1', source: 'web', message: 'Thanks' });
  const { created_at, updated_at, ...session } = await one('new', 'new:1');
  assert.deepEqual(session, {
    session_id: 'new:1',
    title: 'Wake up',
    source: 'cron',
    is_pinned: false,
    is_archived: false,
    is_unread: true,
  });
  assert.ok(created_at < updated_at);
});

test('a session is pinned and unpinned, and stays where it is in the list', async () => {
  for (const at of [1, 2, 3]) await ask(brain, { user_id: 'pin', session_id: `pin:${at}`, message: 'Hi' });
  const pinned = await update('pin:2', { is_pinned: true });
  assert.equal(pinned.is_pinned, true);
  assert.deepEqual(pinned, await one('pin', 'pin:2'));
  assert.deepEqual(ids(await list('pin')), ['pin:3', 'pin:2', 'pin:1']);
  const short = await client.api.sessions.list.query({ user_id: 'pin', limit: 2 });
  assert.deepEqual(ids(short), ['pin:3', 'pin:2']);
  await update('pin:1', { is_pinned: true });
  const pins = await client.api.sessions.list.query({ user_id: 'pin', limit: 2 });
  assert.deepEqual(ids(pins), ['pin:2', 'pin:1'], 'what is pinned does not fall off the end');
  assert.equal((await update('pin:2', { is_archived: false })).is_pinned, true, 'what is not given stays');
  assert.equal((await update('pin:2', { is_pinned: false })).is_pinned, false);
  assert.equal((await one('pin', 'pin:2')).is_pinned, false);
});

test('an archived session is in the other list, keeps its name and its pin, and comes back when it is told to', async () => {
  for (const at of [1, 2]) await ask(brain, { user_id: 'arc', session_id: `arc:${at}`, message: 'Hi' });
  await client.api.sessions.rename.mutate({ session_id: 'arc:1', title: 'Kept' });
  await update('arc:1', { is_pinned: true, is_archived: true });
  assert.deepEqual(ids(await list('arc')), ['arc:2']);
  const [away, ...more] = await list('arc', true);
  assert.deepEqual([away?.session_id, away?.title, away?.is_pinned, more], ['arc:1', 'Kept', true, []]);
  await update('arc:1', { is_archived: false });
  assert.deepEqual(ids(await list('arc')), ['arc:2', 'arc:1']);
  assert.deepEqual(await list('arc', true), []);
});

test('a message into an archived session takes it out of the archive, each time', async () => {
  const back = { user_id: 'back', session_id: 'back:1', message: 'Hi' };
  await ask(brain, back);
  for (const key of ['a', 'b']) {
    await update('back:1', { is_archived: true });
    assert.deepEqual(await list('back'), []);
    await ask(brain, { ...back, idempotency_key: key });
    assert.deepEqual(ids(await list('back')), ['back:1']);
    // The same one again is no message.
    await update('back:1', { is_archived: true });
    assert.equal((await trigger(brain, { ...back, idempotency_key: key })).duplicate, true);
    assert.deepEqual(ids(await list('back', true)), ['back:1']);
  }
});

test('an answer is unread until its session was read to it, and what is read stays so', async () => {
  const said = { user_id: 'eve', session_id: 'eve:1', source: 'web', message: 'Hi' };
  await ask(brain, said);
  assert.equal((await one('eve', 'eve:1')).is_unread, true);
  const first = await end('eve:1');
  assert.equal((await update('eve:1', { read_seq: first })).is_unread, false);
  await ask(brain, said);
  assert.equal((await one('eve', 'eve:1')).is_unread, true);
  await update('eve:1', { read_seq: await end('eve:1') });
  assert.equal((await update('eve:1', { read_seq: first })).is_unread, false, 'it only grows');
  assert.equal((await update('eve:1', { read_seq: 0 })).is_unread, false);
  // Nobody has read what is not there yet.
  await update('eve:1', { read_seq: Number.MAX_SAFE_INTEGER });
  await ask(brain, said);
  assert.equal((await one('eve', 'eve:1')).is_unread, true);
});

test('two pages that read at once leave the later place', async () => {
  const said = { user_id: 'two', session_id: 'two:1', source: 'web', message: 'Hi' };
  for (let at = 0; at < 3; at += 1) await ask(brain, said);
  const { events } = await client.api.sessions.history.query({ session_id: 'two:1' });
  const seqs = events.map(({ seq }) => seq);
  await Promise.all(seqs.toReversed().map((read_seq) => update('two:1', { read_seq })));
  assert.equal((await one('two', 'two:1')).is_unread, false);
});

test('nothing is unread while the person speaks last, nor where the answer went to their pocket', async () => {
  const gate = createGate();
  model.queue({ text: ['Late'], gates: { 0: gate } });
  const asked = await trigger(brain, { user_id: 'ivy', session_id: 'ivy:1', source: 'web', message: 'Hi' });
  await gate.reached;
  assert.equal((await one('ivy', 'ivy:1')).is_unread, false);
  gate.open();
  assert.equal((await call(brain, `/runs?user_id=ivy&session_id=${asked.session_id}`)).status, 200);
  for (const source of ['telegram', 'slack', 'email', 'web', 'cron']) {
    await ask(brain, { user_id: 'ivy', session_id: `ivy:${source}`, source, message: 'Hi' });
    const isRead = ['telegram', 'slack', 'email'].includes(source);
    assert.equal((await one('ivy', `ivy:${source}`)).is_unread, !isRead, source);
  }
  // Where the answer goes is what counts, not where the question came from.
  const to = async (source: string, response_to: string[]) => {
    const session_id = `ivy:${source}:${response_to.join()}`;
    await ask(brain, { user_id: 'ivy', session_id, source, response_to, message: 'Hi' });
    return (await one('ivy', session_id)).is_unread;
  };
  assert.equal(await to('cron', ['web', 'telegram']), false);
  assert.equal(await to('telegram', ['web']), true);
});

test('what somebody else has is not there to be changed, and what is no change is refused by its field', async () => {
  await ask(brain, { user_id: 'own', session_id: 'own:1', message: 'Hi' });
  const before = await one('own', 'own:1');
  const thief = createBrainClient({ url: brain.url, key: brain.key, user_id: 'thief' });
  for (const change of [{ is_pinned: true }, { is_archived: true }, { read_seq: 1 }, {}])
    await assert.rejects(
      thief.api.sessions.update.mutate({ session_id: 'own:1', ...change }),
      /No session own:1/,
    );
  await thief.close();
  assert.deepEqual(await one('own', 'own:1'), before);
  for (const [change, field] of [
    [{ read_seq: -1 }, /read_seq/],
    [{ read_seq: 1.5 }, /read_seq/],
    [{ is_pinned: 'yes' }, /is_pinned/],
    [{ title: 'x' }, /title/],
    [{ is_temporary: true }, /is_temporary/],
  ] as const)
    await assert.rejects(update('own:1', change), field);
  await assert.rejects(update('nobodys', { is_pinned: true }), /No session nobodys/);
});

test('over REST sessions are listed, changed, read and erased', async () => {
  for (const at of [1, 2]) await ask(brain, { user_id: 'rest', session_id: `r/est ${at}`, message: 'Hi' });
  const path = `/sessions/${encodeURIComponent('r/est 1')}`;
  const { body: changed } = await call<Session>(brain, path, {
    method: 'PATCH',
    body: { is_archived: true },
  });
  assert.equal(changed.is_archived, true);
  const listed = async (query = '') =>
    ids((await call<{ results: Session[] }>(brain, `/sessions?user_id=rest${query}`)).body.results);
  assert.deepEqual(await listed(), ['r/est 2']);
  assert.deepEqual(await listed('&is_archived=true'), ['r/est 1']);
  const { body: page } = await call<{ events: { seq: number }[]; has_older: boolean }>(
    brain,
    `${path}/history?limit=2`,
  );
  assert.equal(page.has_older, true);
  const { events } = await client.api.sessions.history.query({ session_id: 'r/est 1', limit: 2 });
  assert.deepEqual(page.events, events);
  const refused = await call<Refusal>(brain, `${path}/history?before=3&around=4`);
  assert.equal(refused.status, 400);
  assert.match(refused.body.error.message, /^before: name one place only/);
  assert.equal((await call(brain, path, { method: 'DELETE' })).status, 204);
  assert.equal((await call(brain, path, { method: 'DELETE' })).status, 404);
  assert.deepEqual(await listed('&is_archived=true'), []);
});
