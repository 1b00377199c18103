import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { NewKey, SignInLink } from '@brain/schema';
import { type Answer, openBareSocket } from '../support/bare-socket.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, openEvents, type Target } from '../support/http.ts';

/** As doors/limits.ts has them: at once, and each second. */
const BURST = 200;
const PER_SECOND = 50;
const FAILURES = 100;

let brain: RunningBrain;
before(async () => (brain = await startBrain({ BRAIN_MODEL: 'offline' })));
after(async () => brain?.[Symbol.asyncDispose]());

/** A member with a key of their own. */
async function person(user_id: string): Promise<Target> {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'laptop' } });
  return { url: brain.url, key: body.key };
}

const bearer = ({ key }: Target) => ({ authorization: `Bearer ${key}` });
const read = (as: Target, headers: Record<string, string> = {}) =>
  call<{ error?: { code: string } }>(as, '/memory/search?q=tea', { headers });
const counted = (all: unknown[]) => (wanted: unknown) => all.filter((one) => one === wanted).length;

/** Many calls in frames of their own, sent at once; their answers in the order they came. */
async function flood(as: Target, calls: number, headers: Record<string, string> = {}): Promise<Answer[]> {
  using socket = await openBareSocket(as.url, { ...bearer(as), ...headers });
  for (let id = 1; id <= calls; id += 1) socket.send({ id, method: 'query', params: { path: 'me' } });
  const answers: Answer[] = [];
  while (answers.length < calls) answers.push(await socket.next());
  return answers;
}

/** Asks in bursts until one is refused: on a machine with much else to do a burst may take so long that none is. */
async function untilRefused<R extends { status: number }>(ask: (at: number) => Promise<R>, burst: number) {
  const started = performance.now();
  const replies: R[] = [];
  while (replies.length < burst * 10 && !replies.some(({ status }) => status === 429))
    replies.push(...(await Promise.all(Array.from({ length: burst }, (_, at) => ask(replies.length + at)))));
  const refused = replies.find(({ status }) => status === 429) ?? assert.fail('none was refused');
  const seconds = (performance.now() - started) / 1000;
  return { replies, refused, seconds, by: counted(replies.map(({ status }) => status)) };
}

test('a person’s calls over REST beyond the burst are answered 429 with Retry-After; others go on', async () => {
  const [kim, lea] = [await person('kim'), await person('lea')];
  const { replies, refused, seconds, by } = await untilRefused(() => read(kim), BURST * 2);
  assert.equal(by(200) + by(429), replies.length);
  assert.ok(by(200) >= BURST && by(200) <= BURST + PER_SECOND * seconds + 1, `${by(200)} in ${seconds} s`);
  assert.equal(refused.body.error?.code, 'too_many');
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  assert.equal((await read(lea)).status, 200);
  assert.equal((await read(brain, { 'x-brain-user': 'kim' })).status, 200);
});

test('over a socket likewise, and the refusal says when to try again; the key is the same for REST', async () => {
  const max = await person('max');
  const answers = await flood(max, BURST * 3);
  const codes = answers.map(({ error }) => error?.data.code);
  const refused = answers.find(({ error }) => error)?.error;
  assert.ok(counted(codes)(undefined) >= BURST, codes.join());
  assert.equal(refused?.data.code, 'TOO_MANY_REQUESTS');
  assert.deepEqual([refused?.data.httpStatus, refused?.data.retry_after], [429, 1]);
  const { by } = await untilRefused(() => read(max), BURST / 2);
  assert.ok(by(200) < BURST, 'REST had a burst of its own');
});

test('a service is not limited, whomever it acts for', async () => {
  const answers = await flood(brain, BURST * 3, { 'x-brain-user': 'kim' });
  assert.ok(answers.every(({ error }) => error === undefined));
  const replies = await Promise.all(Array.from({ length: BURST * 2 }, () => call(brain, '/memory/fast/kim')));
  assert.ok(replies.every(({ status }) => status === 200));
});

test('a flood is read no faster than a person may ask, however cheap it is to refuse', async () => {
  const oto = await person('oto');
  using socket = await openBareSocket(oto.url, bearer(oto));
  const started = performance.now();
  for (let id = 1; id <= 700; id += 1) socket.send({ id, method: 'query', params: { path: 'me' } });
  for (let id = 1; id <= 700; id += 1) await socket.next();
  // Four hundred frames at once, and then a hundred a second.
  await socket.ask('me');
  assert.ok(performance.now() - started > 3000);
});

test('who guesses keys from an address is told 429 after a while; who has one comes in from there', async () => {
  const from = { 'x-forwarded-for': '198.51.100.1' };
  const guess = (at: number, headers: Record<string, string>) =>
    call<{ error: { code: string } }>(brain, '/memory/fast/kim', { key: `brain_${at}`, headers });
  const { by, refused } = await untilRefused((at) => guess(at, from), FAILURES * 2);
  assert.ok(by(401) >= FAILURES);
  assert.equal(refused.body.error.code, 'too_many');
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);

  const pia = await person('pia');
  assert.equal((await read(pia, from)).status, 200);
  assert.equal((await guess(1, { 'x-forwarded-for': '198.51.100.2' })).status, 401);
  // What stands before the last address anybody may write.
  assert.equal((await guess(1, { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' })).status, 429);
});

test('guesses over sockets count as well', async () => {
  const from = { 'x-forwarded-for': '198.51.100.3' };
  const codes: unknown[] = [];
  while (codes.at(-1) !== 'TOO_MANY_REQUESTS' && codes.length < FAILURES * 5) {
    using socket = await openBareSocket(brain.url, {
      authorization: `Bearer brain_${codes.length}`,
      ...from,
    });
    codes.push((await socket.ask('me')).error?.data.code);
  }
  assert.equal(counted(codes)('UNAUTHORIZED'), codes.length - 1);
  assert.ok(codes.at(-1) === 'TOO_MANY_REQUESTS' && codes.length > FAILURES);
});

test('links that are no links count as wrong keys do', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.4' };
  const use = (at: number) => call(brain, '/sign-in', { key: null, headers, body: { token: `brain_${at}` } });
  const { by } = await untilRefused(use, FAILURES * 2);
  assert.ok(by(401) >= FAILURES);
  const { body } = await call<SignInLink>(brain, '/users/owner/link', { method: 'POST' });
  const good = await call(brain, '/sign-in', { key: null, headers, body: { token: body.token } });
  assert.equal(good.status, 200);
});

test('a user has twenty sockets and streams; one more is refused until one is closed', async () => {
  const quy = await person('quy');
  await call(quy, '/trigger?wait=20', { body: { source: 'test', message: 'hello' } });
  using stack = new DisposableStack();
  const stream = stack.use(await openEvents(quy, 'test:quy'));
  const sockets = await Promise.all(Array.from({ length: 19 }, () => openBareSocket(quy.url, bearer(quy))));
  for (const socket of sockets) assert.equal((await stack.use(socket).ask('me')).error, undefined);

  using refused = await openBareSocket(quy.url, bearer(quy));
  const { error } = await refused.ask('me');
  assert.equal(error?.data.code, 'TOO_MANY_REQUESTS');
  assert.match(error.message, /20 connections/);
  assert.equal(await refused.closed, 4429);
  const another = await call(quy, '/events?session_id=test:quy');
  assert.deepEqual([another.status, another.headers.get('retry-after')], [429, '30']);

  stream.close();
  await stream.over;
  const freed = stack.use(await untilOpen(() => openBareSocket(quy.url, bearer(quy))));
  assert.equal(freed.socket.readyState, freed.socket.OPEN);
  assert.equal((await read(quy)).status, 200);
});

/** Opens sockets until one is taken: the brain hears of a stream that was closed a moment later. */
async function untilOpen(open: () => ReturnType<typeof openBareSocket>) {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = await open();
    if (!(await socket.ask('me')).error) return socket;
    socket[Symbol.dispose]();
  }
  return assert.fail('no place became free');
}

test('a service has as many sockets as it needs', async () => {
  using stack = new DisposableStack();
  for (let at = 0; at < 30; at += 1) {
    const socket = stack.use(await openBareSocket(brain.url, { ...bearer(brain), 'x-brain-user': 'kim' }));
    assert.equal((await socket.ask('me')).error, undefined);
  }
});

test('sockets that do not say who they are make room for those that do', async () => {
  using stack = new DisposableStack();
  for (let at = 0; at < 250; at += 1) stack.use(await openBareSocket(brain.url, {}, '?connectionParams=1'));
  const { body } = await call<string>(brain, '/metrics');
  const open = Number(/^brain_sockets (\d+)$/m.exec(body)?.[1]);
  assert.ok(open <= 200, `${open} are open`);
  const client: BrainClient = createBrainClient({ url: brain.url, key: brain.key });
  assert.equal((await client.api.me.query()).kind, 'service');
  await client.close();
});
