import assert from 'node:assert/strict';
import { availableParallelism, loadavg } from 'node:os';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { openStage, say, type Stage } from './stage.ts';

const skip = noBrowser;
const LONG_TASK_MS = 50;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
after(() => stage?.[Symbol.asyncDispose]());

const ANSWER = String.raw`## What is to be done

The formula $a^2 + b^2 = c^2$ is **old**, and *older* than [this page](https://example.com/a?b=c).

$$
\int_0^1 x^2\,dx = \frac{1}{3}
$$

1. Read ${'`the code`'} first
2. Then **write** it

| Name | Cost |
|:-----|-----:|
| Alpha | $5 |
| Beta | $10 |

${'```ts'}
const answer = 42; // **not bold**
export { answer };
${'```'}

> It is done.

That was all.`;

/** An answer in pieces of some characters each. */
const pieces = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];

async function stream(page: Page, text: string[], paceMs: number): Promise<void> {
  const count = await page.locator('[data-status=finished]').count();
  stage.model.queue({ text, paceMs });
  await say(page, 'Please');
  await page.locator('[data-status=finished]').nth(count).waitFor({ timeout: 60_000 });
}

/** In each frame: the kind and the place of every block of the last answer, and what it says. */
const WATCH = `
  window.frames_ = [];
  const look = () => {
    const root = document.querySelector('.markdown[data-writing=true]');
    if (root) frames_.push([...root.children].map((block) => ({
      kind: block.tagName + '.' + block.className, top: block.offsetTop - root.offsetTop, text: block.innerText,
    })));
    requestAnimationFrame(look);
  };
  look();
`;
interface Block {
  kind: string;
  top: number;
  text: string;
}

test(
  'while an answer is written, no block jumps, changes its kind or shows a half-open sign',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'stella' });
    await stream(page, ['So: $x$'], 0);
    await page.locator('math').waitFor();
    await page.evaluate(WATCH);
    await stream(page, pieces(ANSWER, 3), 12);
    const frames = await page.evaluate<Block[][]>('frames_');
    assert.ok(
      new Set(frames.map((blocks) => JSON.stringify(blocks))).size > 20,
      `${frames.length} frames were seen`,
    );

    const known: Block[] = [];
    for (const blocks of frames) {
      for (const [at, block] of blocks.entries()) {
        const before = known[at];
        if (before) assert.deepEqual([block.kind, block.top], [before.kind, before.top], before.text);
        else known.push(block);
      }
      assert.ok(blocks.length >= known.length, 'a block that was there is gone');
      const last = blocks.at(-1);
      if (last && !last.kind.startsWith('DIV.code'))
        assert.doesNotMatch(last.text, /\*\*|\]\(|\x60|^\||\$\$/);
    }
    const shown = await page.locator('.markdown').last().innerHTML();
    await page.reload();
    await page.locator('.c-word').first().waitFor();
    await page.locator('.formula.block math').waitFor();
    assert.equal(await page.locator('.markdown').last().innerHTML(), shown, 'drawn at once it is the same');
    await page.close();
  },
);

interface Traced {
  name: string;
  /** X: an event with a beginning and an end. */
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string };
}

/**
 * Milliseconds that the page's thread worked on its longest task meanwhile: its own time on the processor. How long a
 * task took by the clock, as PerformanceObserver tells it, says more of what else the machine does.
 */
async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const traced: Traced[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => traced.push(...(value as unknown as Traced[]))); // of that form
  const ended = new Promise<void>((resolve) => void cdp.once('Tracing.tracingComplete', () => resolve()));
  const categories = 'disabled-by-default-devtools.timeline,toplevel,__metadata';
  await cdp.send('Tracing.start', { categories, transferMode: 'ReportEvents' });
  await work();
  await cdp.send('Tracing.end');
  await ended;
  await cdp.detach();
  const threadOf = ({ pid, tid }: Traced) => `${pid}:${tid}`;
  const main = traced.filter(({ args }) => args.name === 'CrRendererMain').map(threadOf);
  const tasks = traced.filter(
    (each) => each.ph === 'X' && each.name.endsWith('RunTask') && main.includes(threadOf(each)),
  );
  // One that was under way when the watch began or ended has no time of its own.
  const timed = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
  assert.ok(
    timed.length > tasks.length * 0.9 && timed.length > 100,
    `${timed.length} of ${tasks.length} tasks`,
  );
  return Math.max(...timed);
}

test('an answer of 30 kB keeps the page free as it is written', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'lars' });
  await stream(page, [ANSWER], 0); // all that is loaded once is there
  await page.locator('.c-word').first().waitFor();
  const text = ANSWER.repeat(Math.ceil(30_000 / ANSWER.length));
  // What else runs on the machine only ever adds to it: one try of three is proof enough. Where more waits for a
  // processor than there are, each does less in its time.
  const limitMs = LONG_TASK_MS * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  const tries: number[] = [];
  while (tries.length < 3 && (tries.at(-1) ?? Infinity) >= limitMs) {
    tries.push(await longestTask(page, () => stream(page, pieces(text, 60), 5)));
  }
  const said = `milliseconds of the longest task: ${tries.join(', ')}, of ${limitMs}`;
  assert.ok((tries.at(-1) ?? Infinity) < limitMs, said);
  await page.close();
});
