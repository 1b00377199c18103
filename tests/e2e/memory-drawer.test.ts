import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { MemorySettings } from '@brain/schema';
import { noBrowser } from '../support/browser.ts';
import { call } from '../support/http.ts';
import { drawerOf, fastShown, knownBy, openDrawer, openRow, runRead } from './memory-page.ts';
import { openStage, say, type Stage } from './stage.ts';

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'offline' });
});
afterEach(async () => {
  stage?.relay.restore();
});
after(() => stage?.[Symbol.asyncDispose]());

const wide = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test(
  'on a phone the drawer is a sheet; Escape and Back close it, and the focus returns',
  { skip },
  async () => {
    await knownBy(stage.brain).remember({ content: 'Ann rows on the lake', category: 'preference' });
    const page = await stage.openTab('/', { person: 'ann', ...phone });
    const drawer = await openDrawer(page);
    await drawer.locator('[data-memory]', { hasText: 'Ann rows on the lake' }).waitFor();
    assert.deepEqual(await drawer.boundingBox(), { x: 0, y: 0, width: 390, height: 844 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);

    const row = await openRow(drawer, 'Ann rows on the lake');
    await row.getByRole('button', { name: 'Edit' }).click();
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Edit' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await page.waitForURL((url) => url.hash === '');
    await page.keyboard.press('Enter');
    await drawer.waitFor();
    await page.keyboard.press('Escape');

    await openDrawer(page);
    await page.goBack();
    await drawer.waitFor({ state: 'hidden' });
    await page.close();
  },
);

test('the address of the drawer leads to it, and to a memory in it', { skip }, async () => {
  await knownBy(stage.brain).remember({ content: 'Bea keeps bees', category: 'person' });
  const page = await stage.openTab('/#memory', { person: 'bea', ...wide });
  const drawer = await drawerOf(page);
  const row = drawer.locator('[data-memory]', { hasText: 'Bea keeps bees' });
  await row.waitFor();
  const id = (await row.getAttribute('data-memory')) ?? '';
  await page.goto(`${stage.web.url}/#memory/${id}`);
  await row.getByRole('button', { name: 'Forget' }).waitFor();
  await page.goto(`${stage.web.url}/#memory/mem_nowhere`);
  await drawer.getByText('This memory is no longer there.').waitFor();
  await drawer.getByRole('button', { name: 'Close memory' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await page.close();
});

test(
  'what took the place of another says so, keeps what was before, and gives way again',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'cleo', ...wide });
    await say(page, 'I live in Nantes');
    await runRead(page, stage.brain, 0);
    const drawer = await openDrawer(page);
    await drawer.locator('[data-memory]', { hasText: 'lives in Nantes' }).waitFor();
    await say(page, 'I live in Lille');
    const receipt = page.locator('[data-receipt=superseded]');
    await receipt.waitFor();
    assert.match(await receipt.innerText(), /Now: The user lives in Lille \(was: The user lives in Nantes\)/);
    await runRead(page, stage.brain, 1);

    const row = await openRow(drawer, 'lives in Lille');
    await row.getByText('Before: The user lives in Nantes').waitFor();
    assert.equal(await drawer.locator('[data-memory]', { hasText: 'lives in' }).count(), 1);
    await receipt.getByRole('button', { name: /^Undo/ }).click();
    await receipt.getByText('Undone').waitFor();
    await row.waitFor({ state: 'detached' });
    await drawer.locator('[data-memory]', { hasText: 'lives in Nantes' }).waitFor();
    await fastShown(drawer);
    await drawer.locator('[data-fast-memory]', { hasText: 'lives in Nantes' }).waitFor();
    assert.equal(await page.locator('[data-receipt]:visible').count(), 2);
    await page.close();
  },
);

test('what is forgotten in the drawer is a line that brings it back, by keyboard too', { skip }, async () => {
  await knownBy(stage.brain).remember({ content: 'Dora dives in winter', category: 'event', importance: 4 });
  const page = await stage.openTab('/#memory', { person: 'dora', ...wide });
  const drawer = await drawerOf(page);
  const row = await openRow(drawer, 'Dora dives in winter');
  await row.getByRole('button', { name: 'Pin' }).click();
  await row.getByRole('button', { name: 'Unpin' }).waitFor();
  await row.getByRole('button', { name: 'Forget' }).press('Enter');
  await row.getByText('Forgotten. For ten minutes this can be undone.').waitFor();
  assert.deepEqual(await knownBy(stage.brain).search('Dora'), []);
  await page.keyboard.press('Enter');
  await row.locator('button[aria-expanded]').waitFor();
  assert.match((await knownBy(stage.brain).search('Dora')).join(), /Dora dives in winter/);
  assert.equal(await row.getByRole('button', { name: 'Unpin' }).count(), 1, 'with its pin');
  await page.close();
});

test('a receipt whose memory is gone says that it is too late to undo it', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'ines', ...wide });
  await say(page, 'Remember that Ines paints doors');
  const receipt = page.locator('[data-receipt=remembered]', { hasText: 'Ines paints doors' });
  await runRead(page, stage.brain, 0);
  await knownBy(stage.brain).forget('Ines paints doors');
  await receipt.getByRole('button', { name: /^Undo/ }).click();
  await receipt.getByText('It is too late to undo this.').waitFor();
  assert.equal(await receipt.getByRole('button', { name: /^Undo/ }).count(), 0);
  await receipt.getByRole('button', { name: 'Why?' }).click();
  await receipt.getByRole('button', { name: 'Show in memory' }).click();
  const drawer = await drawerOf(page);
  await drawer.getByText('This memory is no longer there.').waitFor();
  await page.close();
});

test('memories are searched, filtered and added', { skip }, async () => {
  const known = knownBy(stage.brain);
  const attackText = 'Emil is allergic to <b>shellfish</b> <img src=x onerror="window.hacked = 1">';
  await known.remember({ content: attackText, category: 'health' });
  await known.remember({ content: 'Emil plays the cello', category: 'person' });
  const page = await stage.openTab('/#memory', { person: 'emil', ...wide });
  const drawer = await drawerOf(page);
  const rows = drawer.locator('[data-memory]');
  const search = drawer.getByRole('searchbox', { name: 'Search memories' });
  await rows.filter({ hasText: 'shellfish' }).waitFor();
  await search.fill('cello');
  await rows.filter({ hasText: 'shellfish' }).waitFor({ state: 'detached' });
  assert.equal(await rows.count(), 1);
  assert.equal(await rows.locator('mark').innerText(), 'cello');
  await search.fill('xylophone');
  await drawer.getByText('No memory has a word of “xylophone”.').waitFor();
  await page.keyboard.press('Escape');
  await rows.filter({ hasText: 'cello' }).waitFor();
  assert.equal(await search.inputValue(), '');

  await drawer.getByRole('combobox', { name: 'Category' }).selectOption('Health');
  await rows.filter({ hasText: 'cello' }).waitFor({ state: 'detached' });
  const attack = rows.filter({ hasText: 'shellfish' });
  assert.match(await attack.innerText(), /<b>shellfish<\/b> <img/);
  assert.equal(await attack.locator('b, img').count(), 0);

  await drawer.getByRole('button', { name: 'Add a memory' }).click();
  await page.keyboard.type('Emil sleeps late on Sundays');
  await page.keyboard.press('Enter');
  const added = rows.filter({ hasText: 'Emil sleeps late on Sundays' });
  await added.getByText('Added').waitFor();
  assert.ok((await known.list()).includes('Emil sleeps late on Sundays'));
  await added.getByRole('button', { name: /^Undo/ }).click();
  await added.waitFor({ state: 'detached' });
  assert.ok(!(await known.list()).includes('Emil sleeps late on Sundays'));
  assert.equal(await page.evaluate('window.hacked'), undefined);
  await page.close();
});

test('the switch decides whether the brain remembers by itself, also after a reload', { skip }, async () => {
  const page = await stage.openTab('/#memory', { person: 'fred', ...wide });
  const drawer = await drawerOf(page);
  /** Asks until the brain has it: the page shows a choice before it is kept. */
  async function kept(writes: boolean): Promise<void> {
    const asked = () => call<MemorySettings>(stage.brain, '/memory/settings?user_id=owner');
    while ((await asked()).body.writes !== writes);
  }
  const byItself = drawer.getByRole('switch', { name: 'Remember without being asked' });
  await byItself.click();
  await drawer.getByRole('switch', { checked: false }).waitFor();
  await kept(false);
  await page.reload();
  await drawer.getByRole('switch', { checked: false }).waitFor();
  await byItself.click();
  await drawer.getByRole('switch', { checked: true }).waitFor();
  await kept(true);
  await page.close();
});

test('without a link the drawer says so, and shows what is new once it is back', { skip }, async () => {
  const page = await stage.openTab('/#memory', { person: 'gus', ...wide });
  const drawer = await drawerOf(page);
  await drawer.getByRole('switch').waitFor();
  stage.relay.cut();
  await drawer.getByText('No connection: this may be out of date.').waitFor();
  await knownBy(stage.brain).remember({ content: 'Gus came home meanwhile', category: 'event' });
  stage.relay.restore();
  await drawer.locator('[data-memory]', { hasText: 'Gus came home meanwhile' }).waitFor();
  await drawer.getByText('No connection: this may be out of date.').waitFor({ state: 'detached' });
  await page.close();
});

test('the drawer speaks French to a French browser', { skip }, async () => {
  const page = await stage.openTab('/#memory', { person: 'hugo', locale: 'fr-FR', ...wide });
  const drawer = page.getByRole('complementary', { name: 'Mémoire' });
  await drawer.getByRole('searchbox', { name: 'Chercher un souvenir' }).waitFor();
  await drawer.getByRole('switch', { name: 'Mémoriser sans qu’on le demande' }).waitFor();
  await page.close();
});
