import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { whichStore } from '../../apps/brain/src/cli/which-store.ts';
import { enterRoom } from '../../apps/brain/src/store/postgres/room.ts';
import { factId } from '../../apps/brain/src/store/row.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { somePostgres } from '../support/engine.ts';
import { postFile } from '../support/files.ts';
import { ask, call } from '../support/http.ts';
import { asked, postgresPrograms } from '../support/postgres.ts';
import { fillStore, openFolder } from '../support/store.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';
/** Bytes of a file of several parts, and of one that ends where a part does. */
const FILES = [randomBytes(700_000), randomBytes(256 * 1024), randomBytes(10)];

let postgres: Awaited<ReturnType<typeof somePostgres>>;
let folder: Awaited<ReturnType<typeof openFolder>>;
/** A database with what `fillStore` leaves. */
let filled: string;
before(async () => {
  if (skip) return;
  [postgres, folder] = await Promise.all([somePostgres(), openFolder()]);
  filled = await postgres.freshDatabase();
  await fillStore(folder.file('from'), 40);
  assert.equal((await runCli(folder.file('from'), ['export', folder.file('e')])).code, 0);
  const { code, stderr } = await runCli(folder.file('to'), ['import', folder.file('e')], on(filled));
  assert.equal(code, 0, stderr);
});
after(async () => {
  await Promise.all([postgres?.[Symbol.asyncDispose](), folder?.[Symbol.asyncDispose]()]);
});

const on = (DATABASE_URL: string) => ({ env: { DATABASE_URL } });

interface Line {
  seq: number;
  id: string;
}

/** The rows of an export, in its order. */
const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Line);
const withoutSeq = (rows: Line[]) => rows.map(({ seq, ...row }) => ({ ...row, seq: seq > 0 }));

test(
  'a store that is lived in moves to Postgres and back: the same rows in the same order, and the same files',
  { skip },
  async () => {
    const data = folder.file('lived-in');
    const brain = await startBrain({ BRAIN_MODEL: 'offline', BRAIN_DATA_DIR: data, DATABASE_URL: '' });
    for (const message of ['Remember that I like tea', 'hello', 'Remember that I live in Ghent'])
      await ask(brain, { message });
    await ask(brain, { message: 'äöü 👋 \u2028 "quoted" \\u0000 \\', session_id: 'second' });
    await call(brain, '/users', { body: { user_id: 'ann', name: 'Ann' } });
    await call(brain, '/users/ann/keys', { body: { name: 'phone' } });
    for (const bytes of FILES) assert.equal((await postFile(brain, bytes)).status, 201);
    await brain.stop();

    const database = on(await postgres.freshDatabase());
    const first = await runCli(data, ['export'], on(''));
    const rows = rowsOf(first.stdout);
    const moved = await runCli(data, ['import'], { ...database, input: first.stdout });
    assert.match(moved.stdout, new RegExp(`^${rows.length} rows written, 0 stood already`), moved.stderr);
    assert.match(moved.stdout, /Read back, those written are the same/);
    const files = await runCli(data, ['files', '--from', `${data}/files`], database);
    assert.match(files.stdout, /^3 files copied, 0 stood already\.\n$/);
    assert.match((await runCli(data, ['check'], database)).stdout, /is sound/);

    const second = await runCli(data, ['export'], database);
    assert.deepEqual(withoutSeq(rowsOf(second.stdout)), withoutSeq(rows));

    const back = folder.file('back');
    const returned = await runCli(back, ['import'], { ...on(''), input: second.stdout });
    assert.match(
      returned.stdout,
      new RegExp(`^${rows.length} rows written, 0 stood already`),
      returned.stderr,
    );
    assert.match((await runCli(back, ['files', `${back}/files`], database)).stdout, /^3 files copied/);
    const third = await runCli(back, ['export'], on(''));
    assert.deepEqual(withoutSeq(rowsOf(third.stdout)), withoutSeq(rows));
    for (const [path, url] of [
      [back, undefined],
      [data, database.env.DATABASE_URL],
    ] as const) {
      const kept = await (await whichStore(path, url)).files();
      for (const bytes of FILES) assert.deepEqual(await kept.read(hash('sha256', bytes)), bytes);
      await kept.close();
    }

    // Who comes with a cursor of the store that was is told to begin anew, wherever the rows are now.
    const last = rows.at(-1)?.seq ?? 0;
    for (const { path, url, own } of [
      { path: data, url: database.env.DATABASE_URL, own: rowsOf(second.stdout) },
      { path: back, url: undefined, own: rowsOf(third.stdout) },
    ]) {
      const store = await openStore(path, { databaseUrl: url });
      assert.equal(await store.timelines.knows(last), false);
      assert.equal(await store.timelines.knows(own.at(-1)?.seq ?? 0), true);
      assert.equal(await store.timelines.knows((own.at(-1)?.seq ?? 0) + 100), false);
      await store.close();
    }
  },
);

test('what jsonb cannot hold becomes U+FFFD, and all else stays as it is', { skip }, async () => {
  const database = on(await postgres.freshDatabase());
  const content = 'zero \u0000, half \ud83d, half \udc4b, whole \ud83d\udc4b, no escape \\u0000 \\\\ud800';
  const line = JSON.stringify({ user_id: 'ann', content });
  const { code, stderr } = await runCli(folder.file('odd'), ['import'], { ...database, input: line });
  assert.equal(code, 0, stderr);
  const [row] = await asked<{ said: string }>(
    database.env.DATABASE_URL,
    "SELECT data ->> 'content' AS said FROM store WHERE type = 'memory'",
  );
  assert.equal(row?.said, content.replaceAll(/\0|\ud83d(?!\udc4b)|(?<!\ud83d)\udc4b/g, '\ufffd'));
});

test('an import that is cut off, or ends in its middle, changes nothing', { skip }, async () => {
  const url = await postgres.freshDatabase();
  const text = await readFile(folder.file('e'), 'utf8');
  const cut = text.split('\n').slice(0, 100).join('\n');
  const { code, stderr } = await runCli(folder.file('to'), ['import'], { ...on(url), input: cut });
  assert.equal(code, 1);
  assert.match(stderr, /The export was cut off.* Nothing was imported/);
  const whole = await whichStore(folder.file('to'), url);
  await (await whole.work()).close();
  const seen = () =>
    asked(url, 'SELECT last_value, is_called, (SELECT count(*) FROM store) AS rows FROM store_seq_seq');
  const before = await seen();
  // As a process that is killed before it has committed: its connection goes.
  const work = await whole.work();
  await work.openTimeline(5000);
  await work.add([
    {
      seq: 1,
      id: 'mem_x',
      type: 'memory',
      user_id: 'ann',
      session_id: null,
      data: '{}',
      tags: '[]',
      created_at: '',
    },
  ]);
  assert.equal(await work.rowCount(), 2);
  await work.close();
  assert.deepEqual(await seen(), before);
});

test(
  'while a brain lives in the database, nobody imports into it, and while one imports no brain comes',
  { skip },
  async () => {
    const url = await postgres.freshDatabase();
    const whole = await whichStore(folder.file('to'), url);
    const leave = await enterRoom(url);
    const leaveToo = await enterRoom(url);
    const { code, stderr } = await runCli(folder.file('to'), ['import', folder.file('e')], on(url));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^A brain is using the database \w+ at 127\.0\.0\.1:\d+\. Stop all that do first\.$/m,
    );
    await leave();
    await assert.rejects(whole.take(), /A brain is using/);
    // Its connection is cut: it comes back by itself.
    await asked(url, 'SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = $1 AND objsubid = 1', [
      'advisory',
    ]);
    for (;;) {
      const giveBack = await whole.take().catch(() => undefined);
      if (!giveBack) break;
      await giveBack();
    }
    await leaveToo();
    const giveBack = await whole.take();
    await assert.rejects(
      openStore(folder.file('to'), { databaseUrl: url }),
      /Rows are being imported into the database/,
    );
    await giveBack();
  },
);

test('what was spoilt by hand is found, and what is made from the rows is mended', { skip }, async () => {
  const memory = JSON.stringify({ content: 'x', category: 'other', importance: 3, origin: 'user', key: 'k' });
  const plant = (id: string, type: string, data: string) =>
    asked(
      filled,
      `INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES ($1, $2, 'ann', 's1', $3, '2026-01-01T00:00:00.000Z')`,
      [id, type, data],
    );
  const run = (name: string) => factId('evt', 'run', name);
  const spoilt = factId('mem', 'Ann likes number 30');
  assert.match((await runCli(folder.file('to'), ['check'], on(filled))).stdout, /is sound: 176 rows/);
  await asked(filled, `UPDATE store SET data = data || '{"state":"open"}' WHERE id = $1`, [run('r1')]);
  await asked(filled, 'DELETE FROM store WHERE id = $1', [factId('evt', run('r31'), 'end')]);
  await plant('mem_old', 'memory', memory);
  await plant('mem_new', 'memory', memory);
  await asked(
    filled,
    `UPDATE memory_vector SET made_by = 'm 2', hash = '\\x00' WHERE seq = (SELECT seq FROM store WHERE id = $1)`,
    [spoilt],
  );
  await asked(filled, 'DROP INDEX store_open');
  await asked(filled, 'DROP INDEX store_key');
  await asked(filled, 'CREATE INDEX store_key ON store (user_id)');
  await asked(filled, 'ALTER TABLE store DISABLE TRIGGER memory_vector_removed');
  const mended = [
    `${run('r1')}: its state is open`,
    `${run('r31')}: its state is done`,
    'mem_old: holds',
    `${spoilt}: its vector`,
    'file: store_open',
    'file: store_key',
    'file: memory_vector_removed',
  ];
  await plant('evt_odd', 'event', '{"event_type":"song"}');

  const found = await runCli(folder.file('to'), ['check'], on(filled));
  assert.equal(found.code, 1, found.stderr);
  for (const words of [...mended, 'evt_odd: '])
    assert.ok(found.stdout.includes(words), `${words} in ${found.stdout}`);
  assert.match(found.stdout, /^8 found/m);
  const rebuilt = await runCli(folder.file('to'), ['check', '--rebuild'], on(filled));
  assert.equal(rebuilt.code, 1, rebuilt.stderr);
  assert.match(rebuilt.stdout, /evt_odd: .*\n1 found/);
});

for (const [args, sentence] of [
  [['backup', 'b'], /pg_dump --format=custom --file=b "\$DATABASE_URL"/],
  [['restore', 'b'], /pg_restore .*--dbname="\$DATABASE_URL" b, then brain check --rebuild/],
] as const) {
  test(`brain ${args[0]} says which program of Postgres does that`, { skip }, async () => {
    const { code, stderr } = await runCli(folder.file('to'), [...args], on(filled));
    assert.equal(code, 1);
    assert.match(stderr, sentence);
  });
}
