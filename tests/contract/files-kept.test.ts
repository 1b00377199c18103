import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { openFolder } from '../brain/open-parts.ts';
import { fillDisk, freeDisk } from '../crash/store-file.ts';
import { newKey } from '../security/cast.ts';
import { startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { filesIn, getFile, postFile } from '../support/files.ts';
import { call } from '../support/http.ts';

const WELL_WITHIN_MS = 15_000;
const OLD = new Date(Date.now() - 61 * 60_000);
const OFFLINE = { BRAIN_MODEL: 'offline' };

/** A file as a crash has left it, or one that is kept, as it looks an hour later. */
function leave(path: string, isOld: boolean, bytes: Uint8Array = randomBytes(10)): void {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) writeFileSync(path, bytes);
  if (isOld) utimesSync(path, OLD, OLD);
}

test('what a crash has left is removed after the next start; what is kept, or just coming in, is not', async () => {
  using folder = openFolder();
  const env = { ...OFFLINE, BRAIN_DATA_DIR: folder.path };
  const first = await startBrain(env);
  const { body: kept } = await postFile(first, randomBytes(1000));
  await first.kill();
  const files = join(folder.path, 'files');
  const left = createHash('sha256').update('left').digest('hex');
  const young = createHash('sha256').update('young').digest('hex');
  const pathOf = (id: string) => join(files, id.slice(0, 2), id);
  leave(pathOf(kept.id), true);
  leave(pathOf(left), true);
  leave(pathOf(young), false);
  leave(join(files, 'left.partial'), true);
  leave(join(files, 'young.partial'), false);
  leave(join(files, 'mine', 'notes.txt'), true);
  await using brain = await startBrain(env);
  const giveUp = AbortSignal.timeout(WELL_WITHIN_MS);
  while (existsSync(pathOf(left))) {
    giveUp.throwIfAborted();
    await call(brain, '/health'); // nothing tells that it is done
  }
  assert.deepEqual(filesIn(brain), [kept.id, young].toSorted());
  assert.deepEqual(
    readdirSync(files).filter((name) => name.endsWith('.partial')),
    ['young.partial'],
  );
  assert.ok(existsSync(join(files, 'mine', 'notes.txt')), 'what is none of its own it leaves alone');
  assert.equal((await getFile(brain, kept.id)).status, 200);
});

test('a full disk: 503 and when to come back, nothing is left behind, and with room the same upload goes on', async () => {
  await using brain = await startBrain(OFFLINE);
  await postFile(brain, randomBytes(10));
  const before = filesIn(brain);
  const bytes = new Uint8Array(randomBytes(8_000_000));
  fillDisk(brain.pid, 4_000_000);
  const refused = await postFile(brain, bytes);
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5'], refused.error);
  assert.match(refused.error, /^The file cannot be kept now: the disk is full/);
  assert.deepEqual(filesIn(brain), before);
  const partial = readdirSync(join(brain.dataDir, 'files')).filter((name) => name.endsWith('.partial'));
  assert.deepEqual(partial, []);
  assert.equal((await getFile(brain, before[0] ?? '')).status, 200, 'reads go on');
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  try {
    const sent = client.upload({ bytes, media_type: 'image/png' });
    freeDisk(brain.pid);
    assert.equal((await sent).bytes, bytes.length);
  } finally {
    await client.close();
  }
});

test('when the row cannot be written, its bytes are not kept either', async () => {
  await using brain = await startBrain(OFFLINE);
  await postFile(brain, randomBytes(10));
  const before = filesIn(brain);
  // The row does not fit any more into the log of changes; the few bytes of the file do.
  fillDisk(brain.pid, 4096);
  const answers = [];
  for (let at = 0; at < 40; at += 1) answers.push((await postFile(brain, randomBytes(100))).status);
  assert.equal(answers.at(-1), 503);
  assert.equal(filesIn(brain).length, before.length + answers.filter((status) => status === 201).length);
  freeDisk(brain.pid);
});

test('while one is erased and another keeps the same bytes, nobody loses theirs', async () => {
  await using brain = await startBrain(OFFLINE);
  for (let round = 0; round < 12; round += 1) {
    const bytes = randomBytes(1000);
    await postFile(brain, bytes, { user_id: `gone${round}` });
    const [erased, kept] = await Promise.all([
      call(brain, `/users/gone${round}`, { method: 'DELETE' }),
      postFile(brain, bytes, { user_id: 'stays' }),
    ]);
    assert.deepEqual([erased.status, kept.status], [204, 201]);
    assert.ok((await getFile(brain, kept.body.id, { user_id: 'stays' })).bytes.equals(bytes));
  }
});

test('who is erased while they upload does not come back by it, and nothing of it stays', async () => {
  await using brain = await startBrain(OFFLINE);
  await call(brain, '/users', { body: { user_id: 'gone' } });
  const { key } = await newKey(brain, '/users/gone/keys');
  const { body, promise } = slowBody(randomBytes(400_000));
  const sending = fetch(`${brain.url}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'image/png' },
    body: body.stream,
    duplex: 'half',
  });
  await promise;
  const partial = () => readdirSync(join(brain.dataDir, 'files')).length > 0;
  while (!existsSync(join(brain.dataDir, 'files')) || !partial()) await call(brain, '/health');
  assert.equal((await call(brain, '/users/gone', { method: 'DELETE' })).status, 204);
  body.end();
  assert.ok([401, 404].includes((await sending).status));
  const { body: people } = await call<{ results: { user_id: string }[] }>(brain, '/users');
  assert.ok(!people.results.some(({ user_id }) => user_id === 'gone'));
  assert.deepEqual(filesIn(brain), []);
});

/** A body that has begun, and ends when it is told to. */
function slowBody(bytes: Uint8Array) {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes);
      begun.resolve();
      await ended.promise;
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { body: { stream, end: () => ended.resolve() }, promise: begun.promise };
}

test('a backup says that files are to be copied along, where there are some', async () => {
  using folder = openFolder();
  await using brain = await startBrain(OFFLINE);
  const none = await runCli(brain.dataDir, ['backup', join(folder.path, 'a')]);
  assert.doesNotMatch(none.stdout, /files/);
  await postFile(brain, randomBytes(10));
  const some = await runCli(brain.dataDir, ['backup', join(folder.path, 'b')]);
  assert.match(some.stdout, /The files that people sent are not in it: copy .*files along\./);
  assert.equal((await runCli(brain.dataDir, ['check'])).code, 0);
});
