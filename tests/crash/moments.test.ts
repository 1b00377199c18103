import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoredEvent } from '@brain/schema';
import { call, eventsUntilEnd, labels } from '../support/http.ts';
import { createGate } from '../support/model.ts';
import { type Bundle, bundleServices } from './bundle.ts';
import { holdWrites } from './file.ts';
import { killAt, type Moment } from './kill-at.ts';
import { post, type Said } from './load.ts';
import { openStage, type Stage } from './stage.ts';

const OVER_MS = 20_000;
/** P4: a run goes on within two seconds of the start. */
const RESUMES_WITHIN_MS = 2000;
/** How long a commit is held back: many times what one takes. */
const HELD_MS = 500;
const SESSION = 'moments';

let bundle: Bundle;
before(async () => void (bundle = await bundleServices()));
after(() => bundle?.[Symbol.asyncDispose]());

/** Says it, until it is accepted. */
async function say(
  stage: Stage,
  message: string,
  source = 'test',
): Promise<{ run_id: string; session_id: string }> {
  const words: Said = { message, session_id: SESSION };
  stage.said.push(words);
  const [idempotency_key] = message.split(':');
  const input = { source, user_id: 'owner', session_id: SESSION, message, idempotency_key };
  const accepted = await post(stage.target, input, stage.signal);
  words.event_id = accepted.event_id;
  return accepted;
}

/** Starts the killed brain anew: what was said ends, another message is answered, and nothing is wrong. */
async function mend(stage: Stage): Promise<StoredEvent[]> {
  const listening = await stage.startBrain().listening;
  const [first] = stage.said;
  const next = await say(stage, 'next');
  await stage.untilOver(OVER_MS);
  const events = await eventsUntilEnd(stage.target, next);
  const { violations } = await stage.judge();
  assert.deepEqual(violations, []);
  const again = events.find(
    ({ data }) => data.event_type === 'run' && data.run_id === first?.event_id && data.attempt === 2,
  );
  if (again) assert.ok(Date.parse(again.created_at) - listening < RESUMES_WITHIN_MS);
  return events.filter(({ data }) => 'run_id' in data && data.run_id === first?.event_id);
}

const AGAIN = ['message user', 'run started', 'run started', 'message assistant', 'run finished'];
const AT_ONCE = ['message user', 'run started', 'message assistant', 'run finished'];

test('killed when the model has the question and has said nothing: it is asked again, and answers once', async () => {
  await using stage = await openStage(bundle);
  stage.model.queue(async (request) => {
    const answer = stage.answerByPlan(request);
    await stage.killBrain();
    return answer;
  });
  await stage.startBrain().listening;
  await say(stage, 'm0');
  await stage.model.nextRequest();
  assert.deepEqual(labels(await mend(stage)), AGAIN);
  assert.equal(stage.asked.filter(({ message }) => message === 'm0').length, 2);
});

test('killed in mid-answer: the answer is begun anew, and stands once', async () => {
  await using stage = await openStage(bundle);
  const gate = createGate();
  stage.model.queue((request) => ({ ...stage.answerByPlan(request), gates: { 2: gate } }));
  await stage.startBrain().listening;
  await say(stage, 'm0');
  await gate.reached;
  await stage.killBrain();
  assert.deepEqual(labels(await mend(stage)), AGAIN);
});

for (const round of [1, 2, 3]) {
  test(`killed as the model’s last byte goes out: the answer stands once (${round})`, async () => {
    await using stage = await openStage(bundle);
    await stage.startBrain().listening;
    await say(stage, 'm0: remember');
    await (
      await stage.model.nextRequest()
    ).answered;
    const last = await stage.model.nextRequest();
    await last.answered;
    await stage.killBrain();
    const found = labels(await mend(stage)).filter((label) => /^(message|run)/.test(label));
    assert.deepEqual(found, found.length === AGAIN.length ? AGAIN : AT_ONCE);
  });
}

const commits: [name: string, moment: Omit<Moment, 'session_id'>][] = [
  ['its trigger is written, before it is accepted', { event_type: 'message', is: 'user' }],
  ['its start is written', { event_type: 'run', is: 'started' }],
  ['the model’s calls are written', { event_type: 'tool_call', count: 3 }],
  ['what the first call did is written', { event_type: 'memory' }],
  ['the first of three results is written', { event_type: 'tool_result' }],
  ['the second of three results is written', { event_type: 'tool_result', count: 2 }],
  ['the last of three results is written', { event_type: 'tool_result', count: 3 }],
  ['its answer is written', { event_type: 'message', is: 'assistant', count: 2 }],
  ['its end and its delivery are written', { event_type: 'run', is: 'finished' }],
];

for (const [name, moment] of commits) {
  test(`killed in the moment ${name}: nothing is lost and nothing is done twice`, async (t) => {
    await using stage = await openStage(bundle);
    const { pid, listening } = stage.startBrain();
    await listening;
    stage.startTelegram();
    const { killed } = await killAt(stage.dataDir, pid, { ...moment, session_id: SESSION });
    const saying = say(stage, 'm0: remember+send_message+send_telegram');
    saying.catch(() => undefined); // awaited below, unless something went wrong before
    await killed;
    await stage.killBrain();
    const events = mend(stage);
    await saying;
    t.diagnostic(labels(await events).join(', '));
  });
}

test('killed while the commit is held back: nothing was accepted yet, and repeating it starts one run', async () => {
  await using stage = await openStage(bundle);
  await stage.startBrain().listening;
  {
    using _held = holdWrites(stage.dataDir);
    const body = { source: 'test', user_id: 'owner', session_id: SESSION, message: 'm0' };
    const early = call(stage.target, '/trigger', { body, headers: { 'idempotency-key': 'm0' } }).then(
      ({ status }) => status,
      () => 'no answer',
    );
    assert.notEqual(await Promise.race([early, wait(HELD_MS)]), 202);
    await stage.killBrain();
    assert.notEqual(await early, 202);
  }
  const listening = stage.startBrain().listening;
  await say(stage, 'm0');
  await listening;
  await stage.killBrain();
  await mend(stage);
});

for (const round of [1, 2, 3]) {
  test(`killed as its 202 arrives, a trigger is not lost (${round})`, async () => {
    await using stage = await openStage(bundle);
    await stage.startBrain().listening;
    await say(stage, 'm0: send_message');
    await stage.killBrain();
    await mend(stage);
  });
}
