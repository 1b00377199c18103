import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { createGate } from '../support/model.ts';
import { openStage, say, sees } from './stage.ts';

const skip = noBrowser;
const answers = (page: Page) => page.locator('.markdown').allInnerTexts();

test('a tab that is closed in mid-answer and opened again shows the answer go on', { skip }, async () => {
  await using stage = await openStage({ model: 'scripted' });
  const gate = createGate();
  stage.model.queue({ text: ['The first half', ' and the second.'], gates: { 1: gate } });
  const page = await stage.openTab();
  await say(page, 'Tell me');
  await sees(page, 'The first half');
  const { pathname } = new URL(page.url());
  await page.close();

  const again = await stage.openTab(pathname);
  await sees(again, 'The first half');
  gate.open();
  await again.locator('[data-status=finished]').waitFor();
  assert.deepEqual(await answers(again), ['The first half and the second.']);
});

test(
  'a brain that is killed in mid-answer begins it again, and the page shows it once, without a reload',
  { skip },
  async () => {
    await using stage = await openStage({ model: 'scripted' });
    stage.model.queue({ text: ['Half of it', ' never said'], gates: { 1: createGate() } });
    const page = await stage.openTab();
    let loads = 0;
    page.on('load', () => (loads += 1));
    await say(page, 'Tell me');
    await sees(page, 'Half of it');
    await stage.brain.kill();
    await page.getByRole('textbox', { name: 'Message' }).fill('written while it is away');
    stage.model.queue({ text: ['The whole of it.'] });
    await stage.restartBrain();
    await sees(page, 'The whole of it.');
    await page.locator('[data-status=finished]').waitFor();
    assert.deepEqual(await answers(page), ['The whole of it.']);
    const field = page.getByRole('textbox', { name: 'Message' });
    assert.equal(await field.inputValue(), 'written while it is away');
    assert.equal(loads, 0);
  },
);

test('messages that wait can be taken back one by one, and vanish', { skip }, async () => {
  await using stage = await openStage({ model: 'scripted' });
  const gate = createGate();
  stage.model.queue({ text: ['One', ' done.'], gates: { 1: gate } }, { text: ['Three done.'] });
  const page = await stage.openTab();
  await say(page, 'First');
  await sees(page, 'One');
  await say(page, 'Second');
  await say(page, 'Third');
  const waiting = page.locator('[data-run][data-status=waiting]');
  await waiting.filter({ hasText: 'Third' }).waitFor();
  await waiting.filter({ hasText: 'Second' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Second', { exact: true }).waitFor({ state: 'hidden' });
  gate.open();
  await sees(page, 'Three done.');
  assert.deepEqual(await answers(page), ['One done.', 'Three done.']);
  await page.reload();
  await sees(page, 'Three done.');
  assert.equal(await page.getByText('Second', { exact: true }).count(), 0);
});
