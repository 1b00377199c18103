import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { fillStore, openFolder, rowsIn, runRows } from '../support/store.ts';

const MAX_MOMENTS = 80;
const TIMED_KILLS = 12;
const seed = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 1_000_000);

let folder: Awaited<ReturnType<typeof openFolder>>;
before(async () => {
  folder = await openFolder();
  // The store that stands is one whose brain was killed: its last rows are in the log only.
  await fillStore(folder.file('open'), 30, 'old');
  const store = await openStore(folder.file('open'));
  await store.write({ rows: runRows('last', 's1', 'last old') });
  await cp(folder.file('open'), folder.file('old'), { recursive: true });
  await store.close();
  assert.ok(existsSync(folder.file('old/brain.db-wal')));

  await fillStore(folder.file('new'), 20, 'new');
  assert.equal((await runCli(folder.file('new'), ['backup', folder.file('b')])).code, 0);
});
after(() => folder?.[Symbol.asyncDispose]());

/** What a store says, after a brain has opened it: how often each text stands in it. */
async function words(path: string): Promise<string[]> {
  await (await openStore(path)).close();
  const file = `${path}/brain.db`;
  assert.deepEqual(rowsIn(file, 'PRAGMA integrity_check'), ['ok']);
  return rowsIn(
    file,
    `SELECT json_extract(data, '$.content') || ' ' || count(*) FROM store
     WHERE json_extract(data, '$.role') = 'user' GROUP BY json_extract(data, '$.content') ORDER BY 1`,
  ).map(String);
}

const OLD = ['last old 1', 'old 30'];
const NEW = ['new 20'];

async function fresh(from: string): Promise<string> {
  const path = folder.file('victim');
  await rm(path, { recursive: true, force: true });
  if (from === '') await mkdir(path);
  else await cp(folder.file(from), path, { recursive: true });
  return path;
}

/** A number from 0 to 1 that follows from the seed and a place. */
function chance(at: number): number {
  const value = Math.sin(seed + at * 7919) * 10_000;
  return value - Math.floor(value);
}

test('killed at each moment a file comes, goes or changes its name, a restore leaves the old store or the new, whole', async () => {
  const seen = new Set<string>();
  let moments = 0;
  for (let moment = 1; moment <= MAX_MOMENTS; moment += 1) {
    const path = await fresh('old');
    const { child, result } = spawnCli(path, ['restore', folder.file('b')]);
    let events = 0;
    const watcher = watch(path, (kind) => {
      events += kind === 'rename' ? 1 : 0;
      if (events === moment) child.kill('SIGKILL');
    });
    const { signal, stderr } = await result;
    watcher.close();
    if (signal === null) {
      assert.equal(stderr, '');
      assert.deepEqual(await words(path), NEW);
      break;
    }
    moments += 1;
    const found = await words(path);
    assert.ok(
      [OLD, NEW].some((state) => state.join() === found.join()),
      `moment ${moment}: ${found.join()}`,
    );
    seen.add(found.join());
    // And what was begun is no hindrance.
    if (moment % 5 === 0) assert.equal((await runCli(path, ['restore', folder.file('b')])).code, 0);
  }
  assert.ok(moments >= 5, `killed at ${moments} moments`);
  assert.ok(seen.has(OLD.join()));
});

for (const [name, prepare, args, states] of [
  ['a restore', 'old', () => ['restore', folder.file('b')], [OLD, NEW]],
  ['an import', '', () => ['import', folder.file('e')], [[], ['many 3000']]],
] as const) {
  test(`killed at any time, ${name} leaves all of it or nothing (seed ${seed})`, async () => {
    if (!existsSync(folder.file('e'))) {
      await fillStore(folder.file('many'), 3000, 'many');
      assert.equal((await runCli(folder.file('many'), ['export', folder.file('e')])).code, 0);
    }
    const began = performance.now();
    await runCli(await fresh(prepare), args());
    const whole = performance.now() - began;
    let killed = 0;
    for (let at = 0; at < TIMED_KILLS; at += 1) {
      const path = await fresh(prepare);
      const { child, result } = spawnCli(path, args());
      // Most of the start is Node's own.
      await Promise.race([wait(whole * (0.25 + 0.75 * chance(at))), result]);
      child.kill('SIGKILL');
      killed += (await result).signal === null ? 0 : 1;
      const found = await words(path);
      assert.ok(
        states.some((state) => state.join() === found.join()),
        `seed ${seed}, kill ${at}: ${found.join()}`,
      );
    }
    assert.ok(killed > 0);
  });
}
