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

test('a person’s calls over REST beyond the burst are answered 429 with Retry-After; others go on', async () => {
  const [kim, lea] = [await person('kim'), await person('lea')];
  const started = performance.now();
  const replies = await Promise.all(Array.from({ length: BURST * 2 }, () => read(kim)));
  const seconds = (performance.now() - started) / 1000;
  const by = counted(replies.map(({ status }) => status));
  assert.equal(by(200) + by(429), BURST * 2);
  assert.ok(by(200) >= BURST && by(200) <= BURST + PER_SECOND * seconds + 1, `${by(200)} in ${seconds} s`);
  const refused = replies.find(({ status }) => status === 429);
  assert.equal(refused?.body.error?.code, 'too_many');
  assert.match(refused?.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  assert.equal((await read(lea)).status, 200);
  assert.equal((await read(brain, { 'x-brain-user': 'kim' })).status, 200);
});

test('over a socket likewise, and the refusal says when to try again', async () => {
  const max = await person('max');
  const answers = await flood(max, BURST * 1.75);
  const codes = answers.map(({ error }) => error?.data.code);
  const refused = answers.find(({ error }) => error)?.error;
  assert.ok(counted(codes)(undefined) >= BURST, codes.join());
  assert.equal(refused?.data.code, 'TOO_MANY_REQUESTS');
  assert.deepEqual([refused?.data.httpStatus, refused?.data.retry_after], [429, 1]);
});

test('REST and socket count together, since the key is the same', async () => {
  const nia = await person('nia');
  await flood(nia, BURST);
  const replies = await Promise.all(Array.from({ length: BURST }, () => read(nia)));
  assert.ok(replies.some(({ status }) => status === 429));
});

test('a service is not limited, whomever it acts for', async () => {
  const answers = await flood(brain, BURST * 3, { 'x-brain-user': 'kim' });
  assert.ok(answers.every(({ error }) => error === undefined));
  const replies = await Promise.all(Array.from({ length: BURST * 2 }, () => call(brain, '/memory/fast/kim')));
  assert.ok(replies.every(({ status }) => status === 200));
});

test('a flood is read no faster than a person may ask, however cheap it is to refuse', async () => {
  const oto = await person('oto');
  const started = performance.now();
  await flood(oto, 3000);
  assert.ok(performance.now() - started > 1000);
});

test('who guesses keys from an address is told 429 after a while; who has one comes in from there', async () => {
  const from = { 'x-forwarded-for': '198.51.100.1' };
  const guess = (at: number, headers: Record<string, string>) =>
    call<{ error: { code: string } }>(brain, '/memory/fast/kim', { key: `brain_${at}`, headers });
  const replies = await Promise.all(Array.from({ length: FAILURES * 2 }, (_, at) => guess(at, from)));
  const by = counted(replies.map(({ status }) => status));
  assert.ok(by(401) >= FAILURES && by(429) > 0, `${by(401)} of 401, ${by(429)} of 429`);
  const refused = replies.find(({ status }) => status === 429);
  assert.equal(refused?.body.error.code, 'too_many');
  assert.match(refused?.headers.get('retry-after') ?? '', /^[1-9]\d*$/);

  const pia = await person('pia');
  assert.equal((await read(pia, from)).status, 200);
  assert.equal((await guess(1, { 'x-forwarded-for': '198.51.100.2' })).status, 401);
  // What stands before the last address anybody may write.
  assert.equal((await guess(1, { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' })).status, 429);
});

test('guesses over sockets count as well', async () => {
  const from = { 'x-forwarded-for': '198.51.100.3' };
  const codes: unknown[] = [];
  for (let at = 0; at < FAILURES + 10; at += 1) {
    using socket = await openBareSocket(brain.url, { authorization: `Bearer brain_${at}`, ...from });
    codes.push((await socket.ask('me')).error?.data.code);
  }
  assert.equal(codes[0], 'UNAUTHORIZED');
  assert.equal(codes.at(-1), 'TOO_MANY_REQUESTS');
});

test('links that are no links count as wrong keys do', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.4' };
  const use = (at: number) => call(brain, '/sign-in', { key: null, headers, body: { token: `brain_${at}` } });
  const replies = await Promise.all(Array.from({ length: FAILURES * 2 }, (_, at) => use(at)));
  const by = counted(replies.map(({ status }) => status));
  assert.ok(by(401) >= FAILURES && by(429) > 0, `${by(401)} of 401, ${by(429)} of 429`);
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
  for (let tries = 0; tries < 50; tries += 1) {
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
  const client: BrainClient = createBrainClient({ url: brain.url, key: brain.key });
  assert.equal((await client.api.me.query()).kind, 'service');
  await client.close();
});
