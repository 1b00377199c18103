import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import type { NewKey, TriggerResult } from '@brain/schema';
import { openBareSocket } from '../support/bare-socket.ts';
import { call, openEvents } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';
import { startSignedIn } from '../support/signed-in.ts';

const WITHIN_MS = 2000;
const ENDS_AFTER_MS = 12_000;

let model: ScriptedModel;
let brain: Awaited<ReturnType<typeof startSignedIn>>;
let endsAt: Date;
/** A socket by a cookie that is over soon; opened first, looked at last. */
let expiring: Awaited<ReturnType<typeof openBareSocket>>;
before(async () => {
  model = await startModel();
  endsAt = new Date(Date.now() + ENDS_AFTER_MS);
  brain = await startSignedIn(['eve'], { endsAt, env: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' } });
  expiring = await openBareSocket(brain.url, { cookie: brain.cookies['eve'] ?? '', origin: brain.url });
});
after(async () => {
  expiring?.[Symbol.dispose]();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** A member with a key, which `revoke` takes away. */
async function person(user_id: string) {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'laptop' } });
  return {
    as: { url: brain.url, key: body.key },
    authorization: `Bearer ${body.key}`,
    async revoke(): Promise<void> {
      const { status } = await call(brain, `/users/${user_id}/keys/${body.id}`, { method: 'DELETE' });
      assert.equal(status, 204);
    },
  };
}

const gauge = async (name: string) => {
  const { body } = await call<string>(brain, '/metrics');
  return Number(new RegExp(`^brain_${name} (\\d+)$`, 'm').exec(body)?.[1]);
};

/** Waits until it stands at that: what has ended may be counted for a moment more. */
async function settles(name: string, value: number): Promise<void> {
  const patience = AbortSignal.timeout(WITHIN_MS);
  while ((await gauge(name)) !== value) patience.throwIfAborted();
}

/** Fails unless it resolves within two seconds. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('it took more than two seconds')), WITHIN_MS);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

test('when a key is revoked its socket is closed and its subscription hears no more', async () => {
  const kim = await person('kim');
  await call(kim.as, '/trigger?wait=20', { body: { source: 'test', message: 'hello' } });
  using socket = await openBareSocket(brain.url, { authorization: kim.authorization });
  await settles('subscribers', 0);
  const started = await socket.ask('events', { session_id: 'test:kim' }, 'subscription');
  assert.equal(started.result?.type, 'started');
  await socket.next();
  await settles('subscribers', 1);
  await kim.revoke();
  assert.equal(await soon(socket.closed), 4401);
  await settles('subscribers', 0);
});

test('a client that does not say goodbye is cut, and what it asks meanwhile is not done', async () => {
  const lea = await person('lea');
  const { hostname, port } = new URL(brain.url);
  const wire = connect(Number(port), hostname);
  const upgrade = ['Host: brain', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const secret = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`;
  const lines = [...upgrade, secret, `Authorization: ${lea.authorization}`].join('\r\n');
  wire.write(`GET /trpc HTTP/1.1\r\n${lines}\r\n\r\n`);
  await once(wire, 'data');
  const remember = (content: string) =>
    wire.write(
      frameOf({ id: 1, method: 'mutation', params: { path: 'memory.remember', input: { content } } }),
    );
  remember('Lea keeps bees');
  await once(wire, 'data');
  const closed = once(wire, 'close');
  wire.on('error', () => undefined);
  wire.on('data', () => remember('Lea keeps wolves')); // instead of a goodbye
  await lea.revoke();
  remember('Lea keeps wolves');
  await soon(closed);
  const { body } = await call<{ results: { content: string }[] }>(brain, '/memory?user_id=lea');
  assert.deepEqual(
    body.results.map(({ content }) => content),
    ['Lea keeps bees'],
  );
});

test('a call that waits for an answer is not told it, once the key is revoked; nor does a stream go on', async () => {
  const max = await person('max');
  const gate = createGate();
  model.queue({ text: ['a', ' secret'], gates: { 1: gate } });
  const waiting = call<TriggerResult & { reply?: string }>(max.as, '/trigger?wait=60', {
    body: { source: 'test', message: 'hello' },
  });
  await gate.reached;
  const stream = await openEvents(max.as, 'test:max');
  await max.revoke();
  const { status, body } = await soon(waiting);
  assert.deepEqual([status, body.reply], [202, undefined]);
  await soon(stream.over);
  gate.open();
});

test('who becomes an owner, or is one no more, is so at once, also on a socket that is open', async () => {
  const nia = await person('nia');
  using socket = await openBareSocket(brain.url, { authorization: nia.authorization });
  const code = async () => (await socket.ask('users.list')).error?.data.code;
  const become = (role: string) => call(brain, '/users', { body: { user_id: 'nia', role } });
  assert.equal(await code(), 'FORBIDDEN');
  await become('owner');
  assert.equal(await code(), undefined);
  await become('member');
  assert.equal(await code(), 'FORBIDDEN');
});

test('a browser whose time is over is closed out at that time', async () => {
  assert.match(JSON.stringify(await expiring.ask('me')), /"user_id":"eve"/);
  assert.equal(await expiring.closed, 4401);
  const late = Date.now() - endsAt.getTime();
  assert.ok(late >= 0 && late < WITHIN_MS, `${late} ms late`);
  const again = await openBareSocket(brain.url, { cookie: brain.cookies['eve'] ?? '', origin: brain.url });
  assert.equal((await again.ask('me')).error?.data.code, 'UNAUTHORIZED');
  again[Symbol.dispose]();
});

/** A text frame as a client sends it, masked with zeros (RFC 6455 §5.2); of 126 to 65,535 bytes, or fewer. */
function frameOf(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const size = text.length < 126 ? [0x80 | text.length] : [0x80 | 126, text.length >> 8, text.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...size, 0, 0, 0, 0]), text]);
}
