import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrainClient } from '@brain/client';
import type { Event, EventData } from '@brain/schema';
import { Api } from 'grammy';
import { createStreams } from '../../apps/telegram/src/stream/streams.ts';
import { createTurns } from '../../apps/telegram/src/turns.ts';
import { startBotApi } from '../support/bot-api.ts';
import { callsIn } from '../support/bot-streams.ts';
import { createGate } from '../support/model.ts';

type Runs = BrainClient['api']['runs'];
type Listener = {
  onData: (frame: { data: Event[] }) => void;
  onComplete: () => void;
  onError: (error: unknown) => void;
};

/** Streams over a Bot API, and a brain whose runs say what the test says. */
async function openStreams({ typingEveryMs = 4_000 } = {}) {
  const api = await startBotApi();
  const followed = new Map<string, Listener>();
  const runs = {
    follow: {
      subscribe({ run_id }: { run_id: string }, listener: Listener) {
        followed.set(run_id, listener);
        return { unsubscribe: () => void followed.delete(run_id) };
      },
    },
    open: { query: async () => ({ results: [] }) },
  } as unknown as Runs; // what of it is asked for here
  const turns = createTurns();
  const streams = createStreams({
    api: new Api(api.token, { apiRoot: api.url }),
    runs,
    preferences: async () => ({}),
    people: { who: async () => ({ ok: true, value: undefined, isRepeat: false }) },
    turns,
    times: { typingEveryMs, editGroup: { firstMs: 20, everyMs: 50, longestMs: 100 } },
    languageOf: () => 'en',
    log: () => undefined,
  });
  function tell(run_id: string, ...all: EventData[]): void {
    const base = { seq: null, id: null, type: 'event' as const, user_id: 'ann', session_id: 's', tags: [] };
    const events = all.map((data) => ({ ...base, data, created_at: new Date().toISOString() }));
    followed.get(run_id)?.onData({ data: events });
  }
  const start = (run_id: string, chat: number) =>
    streams.start({ run_id, session_id: `telegram:${chat}`, user_id: 'ann', address: String(chat) });
  return {
    api,
    turns,
    streams,
    followed,
    tell,
    start,
    async [Symbol.asyncDispose]() {
      await streams.close();
      await api[Symbol.asyncDispose]();
    },
  };
}
const run = (run_id: string, status: 'started' | 'finished') =>
  ({ event_type: 'run', run_id, status }) as const;

test('two hundred runs are followed at once; one more only types, until one of them is over', async () => {
  await using all = await openStreams();
  const { api, followed, tell, start } = all;
  for (let at = 1; at <= 201; at += 1) start(`run${at}`, at);
  assert.equal(followed.size, 200);
  assert.ok(!followed.has('run201'));
  await api.until(() => callsIn(api, 'sendChatAction', 201).length > 0, 'the last one to type');
  tell('run5', run('run5', 'started'), run('run5', 'finished'));
  assert.ok(followed.has('run201') && !followed.has('run5'));
  assert.equal(followed.size, 200);
  assert.deepEqual(all.streams.runsOf('5'), []);
});

test('a run begins once, however often it is told', async () => {
  await using all = await openStreams();
  for (let times = 0; times < 3; times += 1) all.start('run1', 77);
  await all.api.until(() => callsIn(all.api, 'sendChatAction', 77).length > 0, 'typing');
  assert.deepEqual(all.streams.runsOf('77'), ['run1']);
});

test('of two runs at an address one is drawn, and the other when that is over', async () => {
  await using all = await openStreams();
  const { api, tell, start } = all;
  const delta = (run_id: string, text: string) =>
    ({ event_type: 'delta', run_id, turn: 0, offset: 0, text }) as const;
  start('one', 77);
  start('two', 77);
  tell('one', run('one', 'started'), delta('one', 'First'));
  await api.until(() => api.drafts(77).some(({ text }) => text === 'First'), 'the first');
  tell('two', run('two', 'started'), delta('two', 'Second'));
  tell('one', delta('one', 'First again'));
  await api.until(() => api.drafts(77).some(({ text }) => text === 'First again'), 'the first again');
  assert.ok(!api.drafts(77).some(({ text }) => text === 'Second'));
  tell('one', run('one', 'finished'));
  await api.until(() => api.drafts(77).some(({ text }) => text === 'Second'), 'the second');
});

test('while a message of a run is sent nothing is drawn, and a call that hangs holds it up for two seconds', async () => {
  await using all = await openStreams();
  const { api, tell, start, streams } = all;
  api.fail('sendMessageDraft', { slow_ms: 20_000 });
  start('one', 77);
  tell('one', run('one', 'started'));
  await api.until(() => api.calls.some(({ method }) => method === 'sendMessageDraft'), 'a draft that hangs');
  const since = performance.now();
  await streams.answering('77', 'one');
  const tookMs = performance.now() - since;
  assert.ok(tookMs > 1_500 && tookMs < 3_500, `${tookMs} ms`);
  tell('one', { event_type: 'delta', run_id: 'one', turn: 0, offset: 0, text: 'Late' });
  await streams.answered('77', 'one');
  assert.equal(api.calls.filter(({ method }) => method === 'sendMessageDraft').length, 1);
  tell('one', { event_type: 'delta', run_id: 'one', turn: 1, offset: 0, text: 'More' });
  await api.until(() => api.drafts(77).some(({ text }) => text === 'More'), 'the draft to go on');
});

test('a preview that waits for its turn holds no message up, and is not sent any more', async () => {
  await using all = await openStreams({ typingEveryMs: 50 });
  const { api, tell, start, streams, turns } = all;
  const gate = createGate();
  const delivery = turns.take(-5, () => gate.opened);
  start('one', -5);
  tell('one', run('one', 'started'), { event_type: 'delta', run_id: 'one', turn: 0, offset: 0, text: 'One' });
  await api.until(() => callsIn(api, 'sendChatAction', -5).length >= 5, 'the preview to wait for its turn');
  const since = performance.now();
  await streams.answering('-5', 'one');
  assert.ok(performance.now() - since < 500);
  gate.open();
  await delivery;
  await turns.take(-5, async () => undefined);
  assert.deepEqual(api.texts(-5), []);
});

test('a message in mid-run takes the place of the preview; what comes after it is shown anew', async () => {
  await using all = await openStreams();
  const { api, tell, start, streams } = all;
  const write = (offset: number, text: string) =>
    tell('one', { event_type: 'delta', run_id: 'one', turn: 0, offset, text });
  start('one', -5);
  tell('one', run('one', 'started'));
  write(0, 'First');
  await api.until(() => api.standing(-5).includes('First'), 'a preview');
  await streams.answering('-5', 'one');
  await streams.answered('-5', 'one');
  assert.deepEqual(api.standing(-5), []);
  tell('one', { event_type: 'delta', run_id: 'one', turn: 1, offset: 0, text: 'Second' });
  await api.until(() => api.standing(-5).includes('Second'), 'another preview');
  assert.deepEqual(api.texts(-5), ['First', 'Second']);
});
