import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { type Bundle, bundleServices } from './bundle.ts';
import { killAt } from './kill-at.ts';
import { openStage, type Stage } from './stage.ts';

const OVER_MS = 60_000;
const ANN = 77;
const MISSES = 10;

let bundle: Bundle;
before(async () => void (bundle = await bundleServices()));
after(() => bundle?.[Symbol.asyncDispose]());

async function openBoth() {
  const stage = await openStage(bundle);
  const brain = stage.startBrain();
  await brain.listening;
  return { stage, brain, telegram: stage.startTelegram() };
}

/** Ann writes on Telegram. */
function write(stage: Stage, message: string): void {
  const update_id = stage.api.push(privateMessage({ id: ANN }, message));
  stage.said.push({ message, session_id: `telegram:${ANN}`, update_id });
}

/** Lets all end; nothing is wrong, and these went out, but for a second time of `twice`. Gives how often that came. */
async function mend(stage: Stage, texts: string[], twice?: string): Promise<number> {
  await stage.untilOver(OVER_MS);
  const { violations, extraSends } = await stage.judge();
  assert.deepEqual(violations, []);
  const sent = stage.api.texts(ANN);
  const first = sent.filter((text, at) => text !== twice || sent.indexOf(text) === at);
  assert.deepEqual(first, texts);
  assert.ok(extraSends <= (twice === undefined ? 0 : 1));
  return extraSends;
}

/** The Bot API has the answer to `m1`, the second of three, and keeps its own until the gate opens. */
async function sendingSecond(stage: Stage) {
  const gate = createGate();
  write(stage, 'm0');
  await stage.api.until(() => stage.api.texts(ANN).includes('re: m0'), 'the first answer');
  stage.api.fail('sendMessage', { hold: gate });
  write(stage, 'm1');
  write(stage, 'm2');
  await gate.reached;
  return gate;
}

const ANSWERS = ['re: m0', 're: m1', 're: m2'];

test('Telegram’s service killed while the Bot API has a message and has not answered: at most that one comes twice', async (t) => {
  const { stage } = await openBoth();
  await using _stage = stage;
  await sendingSecond(stage);
  await stage.killTelegram();
  stage.startTelegram();
  t.diagnostic(`extra sends: ${await mend(stage, ANSWERS, 're: m1')}`);
});

test('the brain killed while the Bot API has a message and has not answered: all come once', async () => {
  const { stage } = await openBoth();
  await using _stage = stage;
  const gate = await sendingSecond(stage);
  await stage.killBrain();
  gate.open();
  await stage.startBrain().listening;
  await mend(stage, ANSWERS);
});

test('both killed while the Bot API has a message and has not answered: at most that one comes twice', async (t) => {
  const { stage } = await openBoth();
  await using _stage = stage;
  await sendingSecond(stage);
  await Promise.all([stage.killBrain(), stage.killTelegram()]);
  await stage.startBrain().listening;
  stage.startTelegram();
  t.diagnostic(`extra sends: ${await mend(stage, ANSWERS, 're: m1')}`);
});

for (const [who, kill, twice] of [
  ['Telegram’s service', (stage: Stage) => stage.killTelegram(), 're: m1'],
  ['the brain', (stage: Stage) => stage.killBrain(), undefined],
] as const) {
  const outcome = twice === undefined ? 'all come once' : 'at most that message comes twice';
  test(`${who} killed at once when the Bot API has answered: ${outcome}`, async (t) => {
    const { stage } = await openBoth();
    await using _stage = stage;
    const gate = await sendingSecond(stage);
    const sending = stage.api.calls.findLast(({ method }) => method === 'sendMessage');
    gate.open();
    await sending?.answered;
    await kill(stage);
    if (twice === undefined) await stage.startBrain().listening;
    else stage.startTelegram();
    t.diagnostic(`extra sends: ${await mend(stage, ANSWERS, twice)}`);
  });
}

test('Telegram’s service killed when it has an update and the brain has not: the update is not lost', async () => {
  const { stage } = await openBoth();
  await using _stage = stage;
  const polling = await stage.api.until(
    () => stage.api.calls.findLast(({ method }) => method === 'getUpdates'),
    'a poll',
  );
  write(stage, 'm0');
  await polling.answered;
  await stage.killTelegram();
  stage.startTelegram();
  await mend(stage, ['re: m0']);
});

/** Kills Telegram’s service when the brain has `m0`; gives whether that was before the update was confirmed. */
async function killBeforeConfirmed(stage: Stage, pid: number): Promise<boolean> {
  const moment = { session_id: `telegram:${ANN}`, event_type: 'message', is: 'user' };
  const { killed } = await killAt(stage.dataDir, pid, moment);
  write(stage, 'm0');
  await killed;
  await stage.killTelegram();
  return stage.api.confirmed() === 0;
}

test('Telegram’s service killed when the brain has an update that is not confirmed: it starts one run', async () => {
  // The moment is short, and on a machine that is busy it may be over when the kill arrives.
  for (let missed = 0; missed < MISSES; missed += 1) {
    const { stage, telegram } = await openBoth();
    await using _stage = stage;
    const isBefore = await killBeforeConfirmed(stage, telegram.pid);
    stage.startTelegram();
    await mend(stage, ['re: m0']);
    if (isBefore) return;
  }
  assert.fail('the moment was missed each time');
});

test('Telegram’s service killed in the moment an answer is noted as sent: it was sent, and is not sent again', async () => {
  const { stage, telegram } = await openBoth();
  await using _stage = stage;
  const moment = { session_id: `telegram:${ANN}`, event_type: 'delivery', is: 'sent' };
  const { killed } = await killAt(stage.dataDir, telegram.pid, moment);
  write(stage, 'm0');
  await killed;
  await stage.killTelegram();
  assert.deepEqual(stage.api.texts(ANN), ['re: m0']);
  stage.startTelegram();
  await mend(stage, ['re: m0']);
});

test('the brain killed when it has an update that is not confirmed: it starts one run', async () => {
  const { stage, brain } = await openBoth();
  await using _stage = stage;
  const moment = { session_id: `telegram:${ANN}`, event_type: 'message', is: 'user' };
  const { killed } = await killAt(stage.dataDir, brain.pid, moment);
  write(stage, 'm0');
  await killed;
  await stage.killBrain();
  await stage.startBrain().listening;
  await mend(stage, ['re: m0']);
});
