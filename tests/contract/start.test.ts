import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call } from '../support/http.ts';

let brain: RunningBrain;
let folder: string;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  folder = await mkdtemp(join(tmpdir(), 'brain-'));
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a brain that must refuse: exit code 1 and one sentence, no stack. Gives the sentence. */
async function refusal(env: Record<string, string>): Promise<string> {
  const started = await startBrain({ BRAIN_KEY: 'a-key-of-sixteen-or-more', ...env }).catch(
    (error: unknown) => error as Error, // what startService rejects with
  );
  if (!(started instanceof Error)) {
    await started.kill();
    assert.fail('it started');
  }
  const { message } = started;
  const [, code, sentence = ''] = / ended with (\S+): ([^]*)$/.exec(message) ?? [];
  assert.equal(code, '1', message);
  assert.doesNotMatch(sentence, /^ {4}at /m);
  assert.match(sentence.trim(), /^[A-Z/].+\.$/, 'one sentence or two, on one line');
  return sentence;
}

/** A folder of its own with a store in it that `spoil` has changed. */
async function spoiled(name: string, spoil: (file: string) => unknown): Promise<string> {
  const dir = join(folder, name);
  await mkdir(dir);
  await spoil(join(dir, 'brain.db'));
  return dir;
}

test('a second brain on the same folder refuses to start and says why, and the first goes on', async () => {
  const sentence = await refusal({ BRAIN_DATA_DIR: brain.dataDir });
  assert.match(sentence, /Another brain/);
  assert.ok(sentence.includes(brain.dataDir));
  assert.equal((await ask(brain, { message: 'hello' })).status, 'finished');
});

test('a file that is no store is left as it is, and the brain says what to do', async () => {
  const dir = await spoiled('garbage', (file) => writeFile(file, 'This is no database. '.repeat(500)));
  assert.match(await refusal({ BRAIN_DATA_DIR: dir }), /brain\.db is damaged.*(backup|move)/);
  assert.match(await readFile(join(dir, 'brain.db'), 'utf8'), /^This is no database/);
});

test('the store of a newer brain is left as it is, and the brain says what to do', async () => {
  const dir = await spoiled('newer', (file) => {
    const db = new BetterSqlite(file);
    db.exec('CREATE TABLE store (seq INTEGER); PRAGMA user_version = 99');
    db.close();
  });
  assert.match(await refusal({ BRAIN_DATA_DIR: dir }), /newer.*99/);
});

test('the database of another program is left as it is, and the brain says what to do', async () => {
  const dir = await spoiled('foreign', (file) => {
    const db = new BetterSqlite(file);
    db.exec('CREATE TABLE songs (title TEXT)');
    db.close();
  });
  assert.match(await refusal({ BRAIN_DATA_DIR: dir }), /BRAIN_DATA_DIR/);
});

test('a data folder that is a file is refused by the name of its variable', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  assert.match(await refusal({ BRAIN_DATA_DIR: file }), /BRAIN_DATA_DIR/);
});

test('a port that is taken is refused by the name of its variable', async () => {
  const { port } = new URL(brain.url);
  const sentence = await refusal({ BRAIN_PORT: port, BRAIN_DATA_DIR: join(folder, 'port') });
  assert.match(sentence, /BRAIN_PORT/);
  assert.ok(sentence.includes(port));
});

for (const [variable, value] of [
  ['BRAIN_PORT', 'eighty'],
  ['BRAIN_PORT', '70000'],
  ['BRAIN_KEY', 'short'],
  ['BRAIN_KEY', 'a key with spaces in it'],
  ['BRAIN_MODEL', 'nowhere/gpt'],
  ['OPENAI_BASE_URL', 'not a url'],
  ['BRAIN_MAX_TURNS', '0'],
  ['BRAIN_PROVIDERS', '{'],
] as const) {
  test(`${variable}=${value} stops the start with a sentence that names it`, async () => {
    assert.match(
      await refusal({ BRAIN_DATA_DIR: join(folder, 'config'), [variable]: value }),
      new RegExp(variable),
    );
  });
}

test('an empty variable counts as not set', async () => {
  const started = await startBrain({
    BRAIN_DATA_DIR: join(folder, 'empty'),
    BRAIN_MODEL: '',
    OPENAI_API_KEY: '',
  });
  assert.equal((await call(started, '/ready', { key: null })).status, 200);
  assert.equal(await started.stop(), 0);
});

test('the key is made once, stays over a restart, and only its owner can read it', async () => {
  const dir = join(folder, 'key');
  const first = await startBrain({ BRAIN_DATA_DIR: dir });
  await first.stop();
  const second = await startBrain({ BRAIN_DATA_DIR: dir });
  assert.equal(second.key, first.key);
  assert.ok(first.key.length >= 32);
  assert.equal((await stat(join(dir, 'key'))).mode & 0o777, 0o600);
  assert.equal((await call(second, '/memory/fast/ann')).status, 200);
  await second.stop();
});

test('the brain stops with 0 in a moment when nothing runs', async () => {
  const idle = await startBrain({ BRAIN_DATA_DIR: join(folder, 'idle') });
  const began = performance.now();
  assert.equal(await idle.stop(), 0);
  assert.ok(performance.now() - began < 2000);
});

test('a brain by itself prints a link to sign in on its first start, and on no other', async () => {
  const dataDir = join(folder, 'first');
  const first = await startBrain({ BRAIN_DATA_DIR: dataDir });
  const link = /open this once .*: http:\/\/localhost:3000\/sign-in#(brain_[\w-]{43})\n/;
  const [, token] = link.exec(await first.printed(link)) ?? [];
  assert.equal((await call(first, '/sign-in', { body: { token }, key: null })).status, 200);
  await first.stop();
  await using second = await startBrain({ BRAIN_DATA_DIR: dataDir });
  await second.stop();
  assert.doesNotMatch(second.output(), /sign-in/);
});
