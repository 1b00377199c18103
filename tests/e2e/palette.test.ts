import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { openStage, sees, type Stage } from './stage.ts';

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
after(() => stage?.[Symbol.asyncDispose]());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const wide = { viewport: { width: 1280, height: 800 } };

const fieldOf = (page: Page) => page.getByRole('combobox', { name: 'Search and commands' });
const activeIn = async (page: Page) => {
  const id = await fieldOf(page).getAttribute('aria-activedescendant');
  return page.locator(`[id="${id}"]`).innerText();
};

async function begin(user_id: string, message: string, answer: string): Promise<void> {
  stage.model.queue({ text: [answer] });
  const session_id = `${user_id}:${message}`;
  await ask(stage.brain, { user_id, session_id, source: 'web', message });
}

test('Ctrl-K finds what was said, marks the words, and leads to the message', { skip }, async () => {
  await begin('ana', 'A cake for Sunday', 'Take a pinch of cardamom.');
  await begin('ana', 'Tea', 'Two minutes are enough.');
  const page = await stage.openTab('/', { person: 'ana', user: 'ana', ...wide });
  await page.getByRole('link', { name: 'Tea' }).waitFor();
  await page.keyboard.press('Control+k');
  await fieldOf(page).fill('cardamom');
  const found = page.getByRole('group', { name: 'Messages' }).getByRole('option');
  await found.getByText('Take a pinch of cardamom.').waitFor();
  assert.equal(await found.locator('mark').first().innerText(), 'cardamom');
  assert.match(await found.first().innerText(), /Brain · A cake for Sunday/);
  await page.getByRole('dialog').getByRole('status').getByText('1 result').waitFor();
  await page.keyboard.press('Enter');
  await sees(page, 'Take a pinch of cardamom.');
  await page.getByRole('heading', { name: 'A cake for Sunday' }).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.close();
});

test('the arrows choose among commands and conversations, and say which one', { skip }, async () => {
  await begin('ben', 'Crème brûlée', 'Good.');
  const page = await stage.openTab('/', { person: 'ben', user: 'ben', ...wide });
  await page.getByRole('link', { name: 'Crème brûlée' }).waitFor();
  await page.keyboard.press('Control+k');
  await fieldOf(page).waitFor();
  assert.match(await activeIn(page), /New conversation/);
  await page.keyboard.press('ArrowDown');
  assert.match(await activeIn(page), /Temporary/);
  await page.keyboard.press('End');
  assert.match(await activeIn(page), /Crème brûlée/);
  await page.keyboard.press('ArrowDown');
  assert.match(await activeIn(page), /New conversation/);
  await page.keyboard.type('creme');
  await page.getByRole('group', { name: 'Conversations' }).waitFor();
  assert.match(await activeIn(page), /Crème brûlée/);
  await page.keyboard.press('Escape');
  await fieldOf(page).waitFor({ state: 'detached' });

  await page.keyboard.press('Control+k');
  await fieldOf(page).fill('dark th');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  await page.keyboard.press('Control+k');
  await fieldOf(page).fill('xyzzy plugh');
  await page.getByRole('paragraph').getByText('Nothing was found for “xyzzy plugh”.').first().waitFor();
  await page.close();
});

test('on a phone the search is a sheet of its own, opened from the list', { skip }, async () => {
  await begin('cleo', 'A walk', 'Fine.');
  const page = await stage.openTab('/', { person: 'cleo', user: 'cleo', ...phone });
  await page.getByRole('button', { name: 'Show conversations' }).click();
  await page.getByRole('button', { name: 'Search' }).click();
  const sheet = page.getByRole('dialog', { name: 'Search and commands' });
  const box = await sheet.boundingBox();
  assert.deepEqual([box?.width, box?.height], [390, 844]);
  await sheet.getByRole('option', { name: 'A walk' }).click();
  await sees(page, 'A walk');
  await page.close();
});

test('keys lead from one conversation to another, and ? shows them all', { skip }, async () => {
  for (const title of ['One', 'Two']) await begin('dan', title, `Answer to ${title}`);
  const page = await stage.openTab('/', { person: 'dan', user: 'dan', ...wide });
  await page.getByRole('link', { name: 'One' }).waitFor();
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('Is this ? typed /');
  await page.keyboard.press('?');
  assert.equal(await field.inputValue(), 'Is this ? typed /?', 'a field keeps its letters');
  await page.keyboard.press('Alt+ArrowDown');
  await sees(page, 'Two');
  await page.keyboard.press('Alt+ArrowDown');
  await sees(page, 'One');
  await page.keyboard.press('Alt+ArrowUp');
  await sees(page, 'Two');
  await page.keyboard.press('Control+Shift+O');
  await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
  assert.equal(new URL(page.url()).pathname, '/');

  await page.keyboard.press('Control+Shift+S');
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Shift+S');
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  await page.getByRole('link', { name: 'One' }).focus();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByText('Search and commands').waitFor();
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate('document.activeElement.dataset.session'), 'dan:One', 'the focus is back');
  await page.keyboard.press('/');
  assert.equal(await field.evaluate((element) => element === element.ownerDocument.activeElement), true);
  assert.match(await field.inputValue(), /typed \/\?$/, 'the draft is as it was');
  await page.close();
});

test(
  'the theme and the language are chosen in the drawer, and what was written is kept',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'eva', user: 'eva', ...wide });
    await page.getByRole('textbox', { name: 'Message' }).fill('Half a sentence');
    await page.getByRole('button', { name: /^(You|Eva|eva)/ }).click();
    await page.getByText('Dark', { exact: true }).click();
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    assert.equal(await page.evaluate('getComputedStyle(document.body).colorScheme'), 'dark');
    await page.getByRole('combobox', { name: /^Language/ }).selectOption('Français');
    await page.getByRole('heading', { name: 'Ce navigateur' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.lang'), 'fr');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'Half a sentence');
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await page.close();
  },
);
