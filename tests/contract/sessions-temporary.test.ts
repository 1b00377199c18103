import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { FoundItem, StoredEvent } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, openEvents, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

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

const list = async (user_id: string, is_archived = false) =>
  (await client.api.sessions.list.query({ user_id, is_archived })).map(({ session_id }) => session_id);
const history = async (session_id: string) =>
  (await client.api.sessions.history.query({ session_id })).events;
const search = async (user_id: string, query: { q: string; scope: 'messages' | 'all'; limit?: number }) =>
  (await client.api.memory.search.query({ user_id, ...query })).results;
const texts = (found: FoundItem[]) => found.map(({ content }) => content);

/** Posts a trigger that must be refused. */
async function refused(input: object): Promise<{ status: number } & Refusal['error']> {
  const body = { source: 'web', user_id: 'ann', ...input };
  const reply = await call<Refusal>(brain, '/trigger', { body });
  return { status: reply.status, ...reply.body.error };
}

test('a temporary session is in no list, archived or not, and can be read by whom it is for', async () => {
  const said = {
    user_id: 'tim',
    source: 'web',
    session_id: 'tim:t',
    message: 'Hush',
    temporary: true,
  } as const;
  await ask(brain, said);
  await ask(brain, { ...said, session_id: 'tim:k', temporary: undefined });
  assert.deepEqual(await list('tim'), ['tim:k']);
  await client.api.sessions.update.mutate({ session_id: 'tim:t', is_archived: true });
  assert.deepEqual([await list('tim'), await list('tim', true)], [['tim:k'], []]);
  const events = await history('tim:t');
  assert.equal((events[0] as StoredEvent<'message'>).data.temporary, true);
  const headers = { 'x-brain-user': 'other' };
  assert.equal((await call(brain, '/sessions/tim:t/history', { headers })).status, 404);
});

test('nothing of it is found, before and after what was found is looked up again', async () => {
  const said = { user_id: 'sue', source: 'web' };
  const kept = 'The walrus is kept';
  await ask(brain, { ...said, session_id: 'sue:t', message: 'Walrus, hidden walrus', temporary: true });
  await ask(brain, { ...said, session_id: 'sue:k', message: kept });
  for (const scope of ['messages', 'all'] as const) {
    // It takes nobody’s place either.
    assert.deepEqual(texts(await search('sue', { q: 'walrus', scope, limit: 1 })), [kept]);
    await ask(brain, { ...said, session_id: 'sue:t', message: 'Another hidden walrus' });
    for (const q of ['walrus', 'hidden', ''])
      assert.deepEqual(new Set(texts(await search('sue', { q, scope }))), new Set([kept, 'ok']));
  }
});

test('its runs are told nothing of the person, and nothing is learnt from them, whether they say so or not', async () => {
  const me = { user_id: 'pat', source: 'web', session_id: 'pat:t' };
  await client.api.memory.remember.mutate({ user_id: 'pat', content: 'Pat likes figs' });
  for (const said of [
    { ...me, message: 'My name is Patricia and I live in Nice', temporary: true as const },
    { ...me, message: 'I am allergic to walnuts, remember that' },
  ]) {
    const run = await ask(brain, said);
    const { body } = model.requests.at(-1) ?? assert.fail('the model was not asked');
    const prompt = JSON.stringify(body.messages);
    assert.ok(prompt.includes(said.message) && !prompt.includes('figs'), prompt);
    const tools = (body.tools ?? []).map((tool) => tool.function.name);
    assert.ok(!tools.some((name) => /recall|remember|forget|update_memory/.test(name)), tools.join(' '));
    const events = await eventsUntilEnd(brain, run);
    assert.ok(events.some(({ id, data }) => id === run.run_id && 'memory' in data && data.memory === 'none'));
  }
  // What is said later in another session is read after what was said here, so by then it would have been.
  await trigger(brain, { user_id: 'pat', source: 'web', session_id: 'pat:k', message: 'I live in Lyon' });
  using stream = await openEvents(brain, 'pat:k');
  await stream.until((frames) => frames.some(({ event }) => event === 'review'));
  const { results } = await client.api.memory.list.query({ user_id: 'pat' });
  const known = results.map(({ content }) => content).join(' ');
  assert.match(known, /figs/);
  assert.match(known, /Lyon/);
  assert.doesNotMatch(known, /Nice|walnuts|Patricia/);
});

test('an export of the person holds nothing of it', async () => {
  const said = { user_id: 'exp', source: 'web' };
  await ask(brain, { ...said, session_id: 'exp:t', message: 'Secret otter', temporary: true });
  await ask(brain, { ...said, session_id: 'exp:k', message: 'Open otter' });
  const { body } = await call<string>(brain, '/export?user_id=exp');
  assert.match(body, /Open otter/);
  assert.doesNotMatch(body, /Secret otter|exp:t|is_temporary/);
});

test('a session that is kept does not become temporary: the trigger is refused by its field, and leaves nothing', async () => {
  await ask(brain, { user_id: 'kim', source: 'web', session_id: 'kim:1', message: 'Keep this' });
  const before = await history('kim:1');
  const { status, code, message } = await refused({
    user_id: 'kim',
    session_id: 'kim:1',
    message: 'Not this',
    temporary: true,
  });
  assert.deepEqual([status, code], [400, 'invalid']);
  assert.match(message, /^temporary: /);
  assert.deepEqual(await history('kim:1'), before);
  assert.match((await refused({ message: 'x', temporary: false })).message, /^temporary: /);
});

test('of two that begin a session at once, one temporary, the session is what the first one says', async () => {
  for (let at = 0; at < 20; at += 1) {
    const session_id = `race:${at}`;
    const said = { user_id: 'race', source: 'web', session_id };
    const body = (temporary: boolean) => ({
      ...said,
      message: temporary ? 'hidden' : 'kept',
      ...(temporary ? { temporary } : {}),
    });
    const replies = await Promise.all([true, false].map((is) => call(brain, '/trigger', { body: body(is) })));
    const isKept = (await list('race')).includes(session_id);
    const words = (await history(session_id)).flatMap(({ data }) =>
      data.event_type === 'message' && data.role === 'user' ? data.content : [],
    );
    if (isKept) {
      assert.deepEqual(
        replies.map(({ status }) => status),
        [400, 202],
      );
      assert.deepEqual(words, ['kept']);
    } else {
      assert.deepEqual(
        replies.map(({ status }) => status),
        [202, 202],
      );
      assert.deepEqual(words.toSorted(), ['hidden', 'kept']);
    }
  }
});

test('the same trigger again is the same one, and under its key nothing temporary is asked for, or no longer', async () => {
  const first = {
    user_id: 'idem',
    source: 'web',
    session_id: 'idem:t',
    message: 'Hi',
    idempotency_key: 'i1',
  };
  const run = await trigger(brain, { ...first, temporary: true });
  assert.deepEqual(await trigger(brain, { ...first, temporary: true }), { ...run, duplicate: true });
  assert.equal((await refused(first)).code, 'conflict');
  const next = { ...first, idempotency_key: 'i2', message: 'And on' };
  const second = await trigger(brain, next);
  assert.deepEqual(await trigger(brain, next), { ...second, duplicate: true });
  assert.equal((await refused({ ...next, temporary: true })).code, 'conflict');
});

test('a temporary session is removed as any other, and of somebody erased it goes with them', async () => {
  const said = { user_id: 'rem', source: 'web', message: 'Hi', temporary: true } as const;
  for (const session_id of ['rem:1', 'rem:2']) await ask(brain, { ...said, session_id });
  await ask(brain, { ...said, session_id: 'rem:k', temporary: undefined });
  // What is ready to be searched stays so: nothing of it was there.
  await search('rem', { q: 'hi', scope: 'all' });
  const ready = async () =>
    /^brain_\S*\{kind="messages"\} \d+/m.exec((await call<string>(brain, '/metrics')).body)?.[0];
  const before = await ready();
  assert.ok(before);
  await client.api.sessions.remove.mutate({ session_id: 'rem:1' });
  await assert.rejects(history('rem:1'), /No session/);
  assert.equal(await ready(), before);
  assert.equal((await call(brain, '/users/rem', { method: 'DELETE' })).status, 204);
  await assert.rejects(history('rem:2'), /No session/);
});
