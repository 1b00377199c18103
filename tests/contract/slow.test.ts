import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { type Brain, openBrain } from '../../apps/brain/src/brain.ts';
import { readConfig } from '../../apps/brain/src/config.ts';
import { createRedact } from '../../apps/brain/src/secrets/redact.ts';
import { openBareSocket } from '../support/bare-socket.ts';
import { call, openEvents, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';

// The brain's own patience is ten seconds for headers, thirty for a body, five to say who asks.
const PATIENCE = { headersMs: 300, requestMs: 600, uploadMs: 60_000, parametersMs: 300, checkEachMs: 50 };
const DRIP_MS = 50;
const WITHIN_MS = 10_000;

let model: ScriptedModel;
let folder: string;
let brain: Brain;
before(async () => {
  model = await startModel();
  folder = await mkdtemp(join(tmpdir(), 'brain-'));
  const env = {
    BRAIN_DATA_DIR: folder,
    BRAIN_PORT: '0',
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    BRAIN_WEBHOOKS: '{"mail":{"kind":"mime","secrets":["a-secret-of-mail"]}}',
  };
  brain = await openBrain(readConfig(env), {
    log: pino({ level: 'silent' }),
    redact: createRedact(),
    patience: PATIENCE,
  });
});
after(async () => {
  await brain?.close();
  await model?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Says `first`, then a byte now and then, until it is cut. Gives what it was told. */
async function drip(first: string): Promise<string> {
  const { hostname, port } = new URL(brain.url);
  const socket = connect(Number(port), hostname);
  let told = '';
  socket.on('data', (data: Buffer) => (told += data.toString()));
  socket.on('error', () => undefined); // cut while it writes
  if (first !== '') socket.write(first);
  const dripping = setInterval(() => first !== '' && socket.write('a'), DRIP_MS);
  await once(socket, 'close', { signal: AbortSignal.timeout(WITHIN_MS) }).finally(() => {
    clearInterval(dripping);
    socket.destroy();
  });
  return told;
}

const json = 'Host: brain\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n';
const dripBody = () => drip(`POST /trigger HTTP/1.1\r\n${json}Authorization: Bearer ${brain.key}\r\n\r\n{`);

test('headers that come byte by byte are cut with 408', async () => {
  const told = await drip('POST /trigger HTTP/1.1\r\nHost: brain\r\nX-Slow: ');
  assert.match(told, /^HTTP\/1\.1 408 [^]*"message":"The request did not come in time"/);
});

test('a body that comes byte by byte is cut with 408', async () => {
  assert.match(await dripBody(), /^HTTP\/1\.1 408 /);
});

test('a connection that says nothing at all is cut', async () => {
  await drip('');
});

test('a socket that announces who it is, and does not say it, is cut', async () => {
  using socket = await openBareSocket(brain.url, {}, '?connectionParams=1');
  assert.equal(await socket.closed, 1006);
});

test('who waits for an answer, a stream and a socket outlive all of that', async () => {
  const gate = createGate();
  model.queue({ text: ['well', ' then'], gates: { 1: gate } });
  await call(brain, '/trigger', { body: { source: 'test', user_id: 'ann', message: 'hello' } });
  await gate.reached;
  using stream = await openEvents(brain, 'test:ann');
  using socket = await openBareSocket(brain.url, { authorization: `Bearer ${brain.key}` });
  const body = { source: 'test', user_id: 'ann', message: 'and this?' };
  const waiting = call<{ status: string }>(brain, '/trigger?wait=30', { body });
  // Each lasts as long as a request may take.
  await dripBody();
  await dripBody();
  gate.open();
  assert.deepEqual([(await waiting).status, (await waiting).body.status], [200, 'finished']);
  assert.match(JSON.stringify(await socket.ask('me')), /service/);
  const run = await trigger(brain, { message: 'once more' });
  await stream.untilEnd(run.run_id);
});

test('headers without an end, and what is no HTTP at all, are refused in words', async () => {
  const long = await drip(`GET /health HTTP/1.1\r\nHost: brain\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
  assert.match(long, /^HTTP\/1\.1 431 [^]*"error"/);
  const chatter = await drip('HELLO BRAIN\r\n\r\n');
  assert.match(chatter, /^HTTP\/1\.1 400 [^]*"message":"This is no HTTP request"/);
  assert.equal((await call(brain, '/health')).status, 200);
});

test('an upload may be slow as long as it comes on, and is cut when it does not', async () => {
  const head = `POST /files?user_id=ann HTTP/1.1\r\nHost: brain\r\nAuthorization: Bearer ${brain.key}\r\n`;
  const told = await drip(`${head}Content-Type: image/png\r\nContent-Length: 900000\r\n\r\n`);
  assert.match(told, /^HTTP\/1\.1 408 /, 'a byte now and then is no upload');
  assert.match(
    await drip(`POST /webhooks/mail HTTP/1.1\r\n${json}\r\n{`),
    /^HTTP\/1\.1 408 /,
    'nor a webhook',
  );
  const { hostname, port } = new URL(brain.url);
  const socket = connect(Number(port), hostname);
  const answered = once(socket, 'data') as Promise<[Buffer]>;
  const piece = Buffer.alloc(60_000);
  const pieces = 20;
  socket.write(`${head}Content-Type: image/png\r\nContent-Length: ${piece.length * pieces}\r\n\r\n`);
  // Twice as long as any other body may take.
  for (let at = 0; at < pieces; at += 1) {
    await wait((PATIENCE.requestMs * 2) / pieces);
    socket.write(piece);
  }
  const [answer] = await answered;
  socket.destroy();
  assert.match(answer.toString(), /^HTTP\/1\.1 201 /);
});
