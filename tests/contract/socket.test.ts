import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { TRPCClientError } from '@trpc/client';
import { WebSocket } from 'ws';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, isEnd, trigger } from '../support/http.ts';

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

type Answer = { id: number | null; error?: { message: string; data: { code: string } }; result?: unknown };

/** A bare socket to /trpc; `headers` go with the upgrade. */
async function dial(headers: Record<string, string> = { authorization: `Bearer ${brain.key}` }, query = '') {
  const socket = new WebSocket(`${brain.url.replace('http', 'ws')}/trpc${query}`, { headers });
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(10_000) }) as Promise<[number]>;
  closed.catch(() => undefined);
  const answers: Answer[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text === 'PING' || text === 'PONG') return;
    answers.push(JSON.parse(text) as Answer);
    wake.resolve();
  });
  socket.on('error', () => undefined); // `close` follows
  await once(socket, 'open', { signal: AbortSignal.timeout(10_000) });
  return {
    closed,
    send: (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next(): Promise<Answer> {
      const timer = setTimeout(() => wake.reject(new Error('no answer came')), 10_000);
      if (answers.length === 0) await wake.promise;
      clearTimeout(timer);
      wake = Promise.withResolvers();
      return answers.shift() ?? assert.fail('no answer');
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}

const request = (method: string, path: string, input?: unknown) => ({
  id: 1,
  method,
  params: { path, input },
});

async function code(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  const error: unknown = await promise.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof TRPCClientError, String(error));
  return { code: error.data?.code, message: error.message };
}

const alive = async () => assert.equal((await client.api.me.query()).kind, 'service');

for (const [what, headers] of Object.entries({
  'no key': {},
  'a wrong key': { authorization: 'Bearer brain_wrong' },
})) {
  test(`a socket with ${what} is told UNAUTHORIZED and closed`, async () => {
    using socket = await dial(headers);
    socket.send(request('query', 'me'));
    const { error } = await socket.next();
    assert.equal(error?.data.code, 'UNAUTHORIZED', JSON.stringify(error));
    assert.match(error.message, /key/);
    await socket.closed;
    await alive();
  });
}

test('a wrong key in the connection parameters is told UNAUTHORIZED', async () => {
  using socket = await dial({}, '?connectionParams=1');
  socket.send({ method: 'connectionParams', data: { key: 'brain_wrong' } });
  socket.send(request('query', 'me'));
  assert.equal((await socket.next()).error?.data.code, 'UNAUTHORIZED');
  await alive();
});

test('the client gives up a trigger when its key is wrong, instead of sending it for ever', async () => {
  const wrong = createBrainClient({ url: brain.url, key: 'brain_wrong' });
  const input = { source: 'test', user_id: 'ann', message: 'hi' };
  const error: unknown = await wrong.send(input, AbortSignal.timeout(5000)).catch((error: unknown) => error);
  await wrong.close();
  assert.ok(error instanceof TRPCClientError, String(error));
  assert.equal(error.data?.code, 'UNAUTHORIZED');
});

test('connection parameters that make no sense close the socket and not the brain', async () => {
  using socket = await dial({}, '?connectionParams=1');
  socket.send({ method: 'connectionParams', data: { key: 7, user_id: [] } });
  socket.send(request('query', 'me'));
  assert.ok((await socket.next()).error);
  await alive();
});

test('text that is no JSON, and JSON that is no request, is answered with an error', async () => {
  for (const frame of ['hello', '{"id":', '[]', 'null', '7', '{"id":1}', '{"id":1,"method":"query"}']) {
    using socket = await dial();
    socket.send(frame);
    if (frame !== '[]') assert.ok((await socket.next()).error, frame);
    await alive();
  }
});

test('an unknown procedure is NOT_FOUND', async () => {
  using socket = await dial();
  for (const path of [
    'nothing',
    'memory',
    'memory.nothing',
    '__proto__',
    'constructor',
    'sessions.toString',
  ]) {
    socket.send(request('query', path));
    assert.equal((await socket.next()).error?.data.code, 'NOT_FOUND', path);
  }
});

test('a query sent as a mutation is refused', async () => {
  using socket = await dial();
  socket.send(request('mutation', 'me'));
  assert.ok((await socket.next()).error);
  socket.send(request('query', 'trigger', { source: 'test', user_id: 'ann', message: 'hi' }));
  assert.ok((await socket.next()).error);
});

const good = { source: 'test', user_id: 'ann', message: 'hi' };
const bad: [method: string, path: string, input: unknown, names: string][] = [
  ['mutation', 'trigger', { ...good, mesage: 'x' }, 'mesage'],
  ['mutation', 'trigger', { ...good, message: undefined }, 'message'],
  ['mutation', 'trigger', { ...good, message: ' ' }, 'message'],
  ['mutation', 'trigger', { ...good, source: 5 }, 'source'],
  ['mutation', 'trigger', { ...good, user_id: undefined }, 'user_id'],
  ['mutation', 'trigger', { ...good, model: 'nowhere/x' }, 'model'],
  ['mutation', 'trigger', undefined, 'body'],
  ['subscription', 'events', { session_id: 'anns', from: 1 }, 'from'],
  ['subscription', 'events', { session_id: 'anns', lastEventId: 'abc' }, 'lastEventId'],
  ['query', 'memory.search', { user_id: 'ann', q: 'x', limit: 0 }, 'limit'],
  ['query', 'memory.search', { user_id: 'ann' }, 'q'],
  ['query', 'memory.list', { user_id: 'ann', before: 'x' }, 'before'],
  ['mutation', 'memory.remember', { user_id: 'ann', content: '' }, 'content'],
  ['query', 'sessions.list', {}, 'user_id'],
  ['query', 'sessions.history', { session_id: 'anns', limit: 501 }, 'limit'],
  ['mutation', 'sessions.rename', { session_id: 'anns', title: ' ' }, 'title'],
  ['mutation', 'runs.cancel', {}, 'run_id'],
  ['mutation', 'deliveries.settle', { id: 'x', status: 'lost' }, 'status'],
  ['mutation', 'deliveries.begin', { id: 'x', part: -1 }, 'part'],
  ['mutation', 'deliveries.retry', { id: 'x', attempt: 0, error: 'x' }, 'attempt'],
  ['query', 'deliveries.list', { status: 'sent' }, 'status'],
];
for (const [method, path, input, names] of bad) {
  test(`${path} ${JSON.stringify(input)} is BAD_REQUEST and names ${names}`, async () => {
    using socket = await dial();
    socket.send(request(method, path, input));
    const { error } = await socket.next();
    assert.equal(error?.data.code, 'BAD_REQUEST', JSON.stringify(error));
    assert.ok(error.message.includes(names), error.message);
    assert.ok(!JSON.stringify(error).includes('node_modules'), 'no stack goes out');
  });
}

const unknown: Record<string, () => Promise<unknown>> = {
  'sessions.history': () => client.api.sessions.history.query({ session_id: 'nobodys' }),
  'sessions.rename': () => client.api.sessions.rename.mutate({ session_id: 'nobodys', title: 'x' }),
  'sessions.remove': () => client.api.sessions.remove.mutate({ session_id: 'nobodys' }),
  'runs.cancel': () => client.api.runs.cancel.mutate({ run_id: 'evt_none' }),
  'memory.update': () => client.api.memory.update.mutate({ user_id: 'ann', id: 'mem_none', content: 'x' }),
  'memory.forget': () => client.api.memory.forget.mutate({ user_id: 'ann', id: 'mem_none' }),
  'deliveries.begin': () => client.api.deliveries.begin.mutate({ id: 'evt_none', part: 0 }),
  'deliveries.settle': () => client.api.deliveries.settle.mutate({ id: 'evt_none', status: 'sent' }),
};
for (const [path, ask] of Object.entries(unknown)) {
  test(`${path} of what is not there is NOT_FOUND`, async () =>
    assert.equal((await code(ask())).code, 'NOT_FOUND'));
}

test('events of an unknown session is NOT_FOUND', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const subscription = client.api.events.subscribe(
    { session_id: 'nobodys' },
    { onError: (error) => resolve(error.data?.code) },
  );
  assert.equal(await promise, 'NOT_FOUND');
  subscription.unsubscribe();
});

test('a frame that is too large closes its socket and not the brain', async () => {
  using socket = await dial();
  socket.send(request('mutation', 'trigger', { ...good, message: 'x'.repeat(1024 * 1024) }));
  const [closed] = await socket.closed;
  assert.equal(closed, 1009);
  await alive();
});

test('an upgrade to any other path is refused', async () => {
  const socket = new WebSocket(`${brain.url.replace('http', 'ws')}/other`);
  const [error] = (await once(socket, 'error', { signal: AbortSignal.timeout(5000) }).catch((e: unknown) => [
    e,
  ])) as [Error];
  assert.match(error.message, /404/);
});

test('a user’s sessions and memories do not exist for another user on the same key', async () => {
  const bob = createBrainClient({ url: brain.url, key: brain.key, user_id: 'bob' });
  const run = await trigger(brain, { message: 'mine', session_id: 'anns' });
  assert.deepEqual(await bob.api.me.query(), { kind: 'service', user_id: 'bob' });
  assert.equal((await code(bob.api.sessions.history.query({ session_id: 'anns' }))).code, 'NOT_FOUND');
  assert.equal((await code(bob.api.sessions.remove.mutate({ session_id: 'anns' }))).code, 'NOT_FOUND');
  assert.equal((await code(bob.api.runs.cancel.mutate({ run_id: run.run_id }))).code, 'NOT_FOUND');
  assert.equal((await code(bob.api.memory.list.query({ user_id: 'ann' }))).code, 'NOT_FOUND');
  const into = { source: 'test', message: 'hi', session_id: 'anns' };
  assert.equal((await code(bob.api.trigger.mutate(into))).code, 'NOT_FOUND');
  assert.deepEqual(await bob.api.sessions.list.query({}), []);
  await bob.close();
});

test('after all of that a good trigger still works', async () => {
  const { status } = await ask(brain, { message: 'still there?', session_id: 'anns' });
  assert.equal(status, 'finished');
  assert.equal((await call(brain, '/health')).status, 200);
  const { events } = await client.api.sessions.history.query({ session_id: 'anns' });
  assert.ok(events.some((event) => isEnd(event, event.data.event_type === 'run' ? event.data.run_id : '')));
});
