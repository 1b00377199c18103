import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { openDatabase } from '../../apps/brain/src/store/database.ts';
import { createEvents } from '../../apps/brain/src/store/events.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { createWriter } from '../../apps/brain/src/store/writer.ts';

const ann = { user_id: 'ann', session_id: 's' };
const said = (key: string, content: string) => ({
  rows: [
    eventRow(ann, factId('evt', key), {
      event_type: 'message',
      run_id: key,
      role: 'user',
      content,
      source: 'test',
    }),
  ],
});

test('a full store refuses with when to come back, reads go on, and with room it goes on by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brain-full-'));
  const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
  try {
    const told: string[] = [];
    const writer = createWriter(sqlite, (rows) => told.push(...rows.map(({ id }) => id)));
    await writer.write(said('before', 'small'));
    const pages = Number(sqlite.pragma('page_count', { simple: true }));
    // As a disk without room: SQLite answers both with SQLITE_FULL.
    sqlite.pragma(`max_page_count = ${pages + 2}`);

    const large = writer.write(said('large', 'x'.repeat(200_000)));
    const beside = writer.write(said('beside', 'small'));
    for (const refused of await Promise.allSettled([large, beside])) {
      assert.ok(refused.status === 'rejected' && refused.reason instanceof BrainError);
      assert.deepEqual([refused.reason.code, refused.reason.status], ['unavailable', 503]);
      assert.ok(Number(refused.reason.retryAfter) > 0);
    }
    const events = createEvents(db);
    assert.deepEqual(
      (await events.after('s', 0, 10)).map(({ id }) => id),
      [factId('evt', 'before')],
    );

    sqlite.pragma(`max_page_count = ${pages + 1000}`);
    assert.equal((await writer.write(said('large', 'x'.repeat(200_000)))).status, 'written');
    assert.deepEqual(told, [factId('evt', 'before'), factId('evt', 'large')]);
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a store whose file became read-only says so, to who asks too, until it can write again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brain-full-'));
  const { sqlite } = openDatabase(join(folder, 'brain.db'));
  try {
    const writer = createWriter(sqlite, () => {});
    await writer.write(said('before', 'small'));
    assert.equal(await writer.fault(), undefined);
    sqlite.pragma('query_only = ON');
    for (let at = 0; at < 3; at += 1) {
      await assert.rejects(writer.write(said('refused', 'small')), (error: unknown) => {
        assert.ok(error instanceof BrainError && error.code === 'unavailable');
        assert.match(error.message, /read-only/);
        return true;
      });
      assert.equal((await writer.fault())?.code, 'unavailable');
    }
    sqlite.pragma('query_only = OFF');
    assert.equal((await writer.write(said('refused', 'small'))).status, 'written');
    assert.equal(await writer.fault(), undefined);
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('who asks whether a store that failed can write again is told so without another write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brain-full-'));
  const { sqlite } = openDatabase(join(folder, 'brain.db'));
  try {
    const writer = createWriter(sqlite, () => {});
    await writer.write(said('before', 'small'));
    sqlite.pragma('query_only = ON');
    await assert.rejects(writer.write(said('refused', 'small')));
    sqlite.pragma('query_only = OFF');
    assert.equal(await writer.fault(), undefined);
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
