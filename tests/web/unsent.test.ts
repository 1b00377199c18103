import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriggerInput, TriggerResult } from '@brain/schema';
import { createChat } from '../../apps/web/src/chat/chat.ts';
import { createDrafts } from '../../apps/web/src/chat/drafts.ts';
import { createUnsent, stillUnsent, type Unsent } from '../../apps/web/src/chat/unsent.ts';
import { keepIn } from '../../apps/web/src/kept.ts';
import { createTeller } from './events.ts';

/** The browser's storage: it outlives the pages that use it. */
function createStorage(): Storage {
  const texts = new Map<string, string>();
  return {
    get length() {
      return texts.size;
    },
    key: (index) => [...texts.keys()][index] ?? null,
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: (name) => void texts.delete(name),
    clear: () => texts.clear(),
  };
}

/** A brain whose answers the test gives when it likes. */
function createLink() {
  const asked: { input: TriggerInput; answer: PromiseWithResolvers<TriggerResult> }[] = [];
  const send = (input: TriggerInput) => {
    const answer = Promise.withResolvers<TriggerResult>();
    asked.push({ input, answer });
    return answer.promise;
  };
  const result = (run_id: string) => ({ event_id: run_id, run_id, session_id: 'web:1', duplicate: false });
  return { asked, send, result };
}

function openPage(storage: Storage, send: (input: TriggerInput) => Promise<TriggerResult>) {
  let keys = 0;
  const accepted: Unsent[] = [];
  const unsent = createUnsent({
    kept: keepIn(storage),
    send,
    newKey: () => `key_${storage.length}_${(keys += 1)}`,
    onAccepted: (message) => accepted.push(message),
  });
  const say = (text: string) => unsent.send({ session_id: 'web:1', text, model: '', after: 0 });
  const texts = () => unsent.state.messages.map((message) => [message.text, message.state]);
  return { unsent, say, texts, accepted };
}

/** Until all promises that are settled have told so. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('a message that was not sent survives a reload and goes out with the key it had', async () => {
  const storage = createStorage();
  const first = createLink();
  openPage(storage, first.send).say('Hello');
  assert.equal(first.asked.length, 1);

  const second = createLink();
  const page = openPage(storage, second.send);
  page.unsent.resume();
  assert.deepEqual(page.texts(), [['Hello', 'sending']]);
  assert.equal(second.asked[0]?.input.idempotency_key, first.asked[0]?.input.idempotency_key);

  second.asked[0]?.answer.resolve(second.result('evt_1'));
  await settled();
  assert.deepEqual(page.texts(), [['Hello', 'sent']]);
  assert.equal(storage.length, 0);
});

test('what was on its way as the sign-in ended goes out at the next one, and was never said to have failed', async () => {
  const storage = createStorage();
  const link = createLink();
  const page = openPage(storage, link.send);
  page.say('refused');
  link.asked[0]?.answer.reject(Object.assign(new Error('Sign in'), { data: { code: 'UNAUTHORIZED' } }));
  await settled();
  assert.deepEqual(page.texts(), [['refused', 'sending']]);
  page.say('cut');
  assert.equal(link.asked.length, 2, 'the first is tried again');
  page.unsent.close();
  link.asked[1]?.answer.reject(new Error('closed'));
  await settled();

  const next = createLink();
  const later = openPage(storage, next.send);
  later.unsent.resume();
  assert.deepEqual(
    new Map(later.texts() as [string, string][]), // a text and its state
    new Map([
      ['refused', 'sending'],
      ['cut', 'sending'],
    ]),
  );
});

test('messages of a session go out one after the other, in the order they were written', async () => {
  const link = createLink();
  const page = openPage(createStorage(), link.send);
  page.say('one');
  page.say('two');
  assert.deepEqual(
    link.asked.map(({ input }) => input.message),
    ['one'],
  );
  link.asked[0]?.answer.resolve(link.result('evt_1'));
  await settled();
  assert.deepEqual(
    link.asked.map(({ input }) => input.message),
    ['one', 'two'],
  );
});

test('a refused message stays with the reason, and is sent again when asked for', async () => {
  const storage = createStorage();
  const link = createLink();
  const page = openPage(storage, link.send);
  page.say('Hello');
  link.asked[0]?.answer.reject(new Error('Too many messages wait.'));
  await settled();
  assert.deepEqual(page.texts(), [['Hello', 'failed']]);
  assert.equal(page.unsent.state.messages[0]?.error, 'Too many messages wait.');

  const reloaded = openPage(storage, link.send);
  reloaded.unsent.resume();
  assert.deepEqual(reloaded.texts(), [['Hello', 'failed']]);
  assert.equal(link.asked.length, 1, 'a refused message does not go out by itself');

  reloaded.unsent.retry(reloaded.unsent.state.messages[0]?.key ?? '');
  assert.equal(link.asked[1]?.input.idempotency_key, link.asked[0]?.input.idempotency_key);
});

test('a message whose key the brain knows with another text gets a new key', async () => {
  const link = createLink();
  const page = openPage(createStorage(), link.send);
  page.say('Hello');
  link.asked[0]?.answer.reject(Object.assign(new Error('same key'), { data: { code: 'CONFLICT' } }));
  await settled();
  page.unsent.retry(page.unsent.state.messages[0]?.key ?? '');
  await settled();
  assert.equal(link.asked.length, 2);
  assert.notEqual(link.asked[1]?.input.idempotency_key, link.asked[0]?.input.idempotency_key);
});

test('a message whose event comes before the answer to its sending is shown once', async () => {
  const link = createLink();
  const page = openPage(createStorage(), link.send);
  const chat = createChat();
  const shown = () => stillUnsent(page.unsent.state.messages, chat.state.runs).map((message) => message.text);
  page.say('Hello');
  page.say('Hello');
  assert.deepEqual(shown(), ['Hello', 'Hello']);

  chat.apply([createTeller().ask('evt_1', 'Hello')]);
  assert.deepEqual(shown(), ['Hello']);
  link.asked[0]?.answer.resolve(link.result('evt_1'));
  await settled();
  assert.deepEqual(shown(), ['Hello']);
});

test('a damaged entry in the browser stops nothing', () => {
  const storage = createStorage();
  storage.setItem('brain.unsent.x', '{"text":');
  storage.setItem('brain.unsent.y', 'null');
  const page = openPage(storage, createLink().send);
  page.unsent.resume();
  assert.deepEqual(page.texts(), []);
});

test('a full storage loses nothing while the page lives', () => {
  const storage = createStorage();
  storage.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  const page = openPage(storage, createLink().send);
  page.say('Hello');
  assert.deepEqual(page.texts(), [['Hello', 'sending']]);
});

test('a draft is kept per session and survives a reload', () => {
  const storage = createStorage();
  const drafts = createDrafts(keepIn(storage));
  drafts.set('web:1', 'half a thought');
  drafts.set(null, 'a new idea');

  const reloaded = createDrafts(keepIn(storage));
  assert.equal(reloaded.get('web:1'), 'half a thought');
  assert.equal(reloaded.get(null), 'a new idea');
  assert.equal(reloaded.get('web:2'), '');
  reloaded.set('web:1', '');
  assert.equal(createDrafts(keepIn(storage)).get('web:1'), '');
});
