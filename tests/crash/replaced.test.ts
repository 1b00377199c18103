import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { StoredEvent } from '@brain/schema';
import { dataOf } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { eventsUntilEnd, freePort, labels, openEvents, trigger } from '../support/http.ts';
import { createGate, type ScriptedModel, startModel } from '../support/model.ts';
import { openFolder } from '../support/store.ts';
import { killAt, type Moment } from './kill-at.ts';

let model: ScriptedModel;
let port: string;
let folder: Awaited<ReturnType<typeof openFolder>>;
let brain: RunningBrain;
const env = () => ({
  OPENAI_BASE_URL: model.url,
  OPENAI_API_KEY: 'k',
  BRAIN_PORT: port,
  BRAIN_DATA_DIR: folder.path,
});
before(async () => {
  model = await startModel();
  port = await freePort();
  folder = await openFolder();
  brain = await startBrain(env());
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const of = (events: StoredEvent[], { run_id }: { run_id: string }) =>
  events.filter(({ data }) => 'run_id' in data && data.run_id === run_id);

const MOMENTS: Record<string, Omit<Moment, 'session_id'>> = {
  'the replacement is accepted': { event_type: 'message', is: 'user', count: 2 },
  'what it replaces keeps its text': { event_type: 'message', is: 'assistant' },
  'what it replaces has ended': { event_type: 'run', is: 'cancelled' },
  'the replacement begins': { event_type: 'run', is: 'started', count: 2 },
};

for (const [name, moment] of Object.entries(MOMENTS)) {
  test(`killed when ${name}, the brain comes back to one outcome for each, and says nothing of what was replaced`, async () => {
    const session_id = name;
    const said = { source: 'telegram', reply_to: '42', session_id };
    const gate = createGate();
    model.queue({ text: ['Half', ' and half'], gates: { 1: gate } });
    const old = await trigger(brain, { ...said, message: 'old' });
    await gate.reached;
    {
      using stream = await openEvents(brain, session_id);
      await stream.untilText(old.run_id, 'Half');
    }
    const { killed } = await killAt(brain.dataDir, brain.pid, { ...moment, session_id });
    const edited = { ...said, message: 'new', replaces: old.run_id, idempotency_key: name };
    const first = await trigger(brain, edited).catch(() => undefined); // it may die before it can answer
    await killed;
    await brain.exited;
    brain = await startBrain(env());
    const run = await trigger(brain, edited);
    assert.equal(run.duplicate, true, 'it was on the disk');
    if (first) assert.equal(first.run_id, run.run_id);
    const events = await eventsUntilEnd(brain, run);
    const ends = (one: { run_id: string }) =>
      labels(of(events, one)).filter((label) => /^run (?:finished|failed|cancelled)$/.test(label));
    assert.deepEqual(ends(old), ['run cancelled']);
    assert.deepEqual(ends(run), ['run finished']);
    assert.deepEqual(
      dataOf(events, 'delivery').map(({ content }) => content),
      ['ok'],
    );
  });
}
