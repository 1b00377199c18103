import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { Event } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, freePort, isEnd } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
let env: Record<string, string>;
const opened: string[] = [];
before(async () => {
  model = await startModel({ models: ['scripted', 'another'] });
  env = {
    BRAIN_DATA_DIR: await mkdtemp(join(tmpdir(), 'brain-')),
    BRAIN_PORT: await freePort(),
    OPENAI_BASE_URL: model.url,
    BRAIN_MODEL: 'scripted',
  };
  brain = await startBrain(env);
  client = createBrainClient({ url: brain.url, key: brain.key, onConnection: (state) => opened.push(state) });
});
after(async () => {
  await client?.close();
  await brain?.kill();
  await model?.stop();
  await rm(env['BRAIN_DATA_DIR'] ?? '', { recursive: true, force: true });
});

const ann = { source: 'test', user_id: 'ann' };
const seqs = (events: Event[]) => events.map(({ seq }) => seq);

/** Collects what a subscription brings until `look` is satisfied; gives up after 30 s. */
function collector<T>() {
  const all: T[] = [];
  const watchers = new Set<() => void>();
  return {
    all,
    push(...items: T[]): void {
      all.push(...items);
      for (const watch of watchers) watch();
    },
    until(look: (all: T[]) => boolean): Promise<T[]> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`in vain: ${JSON.stringify(all)}`)), 30_000);
        const watch = () => {
          if (!look(all)) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve(all);
        };
        watchers.add(watch);
        watch();
      });
    },
  };
}

function watch(session_id: string, lastEventId?: number) {
  const events = collector<Event>();
  const input = { session_id, ...(lastEventId === undefined ? {} : { lastEventId }) };
  const { unsubscribe } = client.api.events.subscribe(input, {
    onData: ({ data }) => events.push(...data),
    onError: (error) => assert.fail(error),
  });
  const ended = (run_id: string) => events.until((all) => all.some((event) => isEnd(event, run_id)));
  return { ...events, ended, stored: () => events.all.filter(({ seq }) => seq !== null), unsubscribe };
}

test('me says who acts, and models names the default and all others', async () => {
  assert.deepEqual(await client.api.me.query(), { kind: 'service', user_id: null });
  const { default: standard, models } = await client.api.models.query();
  assert.equal(standard, 'scripted');
  for (const name of ['scripted', 'another', 'offline']) assert.ok(models.includes(name), name);
});

test('a subscription that resumes with lastEventId gets what came after it', async () => {
  for (const message of ['one', 'two']) await ask(brain, { message, session_id: 'resume' });
  const last = await ask(brain, { message: 'three', session_id: 'resume' });
  const whole = watch('resume');
  await whole.ended(last.run_id);
  const cursor = Number(whole.stored()[5]?.seq);
  const rest = watch('resume', cursor);
  await rest.ended(last.run_id);
  assert.deepEqual(rest.stored(), whole.stored().slice(6));
  whole.unsubscribe();
  rest.unsubscribe();
});

test('over a kill and restart a message sent arrives once, and a subscription loses and doubles nothing', async () => {
  const first = await client.send({ ...ann, message: 'before', session_id: 'crash' });
  await eventsUntilEnd(brain, first);
  const events = watch('crash');
  await events.ended(first.run_id);
  opened.length = 0;
  await brain.kill();
  const sending = client.send({ ...ann, message: 'during', session_id: 'crash' });
  brain = await startBrain(env);
  const second = await sending;
  await events.ended(second.run_id);
  assert.deepEqual([opened[0], opened.at(-1)], ['connecting', 'open']);
  const third = await client.send({ ...ann, message: 'after', session_id: 'crash' });
  await events.ended(third.run_id);
  assert.deepEqual(seqs(events.stored()), seqs(await eventsUntilEnd(brain, third)));
  const asked = events
    .stored()
    .flatMap(({ data }) => (data.event_type === 'message' && data.role === 'user' ? [data.content] : []));
  assert.deepEqual(asked, ['before', 'during', 'after']);
  events.unsubscribe();
});

test('a brain that stops in good order is found again as well', async () => {
  const events = watch('crash');
  assert.equal(await brain.stop(), 0);
  brain = await startBrain(env);
  const run = await client.send({ ...ann, message: 'again', session_id: 'crash' });
  await events.ended(run.run_id);
  assert.deepEqual(seqs(events.stored()), seqs(await eventsUntilEnd(brain, run)));
  events.unsubscribe();
});

test('a stopped subscription ends, and others on the socket go on', async () => {
  await ask(brain, { message: 'one', session_id: 'ends' });
  const [stops, goesOn] = [watch('ends'), watch('ends')];
  await Promise.all([stops, goesOn].map(({ until }) => until((all) => all.length > 0)));
  stops.unsubscribe();
  const count = stops.all.length;
  const run = await client.send({ ...ann, message: 'two', session_id: 'ends' });
  await goesOn.ended(run.run_id);
  assert.equal(stops.all.length, count);
  goesOn.unsubscribe();
});

test('sessions are listed with the last one spoken in first, renamed, read and removed', async () => {
  const me = { source: 'test', user_id: 'sam' };
  assert.deepEqual(await client.api.sessions.list.query({ user_id: 'sam' }), []);
  await ask(brain, { ...me, message: 'First session\nwith a second line', session_id: 's1' });
  await ask(brain, { ...me, message: 'Second session', session_id: 's2' });
  await ask(brain, { ...me, message: 'back', session_id: 's1' });
  const list = await client.api.sessions.list.query({ user_id: 'sam' });
  assert.deepEqual(
    list.map(({ session_id, title }) => [session_id, title]),
    [
      ['s1', 'First session'],
      ['s2', 'Second session'],
    ],
  );
  assert.ok(list.every(({ created_at, updated_at }) => created_at <= updated_at));
  await client.api.sessions.rename.mutate({ session_id: 's1', title: 'Été' });
  assert.equal((await client.api.sessions.list.query({ user_id: 'sam', limit: 1 }))[0]?.title, 'Été');

  const { events, cursor } = await client.api.sessions.history.query({ session_id: 's1' });
  assert.equal(events.at(-1)?.seq, cursor);
  const latest = await client.api.sessions.history.query({ session_id: 's1', limit: 3 });
  assert.deepEqual(latest.events, events.slice(-3));
  const earlier = await client.api.sessions.history.query({
    session_id: 's1',
    limit: 2,
    before: latest.events[0]?.seq,
  });
  assert.deepEqual(earlier.events, events.slice(-5, -3));

  await client.api.sessions.remove.mutate({ session_id: 's1' });
  assert.deepEqual(
    (await client.api.sessions.list.query({ user_id: 'sam' })).map((one) => one.session_id),
    ['s2'],
  );
  await assert.rejects(client.api.sessions.history.query({ session_id: 's1' }), /No session/);
});

test('a page of history ends where it holds a mebibyte, and says that there is more', async () => {
  const session_id = 'large';
  for (let at = 0; at < 15; at += 1)
    await client.send({ ...ann, message: `${at} ${'x'.repeat(99_000)}`, session_id });
  await ask(brain, { message: 'the end', session_id });
  const pages: number[] = [];
  const contents: string[] = [];
  for (let before: number | undefined, more = true; more;) {
    const page = await client.api.sessions.history.query({ session_id, ...(before ? { before } : {}) });
    assert.ok(JSON.stringify(page.events).length < 1.5 * 1024 * 1024);
    pages.push(page.events.length);
    contents.unshift(...page.events.flatMap(({ data }) => ('content' in data && data.content) || []));
    before = page.events[0]?.seq;
    more = page.has_older;
  }
  assert.ok(pages.length > 1 && pages.every((events) => events > 0), `pages of ${pages.join(', ')}`);
  for (let at = 0; at < 15; at += 1) assert.ok(contents.some((content) => content.startsWith(`${at} x`)));
});

test('a session that is removed in mid-answer stops its run', async () => {
  const gate = createGate();
  model.queue({ text: ['Half', ' more'], gates: { 1: gate } });
  await client.send({ ...ann, message: 'Go', session_id: 'removed' });
  await gate.reached;
  await client.api.sessions.remove.mutate({ session_id: 'removed' });
  await assert.rejects(client.api.sessions.history.query({ session_id: 'removed' }), /No session/);
  assert.equal((await ask(brain, { message: 'Anew', session_id: 'removed' })).status, 'finished');
});

test('memories are remembered, listed, found, changed and forgotten', async () => {
  const user_id = 'max';
  const { memory } = client.api;
  const tea = await memory.remember.mutate({ user_id, content: 'Max drinks green tea' });
  await memory.remember.mutate({ user_id, content: 'Max lives in Lyon', importance: 5 });
  const { results } = await memory.list.query({ user_id });
  assert.deepEqual(
    results.map(({ content }) => content),
    ['Max lives in Lyon', 'Max drinks green tea'],
  );
  const id = tea?.id ?? '';
  await memory.update.mutate({ user_id, id, content: 'Max drinks black tea' });
  const fitting = async (q: string) =>
    (await memory.search.query({ user_id, q })).results.filter(({ score }) => score > 0);
  assert.equal((await fitting('green')).length, 0);
  assert.equal((await fitting('black'))[0]?.id, id);
  assert.match((await memory.fast.query({ user_id })).fast_memory, /black tea/);
  await memory.forget.mutate({ user_id, id });
  assert.equal((await fitting('tea')).length, 0);
  await assert.rejects(memory.forget.mutate({ user_id, id }), /No memory/);
});

test('a send that is aborted rejects, and the client can still send', async () => {
  await assert.rejects(client.send({ ...ann, message: 'no' }, AbortSignal.abort()));
  assert.equal((await client.send({ ...ann, message: 'yes too' })).duplicate, false);
});
