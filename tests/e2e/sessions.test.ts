import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Session } from '@brain/schema';
import { noBrowser } from '../support/browser.ts';
import { ask, call } from '../support/http.ts';
import { openStage, say, sees, type Stage } from './stage.ts';

const TOLD_WITHIN_MS = 10_000;

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
after(() => stage?.[Symbol.asyncDispose]());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const wide = { viewport: { width: 1280, height: 800 } };

const listOf = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });
const focused = (page: Page) => page.evaluate('document.activeElement.dataset.session');
const titlesIn = (list: Locator) => list.locator('a[data-session]').allInnerTexts();

/** Whether the brain takes any of their sessions for unread. */
async function isUnread(user_id: string): Promise<boolean> {
  const { body } = await call<{ results: Session[] }>(stage.brain, `/sessions?user_id=${user_id}`);
  return body.results.some(({ is_unread }) => is_unread);
}

/** Begins a conversation elsewhere than on the page. */
const begin = (user_id: string, title: string, more: object = {}) =>
  ask(stage.brain, { user_id, session_id: `${user_id}:${title}`, source: 'api', message: title, ...more });

async function choose(page: Page, title: string, item: string): Promise<void> {
  const more = page.getByRole('button', { name: `More: ${title}` });
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a conversation is pinned, archived, and taken out of the archive again', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'ana', user: 'ana', ...wide });
  const list = listOf(page);
  await list.getByText('Your conversations will appear here.').waitFor();
  for (const title of ['One', 'Two', 'Three']) await begin('ana', title);
  await page.reload();
  await list.getByRole('link', { name: 'One' }).waitFor();
  assert.deepEqual(
    (await titlesIn(list)).map((title) => title.split('\n')[0]),
    ['Three', 'Two', 'One'],
  );

  await choose(page, 'One', 'Pin');
  await list.getByRole('heading', { name: 'Pinned' }).waitFor();
  await page.reload();
  await list.getByRole('region', { name: 'Pinned' }).getByRole('link', { name: 'One' }).waitFor();

  await choose(page, 'Two', 'Archive');
  await list.getByRole('link', { name: 'Two' }).waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'ana:Three', 'the row beside it has the focus');
  await list.getByRole('button', { name: 'Archived' }).click();
  await choose(page, 'Two', 'Take out of the archive');
  await list.getByText('Nothing is archived.').waitFor();
  await list.getByRole('button', { name: 'Archived' }).click();
  await list.getByRole('link', { name: 'Two' }).waitFor();

  await choose(page, 'Two', 'Delete');
  await list.getByRole('link', { name: 'Two' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await list.getByRole('link', { name: 'Two' }).waitFor();
  await page.close();
});

test('what was deleted comes back where it was, with the conversation that was open', { skip }, async () => {
  stage.model.queue({ text: ['Here.'] });
  const page = await stage.openTab('/', { person: 'ben', user: 'ben', ...wide });
  await say(page, 'Keep me');
  await sees(page, 'Here.');
  const path = new URL(page.url()).pathname;
  const list = listOf(page);
  await choose(page, 'Keep me', 'Delete');
  await list.getByRole('link', { name: 'Keep me' }).waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'What is on your mind?' }).waitFor();

  await list.getByRole('status').getByText('“Keep me” is deleted.').waitFor();
  await page.keyboard.press('Escape');
  await list.getByRole('button', { name: 'Undo' }).click();
  await sees(page, 'Here.');
  assert.equal(new URL(page.url()).pathname, path);
  await list.getByRole('link', { name: 'Keep me' }).waitFor();
  await page.reload();
  await sees(page, 'Here.');
  await page.close();
});

test('a tab that is closed at once still deletes, at the latest at the next visit', { skip }, async () => {
  await begin('cleo', 'Away with it');
  await begin('cleo', 'Stays');
  const page = await stage.openTab('/', { person: 'cleo', user: 'cleo', ...wide });
  await choose(page, 'Away with it', 'Delete');
  await listOf(page).getByRole('button', { name: 'Undo' }).waitFor();
  stage.relay.cut();
  await page.close();
  stage.relay.restore();

  const next = await stage.openTab('/', { person: 'cleo', ...wide });
  const waits = "Object.keys(localStorage).some((name) => name.includes('brain.removing.'))";
  while (await next.evaluate(waits)) await next.waitForTimeout(50);
  await next.reload();
  await listOf(next).getByRole('link', { name: 'Stays' }).waitFor();
  assert.equal(await listOf(next).getByRole('link', { name: 'Away with it' }).count(), 0);
  await next.close();
});

test(
  'an answer that came while another conversation was open is unread until it is opened',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'dan', user: 'dan', ...wide });
    await begin('dan', 'Question');
    await page.reload();
    const link = listOf(page).getByRole('link', { name: 'Question' });
    await link.getByText('unread').waitFor({ state: 'attached' });
    await link.click();
    await link.getByText('unread').waitFor({ state: 'detached' });
    // The page says so at once, and tells the brain: a reload in between would keep that to itself.
    const until = AbortSignal.timeout(TOLD_WITHIN_MS);
    while (await isUnread('dan')) until.throwIfAborted();
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.reload();
    await link.waitFor();
    assert.equal(await link.getByText('unread').count(), 0, 'the brain knows it too');
    await page.close();
  },
);

test(
  'a temporary conversation is in no list, says so, and is the same one after a reload',
  { skip },
  async () => {
    stage.model.queue({ text: ['A secret.'] }, { text: ['Another.'] });
    const page = await stage.openTab('/', { person: 'eva', user: 'eva', ...wide });
    await page.getByRole('button', { name: 'Temporary' }).click();
    const line = page
      .getByRole('main')
      .getByText('Temporary: not in your list, not remembered, erased after a day.');
    await line.waitFor();
    await say(page, 'Between us');
    await sees(page, 'A secret.');
    await line.waitFor();
    await page.reload();
    await sees(page, 'A secret.');
    await line.waitFor();
    await say(page, 'And more');
    await sees(page, 'Another.');
    assert.deepEqual(await titlesIn(listOf(page)), []);
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await line.waitFor({ state: 'detached' });
    await page.close();
  },
);

test(
  'a finger that rests on a row opens its menu, and one that pushes closes the drawer',
  { skip },
  async () => {
    await begin('flo', 'Hold me');
    const page = await stage.openTab('/', { person: 'flo', user: 'flo', ...phone });
    await page.getByRole('button', { name: 'Show conversations' }).click();
    const drawer = page.getByRole('dialog', { name: 'Conversations' });
    const link = drawer.getByRole('link', { name: 'Hold me' });
    const { x = 0, y = 0 } = (await link.boundingBox()) ?? {};
    const wire = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: [number, number]) =>
      wire.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: at ? [{ x: at[0], y: at[1] }] : [],
      });
    await touch('touchStart', [x + 40, y + 20]);
    await page.getByRole('menu').waitFor();
    await touch('touchEnd');
    await page.getByRole('menuitem', { name: 'Archive' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/', 'the row was not opened');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    assert.equal(await drawer.isVisible(), true, 'Escape closes the menu first');

    await touch('touchStart', [250, 500]);
    for (const at of [220, 180, 120]) await touch('touchMove', [at, 502]);
    await touch('touchEnd');
    await drawer.waitFor({ state: 'hidden' });
    await page.close();
  },
);

test('of many conversations only those near the eye are drawn, and older ones come', { skip }, async () => {
  for (let index = 0; index < 230; index += 10) {
    const ten = Array.from({ length: 10 }, (_, at) => begin('gil', `No ${index + at}.`));
    await Promise.all(ten);
  }
  const page = await stage.openTab('/', { person: 'gil', user: 'gil', ...wide });
  const rows = listOf(page).locator('a[data-session]');
  await rows.first().waitFor();
  assert.ok((await rows.count()) <= 120, `${await rows.count()} rows of 200`);
  const scroller = listOf(page).locator('[data-scroller]');
  const isAtEnd = async () => {
    await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    return (await listOf(page).locator('[data-scroller] ul').count()) === 6;
  };
  while (!(await isAtEnd())) await page.waitForTimeout(50);
  await rows.last().waitFor();
  assert.ok((await rows.count()) <= 120, `${await rows.count()} rows of 230`);
  await page.close();
});
