import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { BackupEntry } from '@brain/schema';
import BetterSqlite from 'better-sqlite3';
import { openFolder } from '../brain/open-parts.ts';
import { ownPage, person, type Person } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';

let brain: RunningBrain;
let owner: BrainClient;
let odile: Person;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline' });
  odile = await person(brain, 'odile', 'owner');
  owner = createBrainClient({ url: brain.url, key: odile.key });
  await ask(brain, { message: 'what is kept', session_id: 'web:ann' });
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
});

const list = async ({ api } = owner) => (await api.backups.list.query()).results;
const get = (name: string, headers: Record<string, string>) =>
  fetch(`${brain.url}/backups/${name}`, { headers });

/** The backup of that name as soon as it is made, or has failed. */
async function made(name: string): Promise<BackupEntry> {
  const until = AbortSignal.timeout(30_000);
  for (;;) {
    const entry = (await list()).find((one) => one.name === name);
    if (entry && entry.state !== 'working') return entry;
    until.throwIfAborted();
    await setTimeout(20); // nothing tells of it: it is asked for
  }
}

test('a backup holds all that was stored, is the owner’s alone on the disk, and is fetched whole by cookie or key', async () => {
  const { name } = await owner.api.backups.create.mutate();
  const { created_at, bytes, ...entry } = await made(name);
  assert.deepEqual(entry, { name, state: 'done', progress: 1 });
  assert.equal(created_at.replaceAll(/[:.]/g, '-'), name);
  const home = join(brain.dataDir, 'backups');
  assert.deepEqual(readdirSync(home), [`${name}.db`]);
  assert.equal(statSync(join(home, `${name}.db`)).mode & 0o777, 0o600);
  assert.equal(statSync(home).mode & 0o777, 0o700);
  for (const headers of [ownPage(brain, odile.cookie), { authorization: `Bearer ${odile.key}` }]) {
    const reply = await get(name, headers);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('content-length'), String(bytes));
    assert.equal(reply.headers.get('content-disposition'), `attachment; filename="brain-${name}.db"`);
    const db = new BetterSqlite(Buffer.from(await reply.arrayBuffer()));
    const said = db.prepare("SELECT count(*) FROM store WHERE data LIKE '%what is kept%'").pluck().get();
    assert.ok(Number(said) > 0);
    db.close();
  }
});

test('only names of the list are given out, to owners', async () => {
  const [entry] = await list();
  assert.ok(entry);
  const auth = { authorization: `Bearer ${odile.key}` };
  const old = '2020-01-01T00-00-00-000Z';
  for (const [name, status] of [
    [old, 404],
    ['..%2Fbrain', 400],
    ['..%2F..%2Fkey', 400],
    ['brain.db', 400],
    [`${entry.name}.db`, 400],
    [`${entry.name}%00`, 400],
  ] as const)
    assert.equal((await get(name, auth)).status, status, name);
  const mia = await person(brain, 'mia');
  assert.equal((await get(entry.name, { authorization: `Bearer ${mia.key}` })).status, 403);
  assert.equal((await get(entry.name, ownPage(brain, mia.cookie))).status, 403);
  assert.equal((await get(entry.name, {})).status, 401);
  await assert.rejects(owner.api.backups.remove.mutate({ name: '../brain' }), /is no name of a backup/);
});

test('one is made at a time; it can be given up while it is made, and removed after', async () => {
  const [first, second] = await Promise.allSettled([
    owner.api.backups.create.mutate(),
    owner.api.backups.create.mutate(),
  ]);
  assert.ok(first?.status === 'fulfilled' && second?.status === 'rejected');
  assert.match(String(second.reason), /is being made/);
  const { name } = first.value;
  await owner.api.backups.remove.mutate({ name });
  assert.ok(!(await list()).some((one) => one.name === name));
  assert.ok(readdirSync(join(brain.dataDir, 'backups')).every((file) => !file.startsWith(name)));
  const again = await owner.api.backups.create.mutate();
  assert.equal((await made(again.name)).state, 'done');
  await owner.api.backups.remove.mutate(again);
  assert.ok(!(await list()).some((one) => one.name === again.name));
});

test('a backup that fails says why, and leaves no file; the brain goes on', async () => {
  const { name } = await owner.api.backups.create.mutate();
  // Somebody has put a folder where the copy is to go.
  mkdirSync(join(brain.dataDir, 'backups', `${name}.db`), { recursive: true });
  const entry = await made(name);
  assert.equal(entry.state, 'failed');
  assert.match(entry.error ?? '', /is there already|cannot|EISDIR|ENOTEMPTY/);
  assert.deepEqual(
    readdirSync(join(brain.dataDir, 'backups')).filter((file) => file.includes('partial')),
    [],
  );
  await ask(brain, { message: 'still there?', session_id: 'web:ann' });
});

test('backups are found after a restart, and what a crash left of one is gone', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' };
  const home = join(folder.path, 'backups');
  mkdirSync(home, { recursive: true });
  const name = '2026-01-02T03-04-05-006Z';
  writeFileSync(join(home, `${name}.db`), 'x'.repeat(100));
  writeFileSync(join(home, 'mine.db'), 'x');
  writeFileSync(join(home, '2026-02-02T03-04-05-006Z.db.partial'), 'x');
  await using again = await startBrain(env);
  const client = createBrainClient({ url: again.url, key: again.key });
  assert.deepEqual(await list(client), [
    { name, created_at: '2026-01-02T03:04:05.006Z', bytes: 100, state: 'done', progress: 1 },
  ]);
  assert.deepEqual(readdirSync(home).toSorted(), [`${name}.db`, 'mine.db']);
  await client.api.backups.create.mutate();
  await client.close();
  // It is stopped while it makes one: nothing is left of that, or all of it.
  assert.equal(await again.stop(), 0);
  assert.ok(readdirSync(home).every((file) => !file.includes('partial')));
});
