import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { lengthen } from '../support/long-session.ts';
import { openStage, sees, type Stage } from './stage.ts';

const skip = noBrowser;
const QUESTIONS = 5000;
const MEDIUM = 400;
const LAST = `evt_long_${QUESTIONS}`;
const MAX_OPEN_MS = 300;
const MAX_TASK_MS = 50;
const MAX_ELEMENTS = 10_000;

let stage: Stage;
before(async () => {
  if (skip) return;
  stage = await openStage({ model: 'offline' });
  const said = { user_id: 'owner', source: 'web' };
  await ask(stage.brain, { ...said, session_id: 'web:long', message: 'The first message' });
  await ask(stage.brain, { ...said, session_id: 'web:short', message: 'Another session' });
  await ask(stage.brain, { ...said, session_id: 'web:medium', message: 'A third one' });
  await stage.brain.stop();
  lengthen(stage.brain.dataDir, 'web:long', QUESTIONS);
  lengthen(stage.brain.dataDir, 'web:medium', MEDIUM);
  await stage.restartBrain();
});
after(() => stage?.[Symbol.asyncDispose]());

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const run = (page: Page, n: number) => page.locator(`[data-run="evt_long_${n}"]`);

/** From the click on the session to the frame after the one that shows its last message, in ms. */
const OPEN = `new Promise((resolve) => {
  const link = document.querySelector('a[href="/s/web%3Along"]');
  const started = performance.now();
  link.click();
  const look = () => {
    if (!document.querySelector('[data-run="${LAST}"] .markdown')?.textContent) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(performance.now() - started));
  };
  look();
})`;

test('a session of 10,000 messages opens at its end in less than 300 ms', { skip }, async (t) => {
  const page = await stage.openTab('/s/web%3Ashort');
  await sees(page, 'Another session');
  const times: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    times.push(await page.evaluate<number>(OPEN));
    await page.goBack();
    await sees(page, 'Another session');
  }
  t.diagnostic(`opened in ${times.map(Math.round).join(', ')} ms`);
  assert.ok(median(times) < MAX_OPEN_MS, times.join(', '));
  await page.close();
});

/** Scrolls as a hand that flings, by so much a frame, until that run is there or the time is over. */
const scroll = (by: number, until: string, forMs: number) => `new Promise((resolve) => {
  const scroller = document.querySelector('main ol').parentElement.parentElement;
  const started = performance.now();
  const frames = [];
  let last = started;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    scroller.scrollTop += ${by};
    const isThere = document.querySelector('[data-run="${until}"]') !== null;
    if (!isThere && now - started < ${forMs}) return requestAnimationFrame(step);
    const runs = [...document.querySelectorAll('[data-run]')].map((run) => run.dataset.run);
    resolve({ frames, runs, isThere, elements: document.querySelectorAll('*').length });
  };
  requestAnimationFrame(step);
})`;

interface Ride {
  frames: number[];
  runs: string[];
  isThere: boolean;
  elements: number;
}

/** What a trace of Chromium's holds of each task: https://chromium.googlesource.com/catapult/+/HEAD/tracing. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** What it took of the processor, in µs. */
  tdur?: number;
}

/**
 * The longest task of the page's main thread while something is done, in ms of the processor: a machine that is busy
 * with other things makes every task longer, and says nothing of ours.
 */
async function longestTask(page: Page, action: () => Promise<unknown>): Promise<number> {
  const browser = page.context().browser();
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
  await browser?.startTracing(page, { categories });
  await action();
  const trace: { traceEvents: TraceEvent[] } = JSON.parse(String(await browser?.stopTracing()));
  const drawn = trace.traceEvents.find(({ name }) => name === 'FireAnimationFrame');
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && pid === drawn?.pid && tid === drawn.tid,
  );
  assert.ok(tasks.length > 100, 'the tasks of the page were found');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

test('it scrolls up and down without a task over 50 ms, and stays small', { skip }, async (t) => {
  const page = await stage.openTab('/s/web%3Along');
  await run(page, QUESTIONS).waitFor();
  await page.evaluate(scroll(-400, 'evt_long_4800', 10_000)); // what is compiled at first use
  for (const [by, until] of [
    [-400, 'evt_long_4000'],
    [400, LAST],
  ] as const) {
    const longest: number[] = [];
    for (let turn = 0; turn < 3; turn += 1)
      longest.push(
        await longestTask(page, async () => {
          const { frames, runs, elements } = await page.evaluate<Ride>(scroll(by, until, 2500));
          t.diagnostic(`${frames.length} frames of ${median(frames).toFixed(1)} ms, ${elements} elements`);
          assert.ok(elements < MAX_ELEMENTS, `${elements} elements`);
          const numbers = runs.map((run_id) => Number(run_id.slice('evt_long_'.length)));
          const isWhole = numbers.every((number, index) => number === (numbers[0] ?? 0) + index);
          assert.ok(isWhole, `nothing is missing between: ${numbers.join(' ')}`);
        }),
      );
    t.diagnostic(`longest tasks ${longest.map(Math.round).join(', ')} ms`);
    assert.ok(median(longest) < MAX_TASK_MS, longest.join(', '));
  }
  await page.close();
});

test('the first message is reached on the way up, and the last one on the way back', { skip }, async () => {
  const page = await stage.openTab('/s/web%3Amedium');
  await page.locator(`[data-run="evt_medium_${MEDIUM}"]`).waitFor();
  const up = await page.evaluate<Ride>(scroll(-20_000, 'evt_medium_1', 40_000));
  assert.ok(up.isThere && !up.runs.includes(`evt_medium_${MEDIUM}`), `at ${up.runs[0]}`);
  const down = await page.evaluate<Ride>(scroll(20_000, `evt_medium_${MEDIUM}`, 40_000));
  assert.ok(down.isThere && !down.runs.includes('evt_medium_1'), `at ${down.runs.at(-1)}`);
  await page.close();
});
