import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { openStage } from './stage.ts';

test(
  'without any key the brain remembers, tells so, and knows it in another session',
  { skip: noBrowser },
  async () => {
    await using stage = await openStage({ model: 'offline' });
    const page = await stage.openTab();
    await page.getByRole('button', { name: 'Remember that I drink my tea without sugar' }).click();
    const receipt = page.locator('[data-receipt=remembered]');
    await receipt.waitFor();
    assert.match(await receipt.innerText(), /Remembered: .*tea without sugar/i);
    const call = page.locator('[data-tool=remember]');
    assert.match(await call.innerText(), /^Remembered · [\d.]+ s$/);
    await call.locator('summary').click();
    await call.getByText('Input').waitFor();
    await page.locator('[data-status=finished]').waitFor();

    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('button', { name: 'What do you know about me?' }).click();
    await page.locator('[data-status=finished]').waitFor();
    assert.match(await page.locator('.markdown').last().innerText(), /tea without sugar/i);
  },
);
