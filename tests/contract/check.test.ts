import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { factId } from '../../apps/brain/src/store/row.ts';
import { runCli } from '../support/cli.ts';
import { fillStore, openFolder, rowsIn, spoil } from '../support/store.ts';

type Folder = Awaited<ReturnType<typeof openFolder>>;
let sound: Folder;
before(async () => {
  sound = await openFolder();
  await fillStore(sound.path, 40);
});
after(() => sound?.[Symbol.asyncDispose]());

/** A copy of a sound store, of its own. */
async function copy(): Promise<Folder> {
  const folder = await openFolder();
  await cp(sound.path, folder.path, { recursive: true });
  return folder;
}

const run = (name: string) => factId('evt', 'run', name);
const ids = (stdout: string) => stdout.split('\n').map((line) => line.split(':', 1)[0]);
const INSERT = `INSERT INTO store (id, type, user_id, session_id, data, created_at)
  VALUES (?, ?, 'ann', 's1', ?, '2026-01-01T00:00:00.000Z')`;

/** Writes an event by hand at the end of session s1. */
function plant(folder: Folder, id: string, data: object): void {
  spoil(folder.path, [INSERT, id, 'event', JSON.stringify(data)]);
}

const delivery = { event_type: 'delivery' as const, run_id: run('r1'), channel: 'telegram', content: 'x' };

test('a store as a brain leaves it is sound', async () => {
  const { code, stdout } = await runCli(sound.path, ['check']);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /is sound: \d+ rows/);
});

for (const [what, damage, id] of [
  [
    'a request that is open after its end',
    (f: Folder) =>
      spoil(f.path, ["UPDATE store SET data = json_set(data, '$.state', 'open') WHERE id = ?", run('r1')]),
    run('r1'),
  ],
  [
    'a request that is done without an end',
    (f: Folder) => spoil(f.path, ['DELETE FROM store WHERE id = ?', factId('evt', run('r31'), 'end')]),
    run('r31'),
  ],
  [
    'a delivery that is done and not settled',
    (f: Folder) => plant(f, 'evt_d', { ...delivery, status: 'open', state: 'done' }),
    'evt_d',
  ],
  [
    'an end that was read, and says it was not',
    (f: Folder) => {
      plant(f, 'evt_e', { event_type: 'run', run_id: 'evt_none', status: 'finished', state: 'open' });
      plant(f, 'evt_r', { event_type: 'review', run_id: 'evt_none', writes: 0 });
    },
    'evt_e',
  ],
  [
    'a memory that holds beside a later one of its key',
    (f: Folder) => {
      const memory = { content: 'x', category: 'other', importance: 3, origin: 'user', key: 'k' };
      for (const id of ['mem_old', 'mem_new']) spoil(f.path, [INSERT, id, 'memory', JSON.stringify(memory)]);
    },
    'mem_old',
  ],
  [
    'a vector that is of other words',
    (f: Folder) =>
      spoil(f.path, [
        `UPDATE memory_vector SET made_by = 'm 2', hash = x'00', vector = x'00'
         WHERE seq = (SELECT seq FROM store WHERE id = ?)`,
        factId('mem', 'Ann likes number 30'),
      ]),
    factId('mem', 'Ann likes number 30'),
  ],
  [
    'a delivery that is open and settled',
    (f: Folder) => {
      plant(f, 'evt_d', { ...delivery, status: 'open', state: 'open' });
      plant(f, 'evt_s', { ...delivery, status: 'sent', delivery_id: 'evt_d' });
    },
    'evt_d',
  ],
  ['an index that is gone', (f: Folder) => spoil(f.path, 'DROP INDEX store_open'), 'file'],
  [
    'an index that lacks rows',
    (f: Folder) => {
      const [made] = rowsIn(f.file('brain.db'), "SELECT sql FROM sqlite_schema WHERE name = 'store_session'");
      spoil(
        f.path,
        `DROP INDEX store_session; CREATE INDEX store_session ON store (session_id) WHERE seq < 20`,
      );
      const forge = "UPDATE sqlite_schema SET sql = ? WHERE name = 'store_session'";
      spoil(f.path, 'PRAGMA writable_schema = ON', [forge, made]);
    },
    'file',
  ],
] as const) {
  test(`${what} is found, and mended by --rebuild`, async () => {
    await using folder = await copy();
    damage(folder);
    const found = await runCli(folder.path, ['check']);
    assert.equal(found.code, 1, found.stdout);
    assert.ok(ids(found.stdout).includes(id), found.stdout);
    assert.match(found.stdout, /--rebuild/);
    const rebuilt = await runCli(folder.path, ['check', '--rebuild']);
    assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
    assert.equal((await runCli(folder.path, ['check'])).code, 0);
    const indexes = 'SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name';
    assert.deepEqual(rowsIn(folder.file('brain.db'), indexes), rowsIn(sound.file('brain.db'), indexes));
  });
}

for (const [what, damage, id] of [
  [
    'a second end of a run',
    (f: Folder) => plant(f, 'evt_2', { event_type: 'run', run_id: run('r1'), status: 'failed' }),
    'evt_2',
  ],
  [
    'a run that goes on after its end',
    (f: Folder) => plant(f, 'evt_2', { event_type: 'run', run_id: run('r1'), status: 'started' }),
    'evt_2',
  ],
  [
    'two runs of a session at once',
    (f: Folder) => {
      plant(f, 'evt_a', { event_type: 'run', run_id: 'evt_x', status: 'started' });
      plant(f, 'evt_b', { event_type: 'run', run_id: 'evt_y', status: 'started' });
    },
    'evt_b',
  ],
  [
    'a delivery that is settled twice',
    (f: Folder) => {
      plant(f, 'evt_d', { ...delivery, status: 'open', state: 'done' });
      plant(f, 'evt_s', { ...delivery, status: 'sent', delivery_id: 'evt_d' });
      plant(f, 'evt_t', { ...delivery, status: 'failed', delivery_id: 'evt_d' });
    },
    'evt_t',
  ],
  [
    'an event that is none of ours',
    (f: Folder) => plant(f, 'evt_odd', { event_type: 'song', words: 'la' }),
    'evt_odd',
  ],
  [
    'a row whose JSON is broken',
    (f: Folder) =>
      spoil(
        f.path,
        `PRAGMA ignore_check_constraints = ON; INSERT INTO store (id, type, user_id, data, created_at)
        VALUES ('usr_odd', 'user', 'ann', '{"kind":', '2026-01-01T00:00:00.000Z')`,
      ),
    'usr_odd',
  ],
] as const) {
  test(`${what} is found; it is no matter of indexes, so --rebuild leaves it`, async () => {
    await using folder = await copy();
    damage(folder);
    for (const args of [['check'], ['check', '--rebuild']]) {
      const { code, stdout, stderr } = await runCli(folder.path, args);
      assert.equal(code, 1, stdout + stderr);
      assert.ok(ids(stdout).includes(id), stdout + stderr);
    }
  });
}

test('a delivery on its way, tried and not settled, is open and sound', async () => {
  await using folder = await copy();
  plant(folder, 'evt_d', { ...delivery, status: 'open', state: 'open' });
  plant(folder, 'evt_try', { ...delivery, status: 'open', delivery_id: 'evt_d', attempts: 1 });
  assert.equal((await runCli(folder.path, ['check'])).code, 0);
});
