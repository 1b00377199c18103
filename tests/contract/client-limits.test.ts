import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { TRPCClientError } from '@trpc/client';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, freePort } from '../support/http.ts';

const KEY = 'brain_key_of_a_test';
const WITHIN_MS = 30_000;

let env: Record<string, string>;
let brain: RunningBrain;
let client: BrainClient;
before(async () => {
  env = {
    BRAIN_DATA_DIR: await mkdtemp(join(tmpdir(), 'brain-')),
    BRAIN_PORT: await freePort(),
    BRAIN_KEY: KEY,
    BRAIN_MODEL: 'offline',
  };
  client = createBrainClient({ url: `http://127.0.0.1:${env['BRAIN_PORT']}`, key: KEY, user_id: 'ann' });
});
after(async () => {
  await client?.close();
  await brain?.kill();
  await rm(env['BRAIN_DATA_DIR'] ?? '', { recursive: true, force: true });
});

const say = (message: string, session_id = 's') => client.send({ source: 'test', message, session_id });

test('what was asked before there was a connection arrives, however much it is', async () => {
  // Two megabytes and a hundred calls, which the client sends as soon as it is connected.
  const all = Array.from({ length: 100 }, (_, at) =>
    client.api.trigger.mutate({
      source: 'test',
      message: `${at} ${'x'.repeat(20_000)}`,
      session_id: `s${at}`,
    }),
  );
  brain = await startBrain(env);
  const results = await Promise.all(all);
  assert.equal(new Set(results.map(({ event_id }) => event_id)).size, 100);
});

test('fifty subscriptions are taken up again after a restart', async () => {
  await ask(brain, { message: 'hello', session_id: 'many' });
  const heard: Set<unknown>[] = [];
  const all = Promise.withResolvers<void>();
  const content = crypto.randomUUID();
  const opened = Array.from({ length: 50 }, (_, at) => {
    const contents = (heard[at] = new Set());
    const started = Promise.withResolvers<void>();
    const { unsubscribe } = client.api.events.subscribe(
      { session_id: 'many' },
      {
        onData({ data }) {
          for (const event of data) if ('content' in event.data) contents.add(event.data.content);
          started.resolve();
          if (heard.every((one) => one.has(content))) all.resolve();
        },
        onError: (error) => all.reject(error),
      },
    );
    return { started: started.promise, unsubscribe };
  });
  await Promise.all(opened.map(({ started }) => started));
  await brain.kill();
  brain = await startBrain(env);
  await say(content, 'many');
  const timer = setTimeout(() => all.reject(new Error('some heard nothing')), WITHIN_MS);
  await all.promise.finally(() => clearTimeout(timer));
  for (const { unsubscribe } of opened) unsubscribe();
});

test('a message that is too large for a frame is refused at once, and others go on', async () => {
  const error: unknown = await say('記'.repeat(100_000)).catch((error: unknown) => error);
  assert.ok(error instanceof TRPCClientError, String(error));
  assert.deepEqual([error.data?.code, error.data?.httpStatus], ['PAYLOAD_TOO_LARGE', 413]);
  assert.match(error.message, /^message: larger than the 256 KiB/);
  assert.equal((await say('記'.repeat(85_000))).duplicate, false);
  assert.equal((await say('short')).duplicate, false);
});

test('who is refused comes back ever more slowly, and is told why each time it asks', async () => {
  const times: number[] = [];
  const fourth = Promise.withResolvers<void>();
  const stranger = createBrainClient({
    url: brain.url,
    key: 'brain_wrong',
    onConnection(state) {
      if (state === 'open') times.push(performance.now());
      if (times.length === 4) fourth.resolve();
    },
  });
  const timer = setTimeout(() => fourth.reject(new Error('it did not come back')), WITHIN_MS);
  await fourth.promise.finally(() => clearTimeout(timer));
  // The brain closes each after a second.
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0) - 1000);
  assert.ok((gaps[0] ?? 0) > 100 && (gaps[2] ?? 0) > 450, `back after ${gaps.join(', ')} ms`);
  const refusal: unknown = await stranger.api.me.query().catch((error: unknown) => error);
  await stranger.close();
  assert.ok(refusal instanceof TRPCClientError, String(refusal));
  assert.equal(refusal.data?.code, 'UNAUTHORIZED');
});
