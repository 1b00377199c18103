import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, labels, trigger } from '../support/http.ts';
import { createGate, startModel } from '../support/model.ts';
import { fillStore, openFolder, rowsIn } from '../support/store.ts';

const withoutSeq = (text: string) => rowsOf(text).map((line) => line.replace(/^\{"seq":\d+,/, '{'));
const linesOf = (text: string) => text.trim().split('\n');
/** The rows of an export, without the lines that it begins and ends with. */
const rowsOf = (text: string) => linesOf(text).slice(1, -1);

test('export | import into an empty folder | export gives the same rows but for seq', async () => {
  await using folder = await openFolder();
  await using brain = await startBrain({ BRAIN_MODEL: 'offline' });
  for (const message of ['Remember that I like tea', 'hello', 'äöü 👋 \u2028 "quoted"'])
    await ask(brain, { message });
  await call(brain, '/users', { body: { user_id: 'bob', name: 'Bob' } });
  await call(brain, '/users/bob/keys', { body: { name: 'phone' } });
  const first = await runCli(brain.dataDir, ['export']);
  assert.equal(first.code, 0);
  const count = rowsOf(first.stdout).length;
  assert.match(first.stderr, new RegExp(`^${count} rows exported`));
  const [line = ''] = rowsOf(first.stdout);
  assert.deepEqual(Object.keys(JSON.parse(line) as object), [
    'seq',
    'id',
    'type',
    'user_id',
    'session_id',
    'data',
    'tags',
    'created_at',
  ]);

  const piped = await runCli(folder.path, ['import'], { input: first.stdout });
  assert.equal(piped.code, 0, piped.stderr);
  assert.match(piped.stdout, new RegExp(`^${count} rows written, 0 stood already`));
  assert.equal((await runCli(folder.path, ['export', folder.file('again')])).code, 0);
  assert.deepEqual(withoutSeq(await readFile(folder.file('again'), 'utf8')), withoutSeq(first.stdout));
  assert.match((await runCli(folder.path, ['check'])).stdout, /is sound/);

  const twice = await runCli(folder.path, ['import', folder.file('again')]);
  assert.match(twice.stdout, new RegExp(`^0 rows written, ${count} stood already`));
});

for (const [name, spoiled, sentence] of [
  ['no JSON', '{"seq":1,', /^Line 3: .*JSON/],
  ['a field that is missing', '{"seq":1,"type":"memory"}', /^Line 3: .*id: /],
  ['a type that there is not', '{"type":"song"}', /^Line 3: .*type/],
  ['an unknown field', null, /^Line 3: .*colour: unknown field/],
] as const) {
  test(`a line with ${name} is named, with its field, and nothing is imported`, async () => {
    await using folder = await openFolder();
    await fillStore(folder.file('from'), 3);
    await fillStore(folder.path, 1, 'stands');
    const { stdout: before } = await runCli(folder.path, ['export']);
    const lines = linesOf((await runCli(folder.file('from'), ['export'])).stdout);
    lines.splice(2, 0, spoiled ?? JSON.stringify({ ...JSON.parse(lines[1] ?? ''), colour: 'blue' }));
    await writeFile(folder.file('bad'), lines.join('\n'));
    const { code, stderr } = await runCli(folder.path, ['import', folder.file('bad')]);
    assert.equal(code, 1);
    assert.match(stderr, sentence);
    assert.match(stderr, /Nothing was imported/);
    assert.equal((await runCli(folder.path, ['export'])).stdout, before);
  });
}

test('an export that is not whole is refused, and nothing of it is imported', async () => {
  await using folder = await openFolder();
  await fillStore(folder.file('from'), 1);
  const lines = linesOf((await runCli(folder.file('from'), ['export'])).stdout);
  for (const [cut, sentence] of [
    [lines.slice(0, -1), /cut off/],
    [lines.toSpliced(3, 1), /missing, or were changed/],
    [
      [...lines.slice(0, 3), (lines[3] ?? '').replace('ann', 'bob'), ...lines.slice(4)],
      /missing, or were changed/,
    ],
  ] as const) {
    const { code, stderr } = await runCli(folder.path, ['import'], { input: cut.join('\n') });
    assert.equal(code, 1);
    assert.match(stderr, sentence);
    assert.match(stderr, /Nothing was imported/);
    assert.ok(!existsSync(folder.file('brain.db')));
  }
});

test('what an event holds is checked by its type', async () => {
  await using folder = await openFolder();
  await fillStore(folder.file('from'), 1);
  const lines = linesOf((await runCli(folder.file('from'), ['export'])).stdout);
  const at = lines.findIndex((line) => line.includes('"role":"assistant"'));
  for (const [from, to, field] of [
    ['"role":"assistant"', '"role":"parrot"', 'data.role'],
    ['"event_type":"message"', '"event_type":"delta"', 'data'],
    [/"created_at":"[^"]*"/, '"created_at":"yesterday"', 'created_at'],
  ] as const) {
    const bad = lines.with(at, (lines[at] ?? '').replace(from, to)).join('\n');
    const { code, stderr } = await runCli(folder.path, ['import'], { input: bad });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^Line ${at + 1}: ${field}`));
  }
});

test('rows that end what is open in the store settle it', async () => {
  await using folder = await openFolder();
  await using model = await startModel();
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR: folder.file('data') };
  const brain = await startBrain(env);
  const gate = createGate();
  model.queue({ text: ['Answered', ' later'], gates: { 1: gate } });
  const run = await trigger(brain, { message: 'hello' });
  await gate.reached;
  assert.equal((await runCli(env.BRAIN_DATA_DIR, ['backup', folder.file('early')])).code, 0);
  gate.open();
  await eventsUntilEnd(brain, run);
  assert.equal((await runCli(env.BRAIN_DATA_DIR, ['export', folder.file('late')])).code, 0);
  await brain.stop();

  await runCli(env.BRAIN_DATA_DIR, ['restore', folder.file('early')]);
  const { code, stdout } = await runCli(env.BRAIN_DATA_DIR, ['import', folder.file('late')]);
  assert.equal(code, 0);
  assert.match(stdout, /Open in it: 0 requests/);
  assert.match((await runCli(env.BRAIN_DATA_DIR, ['check'])).stdout, /is sound/);
  await using again = await startBrain(env);
  const events = await eventsUntilEnd(again, run);
  assert.deepEqual(labels(events), ['message user', 'run started', 'message assistant', 'run finished']);
  assert.equal(model.requests.length, 1);
});

test('a hundred thousand rows come in, with memory for a few of them at a time', async () => {
  await using folder = await openFolder();
  await fillStore(folder.file('from'), 20_000);
  await runCli(folder.file('from'), ['export', folder.file('e')]);
  // A heap that would not hold the file.
  const env = { NODE_OPTIONS: '--max-old-space-size=48' };
  const { code, stderr, stdout } = await runCli(folder.path, ['import', folder.file('e')], { env });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^82\d\d\d rows written/);
  const like = "SELECT seq FROM store WHERE type = 'memory' AND data LIKE '%number 15000%'";
  assert.equal(rowsIn(folder.file('brain.db'), like).length, 1);
  assert.equal((await runCli(folder.path, ['check'], { env })).code, 0);
});
