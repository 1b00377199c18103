import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startBrain } from '../support/brain.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { trigger } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { fillStore, openFolder, rowsIn } from '../support/store.ts';

for (const [args, sentence] of [
  [['sing'], /no command sing/],
  [['backup'], /needs a file/],
  [['restore'], /needs a file/],
  [['backup', 'a', 'b'], /one file/],
  [['check', 'a'], /no file/],
  [['check', '--fast'], /--fast/],
  [['export', '--rebuild'], /--rebuild/],
  [['export', '--from', 'a'], /--from/],
  [['files', 'a', '--from', 'b'], /one file/],
] as const) {
  test(`brain ${args.join(' ')} is answered with a sentence and 2`, async () => {
    await using folder = await openFolder();
    const { code, stderr, stdout } = await runCli(folder.path, [...args]);
    assert.equal(code, 2);
    assert.match(stderr, sentence);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.equal(stdout, '');
  });
}

test('brain help says what there is', async () => {
  for (const args of [[], ['help'], ['--help'], ['backup', '-h']]) {
    const { code, stdout } = await runCli(undefined, args);
    assert.equal(code, 0);
    for (const command of ['backup', 'restore', 'export', 'import', 'check'])
      assert.ok(stdout.includes(command));
  }
});

test('where there is no store, it is said, and none is made', async () => {
  await using folder = await openFolder();
  for (const args of [['backup', folder.file('b')], ['export'], ['check'], ['check', '--rebuild']]) {
    const { code, stderr } = await runCli(folder.file('none'), args);
    assert.equal(code, 1);
    assert.match(stderr, /There is no store .*BRAIN_DATA_DIR/);
  }
  assert.ok(!existsSync(folder.file('none')));
  assert.ok(!existsSync(folder.file('b')));
});

test('an address that is none is refused in a sentence', async () => {
  const env = { DATABASE_URL: 'mysql://brain:secret@there/brain' };
  const { code, stderr } = await runCli(undefined, ['check'], { env });
  assert.equal(code, 1);
  assert.match(stderr, /^DATABASE_URL: must be an address such as postgres:\S+\n$/);
});

test('the folder may be set in the file .env where the command is run', async () => {
  await using folder = await openFolder();
  await fillStore(folder.file('data'), 1);
  await writeFile(folder.file('.env'), 'BRAIN_DATA_DIR=data\nBRAIN_PORT=no port at all\n');
  const { code, stdout } = await runCli(undefined, ['check'], { cwd: folder.path });
  assert.equal(code, 0);
  assert.match(stdout, /sound/);
});

const OLD = '/usr/bin/node';
const old = existsSync(OLD) ? OLD : undefined;
test('run by another Node of the machine, however old, it works too', { skip: !old }, async () => {
  const { code, stdout, stderr } = await runCli(undefined, ['help'], { node: old ?? '' });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /backup FILE/);
});

test('a backup of a brain under load is sound and holds every request accepted before it began', async () => {
  await using folder = await openFolder();
  const data = folder.file('data');
  await fillStore(data, 1500, 'x'.repeat(4000));
  await using model = await startModel();
  model.answer(() => ({ text: ['Yes'] }));
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR: data };
  await using brain = await startBrain(env);
  const accepted: string[] = [];
  const busy = Promise.withResolvers<void>();
  const over = new AbortController();
  const load = Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      for (let at = 0; !over.signal.aborted; at += 1) {
        const session_id = `c${client}-${at % 500}`;
        const { event_id } = await trigger(brain, { message: `load ${at}`, session_id });
        if (accepted.push(event_id) === 100) busy.resolve();
      }
    }),
  );
  await Promise.race([busy.promise, load]);
  for (const name of ['first', 'second']) {
    const before = [...accepted];
    const { code, stderr } = await runCli(data, ['backup', folder.file(name)]);
    assert.equal(code, 0, stderr);
    const ids = new Set(rowsIn(folder.file(name), 'SELECT id FROM store'));
    assert.deepEqual(
      before.filter((id) => !ids.has(id)),
      [],
    );
    assert.equal((await stat(folder.file(name))).mode & 0o777, 0o600);
    assert.ok(accepted.length > before.length, 'the brain took requests meanwhile');
    const restored = await runCli(folder.file(`${name}-data`), ['restore', folder.file(name)]);
    assert.equal(restored.code, 0, restored.stderr);
    assert.match((await runCli(folder.file(`${name}-data`), ['check'])).stdout, /is sound/);
  }
  over.abort();
  await load;
  // Beside a brain that still works, a check sees one moment: whatever is open then is open with no end.
  assert.match((await runCli(data, ['check'])).stdout, /is sound/);
});

test('a backup and an export never replace a file', async () => {
  await using folder = await openFolder();
  await fillStore(folder.path, 1);
  await writeFile(folder.file('mine'), 'mine');
  for (const command of ['backup', 'export']) {
    const { code, stderr } = await runCli(folder.path, [command, folder.file('mine')]);
    assert.equal(code, 1);
    assert.match(stderr, /is there already/);
  }
  assert.equal(await readFile(folder.file('mine'), 'utf8'), 'mine');
});

test('while a brain runs, what would change its store refuses and changes nothing', async () => {
  await using folder = await openFolder();
  await using brain = await startBrain({ BRAIN_MODEL: 'offline' });
  await runCli(brain.dataDir, ['backup', folder.file('b')]);
  for (const args of [
    ['restore', folder.file('b')],
    ['import', folder.file('b')],
    ['check', '--rebuild'],
  ]) {
    const { code, stderr } = await runCli(brain.dataDir, args);
    assert.equal(code, 1);
    assert.match(stderr, /Another brain is using/);
  }
  await trigger(brain, { message: 'still here' });
});

test('a backup and an export that are stopped leave nothing behind', async () => {
  await using folder = await openFolder();
  await fillStore(folder.file('data'), 4000, 'x'.repeat(4000));
  for (const command of ['backup', 'export']) {
    const { child, result } = spawnCli(folder.file('data'), [command, folder.file('f')]);
    const watcher = watch(folder.path, () => {
      watcher.close();
      child.kill('SIGINT');
    });
    const { code, signal, stderr } = await result;
    assert.deepEqual([code, signal, stderr], [1, null, 'Stopped.\n']);
    assert.deepEqual(await readdir(folder.path), ['data']);
  }
});

test('who reads an export may stop reading', async () => {
  await using folder = await openFolder();
  await fillStore(folder.path, 2000, 'x'.repeat(500));
  const { child, result } = spawnCli(folder.path, ['export']);
  child.stdout.once('data', () => child.stdout.destroy());
  const { stderr } = await result.catch(() => ({ stderr: '' })); // its output was destroyed here
  assert.doesNotMatch(stderr, / at /);
});
