import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { ClaimedDelivery, ClaimInput, NewKey } from '@brain/schema';
import { WebSocket } from 'ws';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, freePort, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
let env: Record<string, string>;
before(async () => {
  model = await startModel();
  env = {
    BRAIN_DATA_DIR: await mkdtemp(join(tmpdir(), 'brain-')),
    BRAIN_PORT: await freePort(),
    OPENAI_BASE_URL: model.url,
    BRAIN_MODEL: 'scripted',
  };
  brain = await startBrain(env);
  client = createBrainClient({ url: brain.url, key: brain.key });
  model.answer({ text: ['Answer'] });
});
after(async () => {
  await client?.close();
  await brain?.kill();
  await model?.stop();
  await rm(env['BRAIN_DATA_DIR'] ?? '', { recursive: true, force: true });
});

const WAIT_MS = 20_000;
/** One message of the assistant for a chat; each test has a channel’s chats of its own. */
const say = (to: string) =>
  ask(brain, { message: 'hi', source: 'telegram', reply_to: to, session_id: `telegram:${to}` });

/** What claims brought so far. */
function collect() {
  const all: ClaimedDelivery[] = [];
  let look = () => {};
  return {
    all,
    push(delivery: ClaimedDelivery): void {
      all.push(delivery);
      look();
    },
    /** The deliveries to those chats, once there are `count`. */
    async until(count: number, chats: string[]): Promise<ClaimedDelivery[]> {
      const { promise, resolve, reject } = Promise.withResolvers<ClaimedDelivery[]>();
      const timer = setTimeout(() => reject(new Error(`in vain: ${JSON.stringify(all)}`)), WAIT_MS);
      look = () => {
        const mine = all.filter(({ data }) => chats.includes(data.to ?? ''));
        if (mine.length >= count) resolve(mine);
      };
      look();
      return promise.finally(() => clearTimeout(timer));
    },
  };
}

/** A claim over the typed client. */
function claim(input: Partial<ClaimInput> = {}, { of = client, into = collect() } = {}) {
  const { unsubscribe } = of.api.deliveries.claim.subscribe(
    { channel: 'telegram', ...input },
    { onData: into.push, onError: (error) => assert.fail(error) },
  );
  return { ...into, unsubscribe };
}

const settle = (id = '') => client.api.deliveries.settle.mutate({ id, status: 'sent' });
const runs = (deliveries: ClaimedDelivery[]) => deliveries.map(({ data }) => data.run_id);

test('a chat gets one delivery at a time, in order, and another chat does not wait for it', async () => {
  const chats = ['a1', 'a2'];
  const said = [await say('a1'), await say('a1'), await say('a2')];
  const claimed = claim();
  const [first, other] = await claimed.until(2, chats);
  assert.deepEqual(runs([first!, other!]), [said[0]?.run_id, said[2]?.run_id]); // two came
  assert.deepEqual(first?.claim, { to: 'a1', part: 0, attempts: 0, may_be_duplicate: false });
  assert.deepEqual([first?.data.content, first?.data.status, first?.data.to], ['Answer', 'open', 'a1']);
  await settle(first?.id);
  assert.deepEqual(
    runs(await claimed.until(3, chats)),
    [0, 2, 1].map((at) => said[at]?.run_id),
  );
  for (const { id } of claimed.all) await settle(id);
  claimed.unsubscribe();
});

test('who settles without saying that it began is believed, once', async () => {
  await say('b');
  const claimed = claim();
  const [delivery] = await claimed.until(1, ['b']);
  claimed.unsubscribe();
  const id = delivery?.id ?? '';
  await client.api.deliveries.settle.mutate({ id, status: 'sent', attempts: 2 });
  await client.api.deliveries.settle.mutate({ id, status: 'failed', error: 'too late' });
  const { events } = await client.api.sessions.history.query({ session_id: 'telegram:b' });
  const settled = events.flatMap(({ data }) =>
    data.event_type === 'delivery' && data.delivery_id === id ? [[data.status, data.attempts]] : [],
  );
  assert.deepEqual(settled, [['sent', 2]]);
});

test('a claimant whose socket dies without a word gives its chats to the next', async () => {
  await say('c');
  const socket = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc`, {
    headers: { authorization: `Bearer ${brain.key}` },
  });
  await once(socket, 'open');
  const frames: string[] = [];
  const handedOut = new Promise<void>((resolve) => {
    socket.on('message', (frame: Buffer) => {
      frames.push(frame.toString());
      if (frames.some((text) => text.includes('"to":"c"'))) resolve();
    });
  });
  const params = { path: 'deliveries.claim', input: { channel: 'telegram' } };
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params }));
  await handedOut;
  const next = claim();
  socket.terminate();
  const [delivery] = await next.until(1, ['c']);
  await settle(delivery?.id);
  next.unsubscribe();
});

test('two claimants at once get every message once', async () => {
  const chats = Array.from({ length: 20 }, (_, at) => `d${at}`);
  const other = createBrainClient({ url: brain.url, key: brain.key });
  const into = collect();
  const two = [claim({}, { into }), claim({}, { into, of: other })];
  const posted = chats.map((to) =>
    trigger(brain, { message: 'hi', source: 'telegram', reply_to: to, session_id: to }),
  );
  const wanted = (await Promise.all(posted)).map(({ run_id }) => run_id);
  const got = await into.until(wanted.length, chats);
  for (const { id } of got) await settle(id);
  assert.deepEqual(runs(got).toSorted(), wanted.toSorted());
  for (const { unsubscribe } of two) unsubscribe();
  await other.close();
});

test('a claimant that never settles is given a hundred chats and no more', async () => {
  const chats = Array.from({ length: 110 }, (_, at) => `e${at}`);
  for (const to of chats)
    await trigger(brain, { message: 'hi', source: 'telegram', reply_to: to, session_id: to });
  const silent = claim();
  const [first] = await silent.until(100, chats);
  assert.equal(silent.all.length, 100);
  await settle(first?.id);
  await silent.until(101, chats);
  const other = claim();
  await other.until(9, chats);
  const ids = new Set([...silent.all, ...other.all].map(({ id }) => id));
  assert.equal(ids.size, 110, 'each came once');
  for (const id of ids) await settle(id);
  silent.unsubscribe();
  other.unsubscribe();
});

test('a try that failed for now is offered again when it is time, with where it stood', async () => {
  await say('f');
  const claimed = claim({ claimant: 'f' });
  const [first] = await claimed.until(1, ['f']);
  const id = first?.id ?? '';
  const { begin, retry } = client.api.deliveries;
  assert.deepEqual(await begin.mutate({ id, part: 0, claimant: 'f' }), { attempt: 1 });
  assert.deepEqual(await begin.mutate({ id, part: 1, claimant: 'f' }), { attempt: 2 });
  const before = performance.now();
  await retry.mutate({ id, attempt: 2, error: 'slow down', retry_after: 1 });
  const { results } = await client.api.deliveries.list.query({ status: 'open' });
  const waiting = results.find((event) => event.id === id)?.data;
  assert.deepEqual([waiting?.attempts, waiting?.error], [2, 'slow down']);
  const [, again] = await claimed.until(2, ['f']);
  assert.ok(performance.now() - before >= 1000);
  assert.deepEqual(again?.claim, { to: 'f', part: 1, attempts: 2, may_be_duplicate: false });
  await settle(id);
  claimed.unsubscribe();
});

test('a brain that is killed in mid-delivery hands it out again, and its claimant goes on where it was', async () => {
  await say('g');
  const claimed = claim({ claimant: 'g' });
  const [first] = await claimed.until(1, ['g']);
  const id = first?.id ?? '';
  const { begin, settle } = client.api.deliveries;
  await begin.mutate({ id, part: 0, claimant: 'g' });
  await brain.kill();
  brain = await startBrain(env);
  const [, again] = await claimed.until(2, ['g']);
  assert.deepEqual(again?.claim, { to: 'g', part: 0, attempts: 1, may_be_duplicate: true });
  assert.deepEqual(await begin.mutate({ id, part: 1, claimant: 'g' }), { attempt: 2 });
  await settle.mutate({ id, status: 'sent' });
  const { events } = await client.api.sessions.history.query({ session_id: 'telegram:g' });
  const { data } = events.at(-1) ?? {};
  assert.deepEqual(data?.event_type === 'delivery' && [data.status, data.attempts, data.may_be_duplicate], [
    'sent',
    2,
    undefined,
  ]);
  claimed.unsubscribe();
});

test('only a service claims; a user sees which of their own wait or failed, and nobody else’s', async () => {
  await ask(brain, { message: 'hi', user_id: 'ida', source: 'web', response_to: ['email'] });
  await ask(brain, { message: 'hi', user_id: 'jon', source: 'web', response_to: ['email', 'telegram'] });
  const { body } = await call<NewKey>(brain, '/users/jon/keys', { body: { name: 'laptop' } });
  const jon = createBrainClient({ url: brain.url, key: body.key });
  const { list, begin } = jon.api.deliveries;
  const shown = async (status: 'open' | 'failed', from = list) =>
    (await from.query({ status })).results.map(({ user_id, data }) => [user_id, data.channel, data.error]);
  assert.deepEqual(await shown('failed'), [['jon', 'email', 'no address is linked']]);
  assert.deepEqual(await shown('open'), [['jon', 'telegram', undefined]]);
  assert.deepEqual(
    (await shown('failed', client.api.deliveries.list)).map(([user_id]) => user_id),
    ['jon', 'ida'],
  );
  await assert.rejects(begin.mutate({ id: 'evt_x', part: 0 }), /Only a service/);
  await jon.close();
});
