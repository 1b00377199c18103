import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { lengthen } from '../support/long-session.ts';
import { openStage, say, sees, type Stage } from './stage.ts';

const skip = noBrowser;
const SESSION = { user_id: 'owner', source: 'web', session_id: 'web:far' };
const PATH = '/s/web%3Afar';
const QUESTIONS = 400;

let stage: Stage;
before(async () => {
  if (skip) return;
  stage = await openStage({ model: 'offline' });
  await ask(stage.brain, { ...SESSION, message: 'The first message' });
  await stage.brain.stop();
  lengthen(stage.brain.dataDir, SESSION.session_id, QUESTIONS);
  await stage.restartBrain();
});
after(() => stage?.[Symbol.asyncDispose]());

const run = (page: Page, n: number) => page.locator(`[data-run="evt_far_${n}"]`);
const isFocused = (page: Page, n: number) =>
  page.evaluate(`document.activeElement?.closest('[data-run]')?.dataset.run === 'evt_far_${n}'`);
const button = (page: Page) => page.getByRole('button', { name: 'Go to the latest message' });

/** The seq of a question. */
async function seqOf(n: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const { api } = stack.adopt(createBrainClient(stage.brain), (client) => client.close());
  let before: number | undefined;
  for (;;) {
    const place = before === undefined ? {} : { before };
    const { events } = await api.sessions.history.query({ session_id: SESSION.session_id, ...place });
    const found = events.find(({ id }) => id === `evt_far_${n}`);
    if (found) return found.seq;
    before = events[0]?.seq ?? assert.fail('the session has no such question');
  }
}

test(
  'an address opens a session at a message, in the middle, with the focus there, also after a reload',
  { skip },
  async () => {
    const page = await stage.openTab(`${PATH}#m-${await seqOf(150)}`);
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await run(page, 150).waitFor();
      const { y = -1, height = 0 } = (await run(page, 150).boundingBox()) ?? {};
      assert.ok(y > 0 && y + height < 720, `it is in sight: ${y}, ${height}`);
      assert.equal(await isFocused(page, 150), true);
      assert.equal(await run(page, QUESTIONS).count(), 0, 'the end is far');
    }
    await page.close();
  },
);

test(
  'from there the reader goes on in both directions, and back to the end with one button',
  { skip },
  async () => {
    const page = await stage.openTab(`${PATH}#m-${await seqOf(150)}`);
    await run(page, 150).waitFor();
    await page.mouse.move(640, 300);
    for (const [n, by] of [
      [110, -700],
      [190, 700],
    ] as const) {
      const isInSight = async () => (await run(page, n).count()) > 0 && (await run(page, n).isVisible());
      while (!(await isInSight())) {
        await page.mouse.wheel(0, by);
        await page.evaluate('new Promise(requestAnimationFrame)');
      }
    }
    await button(page).click();
    await run(page, QUESTIONS).waitFor();
    await button(page).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).hash, '', 'a reload opens it at the end');
    await page.close();
  },
);

test(
  'what comes while the reader is far from the end is told, not drawn, and is there at the end',
  { skip },
  async () => {
    const page = await stage.openTab(`${PATH}#m-${await seqOf(150)}`);
    await run(page, 150).waitFor();
    const { y } = (await run(page, 150).boundingBox()) ?? {};
    await ask(stage.brain, { ...SESSION, message: 'Something new' });
    await button(page).getByText('New messages').waitFor();
    assert.equal(await page.locator('main ol').getByText('Something new').count(), 0);
    assert.equal((await run(page, 150).boundingBox())?.y, y, 'nothing has moved');
    await button(page).click();
    await sees(page, 'Something new');
    await page.close();
  },
);

test('who writes while they read far from the end is taken there', { skip }, async () => {
  const page = await stage.openTab(`${PATH}#m-${await seqOf(100)}`);
  await run(page, 100).waitFor();
  await say(page, 'Written from afar');
  await sees(page, 'Written from afar');
  await page.locator('[data-status=finished]', { hasText: 'Written from afar' }).waitFor();
  await button(page).waitFor({ state: 'detached' });
  assert.equal(await run(page, 100).count(), 0);
  assert.equal(await page.locator('[data-run]', { hasText: 'Written from afar' }).count(), 1);
  await page.close();
});

test('a message that is in no session any more opens the session near it', { skip }, async () => {
  const page = await stage.openTab(`${PATH}#m-999999`);
  await run(page, QUESTIONS).waitFor();
  await page.close();
});
