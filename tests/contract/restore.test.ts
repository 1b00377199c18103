import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Event } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, freePort, openEvents, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';
import { fillStore, openFolder, rowsIn } from '../support/store.ts';

const session_id = 'test:ann';
let model: ScriptedModel;
/** What makes a brain ask that model. */
let answers: Record<string, string>;
before(async () => {
  model = await startModel();
  model.answer(() => ({ text: ['Yes'] }));
  answers = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' };
});
after(() => model?.stop());
const said = (events: Event[]) =>
  events.flatMap(({ data }) => (data.event_type === 'message' && data.role === 'user' ? [data.content] : []));

async function lastSeqOf(brain: RunningBrain, message: string): Promise<number> {
  const run = await ask(brain, { message });
  const events = await eventsUntilEnd(brain, run);
  return events.at(-1)?.seq ?? 0;
}

/** What a subscriber with that cursor gets, until it has heard `until` answered. */
async function resumed(brain: RunningBrain, cursor: number, until: string) {
  const { run_id } = await ask(brain, { message: until });
  using stream = await openEvents(brain, session_id, { lastEventId: cursor });
  const frames = await stream.untilEnd(run_id);
  return frames.filter(({ id, event }) => id !== null || event === 'reset');
}

/** A brain that said one and two, a backup of then, and the cursor of who heard three after it, which the backup lacks. */
async function forgottenThree(folder: { path: string; file(name: string): string }) {
  const data = folder.file('data');
  const env = { ...answers, BRAIN_DATA_DIR: data, BRAIN_PORT: await freePort() };
  const brain = await startBrain(env);
  await ask(brain, { message: 'one' });
  const kept = await lastSeqOf(brain, 'two');
  assert.equal((await runCli(data, ['backup', folder.file('b')])).code, 0);
  const lost = await lastSeqOf(brain, 'three');
  return { data, env, brain, kept, lost };
}

test('after a restore, who heard what the backup lacks gets a reset, then every event once', async () => {
  await using folder = await openFolder();
  const { data, env, brain, kept, lost } = await forgottenThree(folder);
  assert.equal(await brain.stop(), 0);
  const { code, stdout } = await runCli(data, ['restore', folder.file('b')]);
  assert.equal(code, 0);
  assert.match(stdout, /kept as .*brain-before-.*\.db/);
  await using again = await startBrain(env);

  const frames = await resumed(again, lost, 'four');
  assert.deepEqual([frames[0]?.event, frames[0]?.id], ['reset', null]);
  assert.equal(frames[0]?.data.seq, null);
  assert.deepEqual(said(frames.map((frame) => frame.data)), ['one', 'two', 'four']);
  const ids = frames.slice(1).map(({ data }) => data.id);
  assert.equal(new Set(ids).size, ids.length);

  // Who had heard no more than the backup has goes on without one; and so does who has heard of the new timeline.
  const fromKept = await resumed(again, kept, 'five');
  assert.deepEqual(said(fromKept.map((frame) => frame.data)), ['four', 'five']);
  assert.ok(fromKept.every(({ event }) => event !== 'reset'));
  const fromNew = await resumed(again, Number(frames.at(-1)?.id), 'six');
  assert.deepEqual(said(fromNew.map((frame) => frame.data)), ['five', 'six']);
  assert.ok(fromNew.every(({ event }) => event !== 'reset'));
});

test('the typed client that stays subscribed over a restore is told to forget, and then told all', async () => {
  await using folder = await openFolder();
  const { data, env, brain } = await forgottenThree(folder);
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  let shown: Event[] = [];
  let resets = 0;
  let look = () => {};
  client.api.events.subscribe(
    { session_id },
    {
      onData(frame) {
        for (const event of frame.data as Event[]) {
          if (event.data.event_type === 'reset') {
            resets += 1;
            shown = [];
          } else if (event.seq !== null) shown.push(event);
        }
        look();
      },
    },
  );
  const heard = (words: string[]) =>
    new Promise<void>((resolve) => {
      look = () => said(shown).join() === words.join() && resolve();
      look();
    });
  await heard(['one', 'two', 'three']);
  await brain.stop();
  assert.equal((await runCli(data, ['restore', folder.file('b')])).code, 0);
  await using again = await startBrain(env);
  await trigger(again, { message: 'four' });
  await heard(['one', 'two', 'four']);
  assert.equal(resets, 1);
  await client.close();
});

test('a file put in place by hand: a cursor beyond it gets a reset too', async () => {
  await using folder = await openFolder();
  const { data, env, brain, lost } = await forgottenThree(folder);
  await brain.stop();
  for (const end of ['', '-wal', '-shm']) await rm(join(data, `brain.db${end}`), { force: true });
  await copyFile(folder.file('b'), join(data, 'brain.db'));
  await using again = await startBrain(env);
  using stream = await openEvents(again, session_id, { after: lost });
  const [first] = await stream.until((frames) => frames.length > 1);
  assert.equal(first?.event, 'reset');
});

test('what was restored goes on: its open requests are counted, and answered at the start', async () => {
  await using folder = await openFolder();
  const env = { ...answers, BRAIN_DATA_DIR: folder.file('data') };
  const brain = await startBrain(env);
  const gate = createGate();
  model.queue({ text: ['x'], gates: { 0: gate } });
  const open = await trigger(brain, { message: 'open' });
  await gate.reached;
  await runCli(env.BRAIN_DATA_DIR, ['backup', folder.file('b')]);
  await brain.kill();
  const { stdout } = await runCli(env.BRAIN_DATA_DIR, ['restore', folder.file('b')]);
  assert.match(stdout, /1 requests and 0 deliveries/);
  await using again = await startBrain(env);
  const events = await eventsUntilEnd(again, open);
  assert.equal(events.at(-1)?.data.event_type, 'run');
});

test('what was replaced is kept whole, also what stood in its log only, and can be restored again', async () => {
  await using folder = await openFolder();
  const { data, brain } = await forgottenThree(folder);
  await brain.kill();
  assert.equal((await runCli(data, ['restore', folder.file('b')])).code, 0);
  const [kept = ''] = (await readdir(data)).filter((name) => name.startsWith('brain-before-'));
  const threes = "SELECT count(*) FROM store WHERE json_extract(data, '$.content') = 'three'";
  assert.deepEqual(rowsIn(join(data, 'brain.db'), threes), [0]);
  assert.deepEqual(rowsIn(join(data, kept), threes), [1]);
  assert.equal((await runCli(data, ['restore', join(data, kept)])).code, 0);
  assert.deepEqual(rowsIn(join(data, 'brain.db'), threes), [1]);
});

test('a backup that is none, or is damaged, changes nothing', async () => {
  await using folder = await openFolder();
  await fillStore(folder.path, 400);
  const store = folder.file('brain.db');
  await fillStore(folder.file('other'), 400);
  // Pages in its middle are gone, as after a bad copy.
  const bytes = await readFile(folder.file('other/brain.db'));
  await writeFile(folder.file('other/brain.db'), bytes.fill(0, 20 * 4096, 30 * 4096));
  const before = await readFile(store);
  for (const [file, sentence] of [
    [folder.file('none'), /There is no/],
    [join(import.meta.dirname, 'restore.test.ts'), /is damaged or is no SQLite file/],
    [folder.file('other/brain.db'), /damaged/],
  ] as const) {
    const { code, stderr } = await runCli(folder.path, ['restore', file]);
    assert.equal(code, 1, file);
    assert.match(stderr, sentence);
    assert.ok(before.equals(await readFile(store)));
  }
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['brain.db', 'lock', 'other']);
});

test('rows that were imported into a new store are new to every old cursor', async () => {
  await using folder = await openFolder();
  const { data, env, brain, lost } = await forgottenThree(folder);
  await brain.stop();
  assert.equal((await runCli(data, ['export', folder.file('e')])).code, 0);
  const fresh = { ...env, BRAIN_DATA_DIR: folder.file('fresh') };
  assert.equal((await runCli(fresh.BRAIN_DATA_DIR, ['import', folder.file('e')])).code, 0);
  await using again = await startBrain(fresh);
  const frames = await resumed(again, lost, 'four');
  assert.equal(frames[0]?.event, 'reset');
  assert.deepEqual(said(frames.map((frame) => frame.data)), ['one', 'two', 'three', 'four']);
  assert.equal((await call(again, '/ready')).status, 200);
});
