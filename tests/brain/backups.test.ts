import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Backups, createBackups } from '../../apps/brain/src/store/backups.ts';
import { ann, openFolder, openParts } from './open-parts.ts';

/** A store that takes a while to be copied. */
async function filled() {
  const parts = await openParts();
  await Promise.all(Array.from({ length: 150 }, () => parts.say('x'.repeat(200_000), ann)));
  return parts;
}

/** Waits until bytes of the copy stand on the disk. */
async function begun(backups: Backups, name: string): Promise<void> {
  const until = AbortSignal.timeout(30_000);
  for (;;) {
    const entry = backups.list().find((one) => one.name === name);
    assert.equal(entry?.state, 'working');
    if (entry.bytes > 0) return;
    until.throwIfAborted();
    await setTimeout(1); // nothing tells of it
  }
}

test('what is being copied when the brain stops, or when it is given up, leaves no file', async () => {
  await using parts = await filled();
  const home = join(parts.folder, 'backups');
  const backups = createBackups({ folder: parts.folder });
  const given = backups.create();
  await begun(backups, given.name);
  await backups.remove(given.name);
  assert.deepEqual([readdirSync(home), backups.list()], [[], []]);
  const stopped = backups.create();
  await begun(backups, stopped.name);
  await backups.close();
  assert.deepEqual(readdirSync(home), []);
  assert.throws(() => backups.create(), /stops/);
});

test('where the disk has no room for it, a backup is refused before it is begun', async () => {
  await using parts = await openParts();
  const backups = createBackups({ folder: parts.folder, spareBytes: Number.MAX_SAFE_INTEGER });
  assert.throws(() => backups.create(), /The disk has no room for a backup: it takes \d+ MB/);
  assert.deepEqual(backups.list(), []);
  await backups.close();
  const never = createBackups({ folder: join(parts.folder, 'nowhere') });
  assert.deepEqual(never.list(), []);
  await never.close();
  assert.ok(!existsSync(join(parts.folder, 'nowhere')));
});

test('where the store is in Postgres, it is said which program makes its backups', async () => {
  using folder = openFolder();
  const backups = createBackups({ folder: folder.path, engine: 'postgres' });
  assert.throws(() => backups.create(), /pg_dump --format=custom --file=FILE "\$DATABASE_URL"/);
  assert.deepEqual(backups.list(), []);
  await backups.close();
});
