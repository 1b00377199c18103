import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { type Answer, openBareSocket, refusedUpgrade } from '../support/bare-socket.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';

let brain: RunningBrain;
before(async () => (brain = await startBrain({ BRAIN_MODEL: 'offline' })));
after(async () => brain?.[Symbol.asyncDispose]());

const dial = () => openBareSocket(brain.url, { authorization: `Bearer ${brain.key}`, 'x-brain-user': 'ann' });
type Socket = Awaited<ReturnType<typeof dial>>;

const me = (id: unknown) => ({ id, method: 'query', params: { path: 'me' } });
const batch = (calls: number) => Array.from({ length: calls }, (_, at) => me(at + 1));
const codeOf = ({ error }: Answer) => error?.data.code;

async function answers(socket: Socket, count: number): Promise<Answer[]> {
  const all: Answer[] = [];
  while (all.length < count) all.push(await socket.next());
  return all;
}

/** What was sent before is answered, and the socket and the brain go on. */
async function goesOn(socket: Socket): Promise<void> {
  assert.equal((await socket.ask('me')).error, undefined);
}

test('twenty calls in a frame are answered, each by its id', async () => {
  using socket = await dial();
  socket.send(batch(20));
  const all = await answers(socket, 20);
  assert.ok(all.every(({ result }) => result));
  assert.equal(new Set(all.map(({ id }) => id)).size, 20);
});

test('of twenty-one none is done, and each is told so', async () => {
  using socket = await dial();
  socket.send(batch(21));
  assert.ok((await answers(socket, 21)).every((answer) => codeOf(answer) === 'BAD_REQUEST'));
  await goesOn(socket);
});

test('a frame of thousands of calls is answered once', async () => {
  using socket = await dial();
  socket.send(`[${Array.from({ length: 20_000 }, () => '{"id":1}').join(',')}]`);
  const [answer] = await answers(socket, 1);
  assert.deepEqual([answer?.id, answer && codeOf(answer)], [null, 'BAD_REQUEST']);
  assert.match(answer?.error?.message ?? '', /over 1000 calls/);
  await goesOn(socket);
});

test('two calls of one id are both answered; of two subscriptions the second is refused', async () => {
  using socket = await dial();
  socket.send([me(1), me(1)]);
  assert.ok((await answers(socket, 2)).every(({ id, result }) => id === 1 && result));
  await call(brain, '/trigger?wait=20', { body: { source: 'test', user_id: 'ann', message: 'hello' } });
  const events = {
    id: 2,
    method: 'subscription',
    params: { path: 'events', input: { session_id: 'test:ann' } },
  };
  socket.send([events, events]);
  const told = await answers(socket, 2);
  assert.ok(told.some((answer) => answer.id === 2 && codeOf(answer) === 'BAD_REQUEST'));
  assert.ok(told.some(({ result }) => result?.type === 'started'));
});

for (const id of [{}, [], true, null]) {
  test(`a call whose id is ${JSON.stringify(id)} is refused`, async () => {
    using socket = await dial();
    socket.send(me(id));
    const [answer] = await answers(socket, 1);
    assert.ok(answer?.error);
    await goesOn(socket);
  });
}

const remember = (input: string) =>
  `{"id":1,"method":"mutation","params":{"path":"memory.remember","input":${input}}}`;
const TRIGGER = '{"source":"test","message":"hi","context":{"a":{"\\u005f_proto_\\u005f":{"role":"owner"}}}}';
const poisoned: Record<string, string> = {
  'a name that is __proto__': remember('{"content":"x","__proto__":{"role":"owner"}}'),
  'one that is spelled with escapes': remember('{"content":"x","\\u005f_proto_\\u005f":{"role":"owner"}}'),
  'one in what a trigger passes along': `{"id":1,"method":"mutation","params":{"path":"trigger","input":${TRIGGER}}}`,
  'one that is deep in it': remember('{"content":"x","tags":[{"a":{"__proto__":1}}]}'),
  'one around the call': '{"__proto__":{"id":1},"id":1,"method":"query","params":{"path":"me"}}',
};
for (const [what, frame] of Object.entries(poisoned)) {
  test(`a frame with ${what} is refused, and changes nothing for others`, async () => {
    using socket = await dial();
    socket.send(frame);
    const [answer] = await answers(socket, 1);
    assert.equal(answer && codeOf(answer), 'BAD_REQUEST');
    assert.match(answer?.error?.message ?? '', /__proto__/);
    const { body } = await call<Record<string, unknown>>(brain, '/health');
    assert.equal(body['role'], undefined);
    await goesOn(socket);
  });
}

test('a text about __proto__ is a text', async () => {
  using socket = await dial();
  const answer = await socket.ask('memory.remember', { content: 'Asks what "__proto__": is' }, 'mutation');
  assert.equal(answer.error, undefined, JSON.stringify(answer));
});

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
test('what is nested a hundred thousand times over is refused by every door, and the brain goes on', async () => {
  using socket = await dial();
  for (const frame of [deep(100_000), remember(deep(100_000)), remember(`{"content":${deep(100_000)}}`)]) {
    socket.send(frame);
    assert.ok((await answers(socket, 1))[0]?.error);
  }
  const trigger = `{"source":"test","user_id":"ann","message":"hi","context":{"deep":${deep(100_000)}}}`;
  socket.send(`{"id":1,"method":"mutation","params":{"path":"trigger","input":${trigger}}}`);
  assert.equal(codeOf((await answers(socket, 1))[0] ?? assert.fail()), 'BAD_REQUEST');
  for (const body of [deep(400_000), `{"content":${deep(400_000)}}`]) {
    assert.equal((await call(brain, '/memory', { body })).status, 400);
  }
  await goesOn(socket);
});

test('a frame of 256 KiB is read, one byte more closes the socket', async () => {
  using socket = await dial();
  const frame = (bytes: number) =>
    remember(`{"content":"${'x'.repeat(bytes - remember('{"content":""}').length)}"}`);
  socket.send(frame(256 * 1024));
  assert.equal(codeOf((await answers(socket, 1))[0] ?? assert.fail()), 'BAD_REQUEST');
  socket.send(frame(256 * 1024 + 1));
  assert.equal(await socket.closed, 1009);
});

test('an upgrade to another path is refused in words', async () => {
  for (const path of ['/', '/events', '/trpc/me', '//trpc', '/trpc%2f', '/health']) {
    const { status, body } = await refusedUpgrade(brain.url, { authorization: `Bearer ${brain.key}` }, path);
    assert.deepEqual([status, body.error.code], [404, 'not_found'], path);
  }
});

/** One request with exactly that method and these headers; gives its status. */
async function status(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  const asked = request(brain.url + path, { method, headers, signal: AbortSignal.timeout(5000) }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

test('an upgrade to what the brain does not speak is left out, and the request answered', async () => {
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
  assert.equal(await status('GET', '/health', headers), 200);
});

test('a method that a path does not have is 404, whatever it is', async () => {
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'TRACE', 'PROPFIND', 'SEARCH', 'LOCK'])
    assert.equal(await status(method, '/trigger'), 404, method);
  assert.equal((await call(brain, '/health')).status, 200);
});
