import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { backup } from '../../apps/brain/src/store/backup.ts';
import { openTimeline } from '../../apps/brain/src/store/timeline.ts';
import { openDatabase } from '../../apps/brain/src/store/database.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { rowsIn, runRows } from '../support/store.ts';
import { openFolder, openParts } from './open-parts.ts';

test('a backup is of the moment it began, and never begins again, however much is written meanwhile', async () => {
  await using parts = await openParts();
  const write = (name: string) => parts.store.write({ rows: runRows(name, 's1', 'x'.repeat(20_000)) });
  for (let at = 0; at < 400; at += 1) await write(`before ${at}`);
  const progress: number[] = [];
  const writes: Promise<unknown>[] = [];
  const file = join(parts.folder, 'copy');
  await backup(join(parts.folder, 'brain.db'), file, (done) => {
    progress.push(done);
    writes.push(write(`during ${progress.length}`));
  });
  await Promise.all(writes);
  assert.ok(progress.length > 3);
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  );
  assert.deepEqual(rowsIn(file, 'SELECT count(*) FROM store'), [1600]);
  assert.deepEqual(rowsIn(file, 'PRAGMA journal_mode'), ['delete']);
});

/** A store with rows, after `timelines` were opened in it; and the seq of its last row. */
async function timed(folder: string, timelines: number[]) {
  await (await openStore(folder)).close();
  for (const beyond of timelines) {
    const { sqlite } = openDatabase(join(folder, 'brain.db'));
    sqlite.transaction(() => openTimeline(sqlite, beyond))();
    sqlite.close();
  }
  const store = await openStore(folder);
  const written = await store.write({ rows: runRows('r', 's1') });
  return { store, last: written.status === 'written' ? (written.rows.at(-1)?.seq ?? 0) : 0 };
}

test('a cursor is known when this file gave it: before each gap, after it, and not beyond the last seq', async () => {
  using folder = openFolder();
  const first = await timed(folder.path, []);
  assert.equal(first.last, 4);
  assert.deepEqual([0, 3, 4, 5].map(first.store.timelines.knows), [true, true, true, false]);
  await first.store.close();

  const { store, last } = await timed(join(folder.path, 'second'), [7, 5_000_000_000]);
  const known = store.timelines.knows;
  // Two gaps: up to 1,000,000,007, and from the row that says so up to 6,000,000,000.
  assert.deepEqual([0, 1, 1_000_000_007, 1_000_000_008, 1_000_000_009].map(known), [
    true,
    false,
    false,
    true,
    false,
  ]);
  assert.deepEqual([6_000_000_000, 6_000_000_001, last, last + 1].map(known), [false, true, true, false]);
  await store.write({ rows: runRows('more', 's1') });
  assert.equal(known(last + 1), true);
  await store.close();
});

test('a cursor stays known when the rows up to it are gone', async () => {
  using folder = openFolder();
  const { store, last } = await timed(folder.path, []);
  await store.write({ removesSession: 's1' });
  assert.equal(store.timelines.knows(last), true);
  await store.close();
  const again = await openStore(folder.path);
  assert.equal(again.timelines.knows(last), true);
  await again.close();
});
