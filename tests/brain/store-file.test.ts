import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../apps/brain/src/store/database.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { memoryRow } from '../support/store.ts';
import { openFolder, openParts, triggerRow } from './open-parts.ts';

/** Holds a folder's store in another process until it is killed. */
async function holdElsewhere(folder: string) {
  const store = join(import.meta.dirname, '../../apps/brain/src/store/store.ts');
  const script = `import { openStore } from ${JSON.stringify(store)};
    await openStore(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

test('an acknowledged row survives a power cut: the log is ahead of the table and synced at each commit', () => {
  using folder = openFolder();
  const { sqlite } = openDatabase(join(folder.path, 'brain.db'));
  try {
    const FULL = 2;
    assert.equal(sqlite.pragma('journal_mode', { simple: true }), 'wal');
    assert.equal(sqlite.pragma('synchronous', { simple: true }), FULL);
  } finally {
    sqlite.close();
  }
});

test('what was written stands after the store is opened again', async () => {
  using folder = openFolder();
  const first = await openStore(folder.path);
  await first.write({ rows: [triggerRow('a')] });
  await first.close();
  const second = await openStore(folder.path);
  try {
    assert.equal((await second.events.head('web:ann'))?.id, triggerRow('a').id);
    assert.deepEqual(await second.events.openSessions(), ['web:ann']);
  } finally {
    await second.close();
  }
});

test('only one brain opens a folder, and the sentence says which', async () => {
  await using parts = await openParts();
  await assert.rejects(
    openStore(parts.folder),
    (error: Error) => error.message.includes(parts.folder) && /Another brain/.test(error.message),
  );
});

test('the lock dies with its process, however it dies', async () => {
  using folder = openFolder();
  {
    await using _elsewhere = await holdElsewhere(folder.path);
    await assert.rejects(openStore(folder.path), /Another brain/);
  }
  await (await openStore(folder.path)).close();
});

test('a store that could not be opened gives its lock back', async () => {
  using folder = openFolder();
  const file = join(folder.path, 'brain.db');
  writeFileSync(file, 'not a database, but long enough to be read as the header of one'.repeat(100));
  await assert.rejects(openStore(folder.path), /damaged/);
  writeFileSync(file, '');
  await (await openStore(folder.path)).close();
});

for (const [name, version, sentence] of [
  ['newer', 99, /written by a newer Brain.*Update Brain/],
  ['foreign', 0, /no store of this Brain/],
] as const) {
  test(`a ${name} file is refused with a sentence that says what to do, and left as it is`, async () => {
    using folder = openFolder();
    const file = join(folder.path, 'brain.db');
    const { sqlite } = openDatabase(file);
    sqlite.pragma(`user_version = ${version}`);
    sqlite.close();
    await assert.rejects(
      openStore(folder.path),
      (error: Error) => sentence.test(error.message) && error.message.includes(file),
    );
    await assert.rejects(openStore(folder.path), sentence);
  });
}

test('the folder of a store is for its owner only', async () => {
  using folder = openFolder();
  const path = join(folder.path, 'made');
  await (await openStore(path)).close();
  assert.equal(statSync(path).mode & 0o077, 0);
});

test('what is in the folder is for its owner only, also where an older version let others read it', async () => {
  using folder = openFolder();
  const path = join(folder.path, 'made');
  const others = (name: string) => statSync(join(path, name)).mode & 0o077;
  const files = ['brain.db', 'brain.db-wal', 'brain.db-shm', 'lock'];
  const first = await openStore(path);
  await first.write({ rows: [triggerRow('a')] });
  assert.deepEqual(files.map(others), [0, 0, 0, 0]);
  await first.close();
  for (const name of ['key', 'secret', 'brain.db-wal']) writeFileSync(join(path, name), '');
  for (const name of [...files.slice(0, 2), 'lock', 'key', 'secret']) chmodSync(join(path, name), 0o644);
  chmodSync(path, 0o755);
  const again = await openStore(path);
  await again.write({ rows: [triggerRow('b')] });
  assert.deepEqual(['', ...files, 'key', 'secret'].map(others), [0, 0, 0, 0, 0, 0, 0]);
  await again.close();
});

test('a folder that holds no store yet, or that many share, stays open to them', async () => {
  using folder = openFolder();
  chmodSync(folder.path, 0o755);
  await (await openStore(folder.path)).close();
  assert.equal(statSync(folder.path).mode & 0o777, 0o755);
  chmodSync(folder.path, 0o1777);
  await (await openStore(folder.path)).close();
  assert.equal(statSync(folder.path).mode & 0o7777, 0o1777);
});

test('what is forgotten is gone from the file too', async () => {
  using folder = openFolder();
  const store = await openStore(folder.path);
  const file = join(folder.path, 'brain.db');
  const memory = memoryRow('Ann plays the xylophone');
  await store.write({ rows: [memory, memoryRow('Ann likes tea')] });
  await store.write({ rows: [triggerRow('a', undefined, 'a secret word'.repeat(1000))] });
  await store.close();
  assert.ok(readFileSync(file).includes('xylophone'));

  const again = await openStore(folder.path);
  await again.write({ removes: [memory.id], removesSession: 'web:ann' });
  await again.close();
  const left = readFileSync(file);
  assert.ok(left.includes('Ann likes tea'));
  assert.ok(!left.includes('xylophone'));
  assert.ok(!left.includes('secret word'));
});
