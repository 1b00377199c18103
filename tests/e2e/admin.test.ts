import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { openAdmin, openHouse, type House } from './house.ts';
import { say, sees } from './stage.ts';

const skip = noBrowser;
const NAMES = ['People', 'Channels', 'Models', 'Behaviour', 'Activity', 'Usage', 'Data'];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let house: House;
before(async () => {
  if (!skip) house = await openHouse();
});
after(() => house?.[Symbol.asyncDispose]());

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const focused = (page: Page) => page.evaluate('document.activeElement.textContent');

test(
  'Admin is opened from the list, each section has an address, and back leads back',
  { skip },
  async () => {
    house.model.queue({ text: ['Hello Ann.'] });
    const page = await house.enter('owner');
    await say(page, 'Hello');
    await sees(page, 'Hello Ann.');
    const session = new URL(page.url()).pathname;
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    await openAdmin(page, 'Usage');
    assert.equal(new URL(page.url()).pathname, '/admin/usage');
    assert.equal(await page.title(), 'Usage · Admin');
    assert.equal(await focused(page), 'Usage', 'a screen reader hears where it is');
    await page.reload();
    await title(page, 'Usage');
    assert.equal(await page.getByRole('link', { name: 'Usage' }).getAttribute('aria-current'), 'page');
    await page.getByRole('link', { name: 'Data' }).click();
    await title(page, 'Data');
    await page.goBack();
    await title(page, 'Usage');
    await page.goBack();
    await title(page, 'People');
    await page.goBack();
    await sees(page, 'Hello Ann.');
    assert.equal(new URL(page.url()).pathname, session);

    await openAdmin(page, 'Models');
    await page.keyboard.press('Escape');
    await sees(page, 'Hello Ann.');
    assert.equal(new URL(page.url()).pathname, session);
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought');
    await page.context().close();
  },
);

test('Escape in a field leaves the field, and only then Admin', { skip }, async () => {
  const page = await house.visit('/admin/behaviour', { user: 'owner' });
  const field = page.getByRole('textbox', { name: 'Instructions' });
  await field.fill('Be brief.');
  await page.keyboard.press('Escape');
  await title(page, 'Behaviour');
  assert.equal(await field.inputValue(), 'Be brief.');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.context().close();
});

test(
  'on a phone every section fits, its controls are large enough, and the line of sections scrolls',
  { skip },
  async () => {
    const page = await house.visit('/', { user: 'owner', ...PHONE });
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await page.getByRole('link', { name: 'Admin' }).click();
    for (const name of NAMES) {
      const link = page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name });
      await link.click();
      await title(page, name);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      const main = page.getByRole('main');
      assert.equal(await main.evaluate((element) => element.scrollWidth > element.clientWidth), false, name);
      const box = await link.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 390, `${name} is in sight`);
      for (const button of await main.locator('button.small-button:visible, select:visible').all())
        assert.ok(((await button.boundingBox())?.height ?? 0) >= 44, `${name}: ${await button.innerText()}`);
    }
    await page.getByRole('button', { name: 'Back to the conversation' }).click();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await page.context().close();
  },
);

test('a member sees nothing of Admin, and the brain refuses what the page would ask', { skip }, async () => {
  await house.ask('POST', '/users', { user_id: 'mia', name: 'Mia' });
  const page = await house.visit('/admin/usage', { user: 'mia' });
  await title(page, 'This is for owners');
  for (const name of NAMES) assert.equal(await page.getByRole('link', { name }).count(), 0);
  await page.getByRole('button', { name: 'Back to the conversation' }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Admin' }).count(), 0);
  const answer = await page.request.get(`${house.web.url}/backups/2026-01-01T00-00-00-000Z`);
  assert.equal(answer.status(), 403);
  await page.context().close();
});

test('an owner without a link is told, and what was read stays and is read again', { skip }, async () => {
  const page = await house.visit('/admin/people', { user: 'owner' });
  const main = page.getByRole('main');
  await main.locator('[data-user=owner]').waitFor();
  house.relay.cut();
  await main.getByText('No connection: this may be out of date.').waitFor();
  await main.locator('[data-user=owner]').waitFor();
  await house.ask('POST', '/users', { user_id: 'lou', name: 'Lou' });
  house.relay.restore();
  await main.locator('[data-user=lou]').waitFor();
  await main.getByText('No connection: this may be out of date.').waitFor({ state: 'detached' });
  await page.context().close();
});

test('in French too', { skip }, async () => {
  const page = await house.visit('/admin/data', { user: 'owner', locale: 'fr-FR' });
  await title(page, 'Données');
  await page.getByRole('link', { name: 'Comportement' }).click();
  await page.getByLabel('Règle de recall').waitFor();
  await page.getByText('Cherche dans ce dont il se souvient.').waitFor();
  await page.context().close();
});
