import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { newKey } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';

let brain: RunningBrain;
let service: BrainClient;
let person: BrainClient;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  await ask(brain, { message: 'hello', session_id: 'anns' });
  service = createBrainClient({ url: brain.url, key: brain.key });
  const { key } = await newKey(brain, '/users/ann/keys');
  person = createBrainClient({ url: brain.url, key });
});
after(async () => {
  await service?.close();
  await person?.close();
  await brain?.[Symbol.asyncDispose]();
});

/** Subscribes on the client's one socket; resolves when it is told something, or why it was refused. */
async function subscribe(client: BrainClient) {
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

const KINDS = {
  'a person’s socket': { most: 50, client: () => person },
  'a service’s socket': { most: 500, client: () => service },
};

for (const [name, { most, client }] of Object.entries(KINDS)) {
  test(`${name} has at most ${most} subscriptions; one more is refused until one is stopped`, async () => {
    const open = await Promise.all(Array.from({ length: most }, () => subscribe(client())));
    assert.ok(open.every(({ refusal }) => refusal.code === undefined));
    const { refusal } = await subscribe(client());
    assert.equal(refusal.code, 'TOO_MANY_REQUESTS');
    assert.match(refusal.message ?? '', new RegExp(`${most} subscriptions`));
    open[0]?.stop();
    // What a socket brings is heard in order, so the stop is heard before this.
    await client().api.me.query();
    const next = await subscribe(client());
    assert.equal(next.refusal.code, undefined, next.refusal.message);
    for (const { stop } of [...open, next]) stop();
  });
}
