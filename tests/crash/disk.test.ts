import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { TRPCClientError } from '@trpc/client';
import { type RunningBrain, spawnService, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, labels, openEvents, type Reply, trigger } from '../support/http.ts';
import { createGate, type ChatRequest, type ScriptedModel, startModel } from '../support/model.ts';
import { mainOf } from '../support/tested.ts';
import { fillDisk, freeDisk, holding, inspect, sizeOfStore } from './store-file.ts';

const MANY = 50;
const WELL_WITHIN_MS = 10_000;
let model: ScriptedModel;
let env: Record<string, string>;
before(async () => {
  model = await startModel();
  env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' };
});
after(() => model?.stop());

/** More than may fit yet into what the files have already. */
const LARGE = ' and half'.repeat(5000);

type Refused = Reply<{ error: { code: string; message: string } }>;

const post = (brain: RunningBrain, message: string, more: object = {}) =>
  call<Refused['body']>(brain, '/trigger', {
    body: { source: 'test', user_id: 'ann', session_id: 'post', message, ...more },
    headers: { 'idempotency-key': keyOf(message) },
  });

/** The store cannot write: it says so and when to come back, and what is stored can still be read. */
async function refuses(brain: RunningBrain, why: RegExp): Promise<string> {
  let refused: Refused | undefined;
  let ready: Refused | undefined;
  let message = '';
  // A little may fit yet into what the files have already.
  for (let at = 0; at < MANY && (refused?.status !== 503 || ready?.status !== 503); at += 1) {
    message = `refused? ${at} ${'x'.repeat(20_000)}`;
    refused = await post(brain, message);
    ready = await call(brain, '/ready');
  }
  assert.equal(refused?.status, 503);
  assert.equal(refused.body.error.code, 'unavailable');
  assert.match(refused.body.error.message, why);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(ready?.status, 503);
  assert.match(ready.body.error.message, why);
  assert.equal((await call(brain, '/health')).status, 200);
  assert.equal((await call(brain, '/memory/search?q=tea&user_id=ann')).status, 200);
  using stream = await openEvents(brain, 'before');
  await stream.until((frames) => frames.some(({ data }) => labels([data])[0] === 'run finished'));
  return message;
}

/** Waits until the brain says that it can take triggers. */
async function well(brain: RunningBrain): Promise<void> {
  const giveUp = AbortSignal.timeout(WELL_WITHIN_MS);
  while ((await call(brain, '/ready')).status !== 200) giveUp.throwIfAborted();
}

/** Says something that the model has begun to answer when this resolves; `finish` lets it end. */
async function runInFlight(brain: RunningBrain) {
  const gate = createGate();
  model.answer((request) =>
    isInFlight(request) ? { text: ['Half', LARGE], gates: { 1: gate } } : { text: ['ok'] },
  );
  const run = await trigger(brain, { message: 'in flight', session_id: 'flight' });
  await gate.reached;
  const asked = model.requests.findLast(({ body }) => isInFlight(body)) ?? assert.fail('it was asked');
  const answered = Promise.withResolvers<void>();
  asked.signal.addEventListener('abort', () => answered.resolve());
  return {
    run,
    /** Resolves when the model has said all. */
    finish(): Promise<void> {
      gate.open();
      return answered.promise;
    },
  };
}

/** The run was worked on once, and ended well, once. */
async function finishedOnce(brain: RunningBrain, run: { run_id: string; session_id: string }) {
  const events = await eventsUntilEnd(brain, run);
  const expected = ['message user', 'run started', 'message assistant', 'run finished'];
  assert.deepEqual(labels(events, run.run_id), expected);
}

async function startLived(more: Record<string, string> = {}): Promise<RunningBrain> {
  const brain = await startBrain({ ...env, ...more });
  await ask(brain, { message: 'hello', session_id: 'before' });
  return brain;
}

test('a full disk: 503 and when to come back, reads go on, and with room all goes on by itself', async () => {
  await using brain = await startLived();
  await using client = closing(createBrainClient({ url: brain.url, key: brain.key }));
  const { run, finish } = await runInFlight(brain);
  using live = await openEvents(brain, 'flight');
  await live.untilText(run.run_id, 'Half');

  fillDisk(brain.pid, sizeOfStore(brain.dataDir));
  const refused = await refuses(brain, /disk is full/);
  const input = { source: 'test', user_id: 'ann', session_id: 'typed', message: 'typed '.repeat(4000) };
  const error: unknown = await client.api.trigger.mutate(input).catch((error: unknown) => error);
  assert.ok(error instanceof TRPCClientError, String(error));
  assert.equal(error.data?.code, 'SERVICE_UNAVAILABLE');
  const sent = client.send(input);
  const remembered = await call(brain, '/memory', { body: { user_id: 'ann', content: 'y'.repeat(4000) } });
  assert.equal(remembered.status, 503);
  await finish();
  // By the time this is refused the answer was, too.
  await refuses(brain, /disk is full/);

  freeDisk(brain.pid);
  await well(brain);
  await finishedOnce(brain, run);
  await live.untilEnd(run.run_id);
  await eventsUntilEnd(brain, await sent);
  const again = await trigger(brain, { session_id: 'post', message: refused }, keyed(keyOf(refused)));
  assert.equal(again.duplicate, false, 'what was refused was not stored');
  assert.equal(
    (await trigger(brain, { session_id: 'post', message: refused }, keyed(keyOf(refused)))).duplicate,
    true,
  );
  await eventsUntilEnd(brain, again);
});

test('a disk that fills up while the log is copied into the file loses nothing either', async () => {
  await using brain = await startLived();
  // The log is copied when it has 16 MB; then the file has as much and may not have more.
  const accepted: string[] = [];
  const fill = async (name: string) => {
    const more = { session_id: name, context: { filler: 'x'.repeat(900_000) } };
    const { status } = await post(brain, name, more);
    if (status === 202) accepted.push(name);
    return status;
  };
  for (let at = 0; at < 18; at += 1) assert.equal(await fill(`first ${at}`), 202);
  fillDisk(brain.pid, sizeOfStore(brain.dataDir) + 2_000_000);
  for (let at = 0; at < MANY && (await fill(`second ${at}`)) === 202; at += 1);
  await refuses(brain, /disk is full/);
  freeDisk(brain.pid);
  await well(brain);
  for (let at = 0; at < 5; at += 1) assert.equal(await fill(`third ${at}`), 202);
  for (const name of accepted) {
    using stream = await openEvents(brain, name);
    await stream.until((frames) => frames.some(({ data }) => labels([data])[0] === 'run finished'));
  }
  await brain.stop();
  assert.equal(inspect(brain.dataDir, 'PRAGMA integrity_check'), 'ok');
  const triggers =
    "data ->> 'event_type' = 'message' AND data ->> 'role' = 'user' AND session_id GLOB '* [0-9]*'";
  assert.equal(inspect(brain.dataDir, `SELECT count(*) FROM store WHERE ${triggers}`), accepted.length);
});

test('stopped while the disk is full: it ends in good order, starts again, reads, and goes on with room', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  const first = await startLived({ BRAIN_DATA_DIR: dataDir });
  const { run, finish } = await runInFlight(first);
  fillDisk(first.pid, sizeOfStore(dataDir));
  await refuses(first, /disk is full/);
  assert.equal(await first.stop(), 0);
  await finish();

  fillDisk(process.pid, sizeOfStore(dataDir));
  const starting = startBrain({ ...env, BRAIN_DATA_DIR: dataDir });
  freeDisk(process.pid);
  await using second = await starting;
  await refuses(second, /disk is full/);
  freeDisk(second.pid);
  await well(second);
  const ends = labels(await eventsUntilEnd(second, run), run.run_id).filter(
    (label) => label === 'run finished',
  );
  assert.equal(ends.length, 1);
  await second.kill();
  await rm(dataDir, { recursive: true, force: true });
});

test('a file that another program holds: 503, reads go on, and once it is given back all goes on by itself', async () => {
  await using brain = await startLived();
  const { run, finish } = await runInFlight(brain);
  using other = holding(brain.dataDir);
  other.hold();
  const held = post(brain, 'held for longer');
  const began = performance.now();
  await refuses(brain, /another program/);
  assert.ok(performance.now() - began < 5000, 'nobody waits for the lock for long');
  await finish();
  other.release();
  await well(brain);
  assert.equal((await held).status, 503);
  await finishedOnce(brain, run);
  await ask(brain, { message: 'after', session_id: 'after' });
});

test('a file that another program holds for a moment is waited for, and nobody is held up meanwhile', async () => {
  await using brain = await startLived();
  using other = holding(brain.dataDir);
  other.hold();
  const waiting = Array.from({ length: 20 }, (_, at) => post(brain, `waits ${at}`));
  // Were the process held by the lock, this would be answered after it.
  await call(brain, '/memory/search?q=tea&user_id=ann');
  const first = await Promise.race([...waiting, call(brain, '/health')]);
  assert.deepEqual(first.body, { status: 'ok' });
  other.release();
  for (const { status } of await Promise.all(waiting)) assert.equal(status, 202);
});

for (const [what, spoil] of Object.entries({
  'a folder that stands where the file should be': (dataDir: string) => mkdirSync(join(dataDir, 'brain.db')),
  'a disk without any room': () => fillDisk(process.pid, 4096),
})) {
  test(`a store that cannot be opened, ${what}, stops the start with a sentence that says what to do`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
    spoil(dataDir);
    const key = 'a-key-that-is-long-enough';
    const service = spawnService(mainOf('brain'), { ...env, BRAIN_DATA_DIR: dataDir, BRAIN_KEY: key });
    freeDisk(process.pid);
    await assert.rejects(service.listening, /ended with 1: .*brain\.db cannot be .*BRAIN_DATA_DIR\.\n$/s);
    await rm(dataDir, { recursive: true, force: true });
  });
}

const isInFlight = ({ messages }: ChatRequest) =>
  JSON.stringify(messages.at(-1) ?? null).includes('in flight');
const keyOf = (message: string) => message.slice(0, 20);
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

function closing<T extends { close(): Promise<void> }>(part: T): T & AsyncDisposable {
  return { ...part, [Symbol.asyncDispose]: () => part.close() };
}
