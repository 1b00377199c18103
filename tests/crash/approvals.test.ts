import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DataOf, StoredEvent } from '@brain/schema';
import { dataOf, untilAsked } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, labels, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { obeyLast } from '../support/obedient.ts';
import { killAt } from './kill-at.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let env: Record<string, string>;
before(async () => {
  model = await startModel();
  model.answer(obeyLast);
  const BRAIN_DATA_DIR = await mkdtemp(join(tmpdir(), 'brain-'));
  env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR };
  brain = await startBrain(env);
});
after(async () => {
  await brain?.kill();
  await model?.stop();
  await rm(env['BRAIN_DATA_DIR'] ?? '', { recursive: true, force: true });
});

const SEND = 'CALL send_telegram {"to":"-4711","content":"once"}';
const asked = (session_id: string) => untilAsked(brain, session_id, { message: SEND });
/** Says yes or no, as ann. */
const settle = (id: string, status: string) =>
  call(brain, `/approvals/${id}`, { body: { status, user_id: 'ann' } });

async function killAndStart(): Promise<void> {
  await brain.kill();
  brain = await startBrain(env);
}

/** The deliveries of a run that were made, not how they went. */
const sent = (events: StoredEvent[]): DataOf<'delivery'>[] =>
  dataOf(events, 'delivery').filter(({ delivery_id }) => delivery_id === undefined);
const ASKED = ['message user', 'run started', 'tool_call', 'approval'];
const DONE = ['run started', 'tool_result', 'delivery', 'message assistant', 'run finished'];

test('killed while a run waits for its user, again and again: it waits on, and what is approved is done once', async () => {
  const run = await asked('parked');
  const next = await trigger(brain, { message: 'behind it', session_id: 'parked' });
  for (let life = 0; life < 3; life += 1) {
    await killAndStart();
    assert.equal((await ask(brain, { message: `life ${life}`, session_id: 'other' })).status, 'finished');
  }
  const { code, stdout } = await runCli(brain.dataDir, ['check']);
  assert.equal(code, 0, stdout);
  assert.equal((await settle(run.approval.id, 'approved')).status, 200);
  const events = await eventsUntilEnd(brain, next);
  assert.deepEqual(labels(events, run.run_id), [...ASKED, 'approval', ...DONE]);
  assert.deepEqual(
    sent(events).map(({ to, content }) => [to, content]),
    [['-4711', 'once']],
  );
  assert.equal(labels(events, next.run_id).at(-1), 'run finished');
  assert.equal((await settle(run.approval.id, 'approved')).status, 409);
});

for (const moment of [
  { what: 'the word is on the disk', event_type: 'approval', is: 'approved' },
  { what: 'the run begins again', event_type: 'run', is: 'started', count: 2 },
  { what: 'the tool has answered', event_type: 'tool_result' },
]) {
  test(`killed when ${moment.what}: what was approved is done once`, async () => {
    const { what: session_id, ...at } = moment;
    const run = await asked(session_id);
    const { killed } = await killAt(brain.dataDir, brain.pid, { ...at, session_id });
    await settle(run.approval.id, 'approved').catch(() => undefined); // the brain may die before it answers
    await killed;
    await killAndStart();
    const events = await eventsUntilEnd(brain, run);
    assert.deepEqual(
      sent(events).map(({ to, content }) => [to, content]),
      [['-4711', 'once']],
    );
    assert.equal(labels(events).filter((label) => label === 'tool_result').length, 1);
    assert.equal(labels(events).at(-1), 'run finished');
    const { code, stdout } = await runCli(brain.dataDir, ['check']);
    assert.equal(code, 0, stdout);
  });
}

test('a brain that is stopped and started while a run waits goes on waiting, and a no is a no', async () => {
  const run = await asked('stopped');
  assert.equal(await brain.stop(), 0);
  brain = await startBrain(env);
  assert.equal((await settle(run.approval.id, 'denied')).status, 200);
  const events = await eventsUntilEnd(brain, run);
  assert.deepEqual(sent(events), []);
  assert.ok(!labels(events).includes('run waiting'), 'it was not being worked on');
});
