import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';

let brain: RunningBrain;
let client: BrainClient;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  client = createBrainClient({ url: brain.url, key: brain.key });
  await ask(brain, { message: 'hello', session_id: 'anns' });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
});

/** Subscribes on the client's one socket; resolves when it is told something, or why it was refused. */
async function subscribe() {
  const told = Promise.withResolvers<{ code?: string; message?: string }>();
  const timer = setTimeout(() => told.reject(new Error('nothing was told')), 10_000);
  const subscription = client.api.events.subscribe(
    { session_id: 'anns' },
    {
      onData: () => told.resolve({}),
      onError: ({ data, message }) => told.resolve({ message, ...(data ? { code: data.code } : {}) }),
    },
  );
  const refusal = await told.promise;
  clearTimeout(timer);
  return { refusal, stop: () => subscription.unsubscribe() };
}

test('a socket has at most fifty subscriptions; one more is refused until one is stopped', async () => {
  const open = await Promise.all(Array.from({ length: 50 }, subscribe));
  assert.ok(open.every(({ refusal }) => refusal.code === undefined));
  const { refusal } = await subscribe();
  assert.equal(refusal.code, 'TOO_MANY_REQUESTS');
  assert.match(refusal.message ?? '', /50 subscriptions/);
  open[0]?.stop();
  // What a socket brings is heard in order, so the stop is heard before this.
  await client.api.me.query();
  const next = await subscribe();
  assert.equal(next.refusal.code, undefined, next.refusal.message);
  for (const { stop } of [...open, next]) stop();
});
