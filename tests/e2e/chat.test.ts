import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { createGate } from '../support/model.ts';
import { openStage, say, sees, type Stage } from './stage.ts';

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
afterEach(() => stage?.relay.restore());
after(() => stage?.[Symbol.asyncDispose]());

const answers = (page: Page) => page.locator('.markdown').allInnerTexts();
const asked = (page: Page) => page.locator('[data-run]').count();
const session = (page: Page) => new URL(page.url()).pathname;

test('an answer streams in, and after a reload it is still there', { skip }, async () => {
  const gate = createGate();
  stage.model.queue({ text: ['Good ', 'morning', '!'], gates: { 2: gate } });
  const page = await stage.openTab();
  await say(page, 'Hello there');
  await sees(page, 'Good morning');
  gate.open();
  await sees(page, 'Good morning!');
  const spoken = page.locator('[aria-live=polite]');
  await spoken.getByText('Good morning!').waitFor({ state: 'attached' });
  assert.match(session(page), /^\/s\/web%3A/);

  await page.reload();
  await sees(page, 'Good morning!');
  assert.deepEqual(await answers(page), ['Good morning!']);
  assert.equal(await asked(page), 1);
  assert.equal(await spoken.innerText(), '', 'what stood there already is not announced again');
  await page.close();
});

test(
  'a reload in mid-answer and a second tab show the text so far, then the rest, once',
  { skip },
  async () => {
    const gate = createGate();
    stage.model.queue({ text: ['The first half', ' and the second.'], gates: { 1: gate } });
    const page = await stage.openTab();
    await say(page, 'Tell me');
    await sees(page, 'The first half');
    await page.reload();
    await sees(page, 'The first half');
    const second = await stage.openTab(session(page));
    await sees(second, 'The first half');

    gate.open();
    for (const tab of [page, second]) {
      await tab.locator('[data-status=finished]').waitFor();
      assert.deepEqual(await answers(tab), ['The first half and the second.']);
      await tab.close();
    }
  },
);

test('a socket that is dead for ten seconds in mid-answer loses and doubles nothing', { skip }, async () => {
  const gates = [createGate(), createGate()] as const;
  stage.model.queue({ text: ['Before,', ' during', ' and after.'], gates: { 1: gates[0], 2: gates[1] } });
  const page = await stage.openTab();
  await say(page, 'Tell me');
  await sees(page, 'Before,');
  stage.relay.die();
  gates[0].open();
  await gates[1].reached;
  await setTimeout(10_000); // the silence is what is tested
  assert.deepEqual(await answers(page), ['Before,']);

  stage.relay.restore();
  await sees(page, 'Before, during');
  gates[1].open();
  await page.locator('[data-status=finished]').waitFor();
  assert.deepEqual(await answers(page), ['Before, during and after.']);
  await page.close();
});

test('an answer that ends while the link is cut is there whole when it is back', { skip }, async () => {
  const gate = createGate();
  stage.model.queue({ text: ['Some', ' and the rest.'], gates: { 1: gate } });
  const page = await stage.openTab();
  await say(page, 'Tell me');
  await sees(page, 'Some');
  stage.relay.cut();
  await page.getByText('Reconnecting…').waitFor();
  gate.open();
  stage.relay.restore();
  await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
  await page.locator('[data-status=finished]').waitFor();
  assert.deepEqual(await answers(page), ['Some and the rest.']);
  await page.close();
});

test('Stop ends the answer and keeps its text, also after a reload', { skip }, async () => {
  stage.model.queue({ text: ['Half of it', ' never said'], gates: { 1: createGate() } });
  const page = await stage.openTab();
  await say(page, 'Tell me');
  await sees(page, 'Half of it');
  await page.getByRole('button', { name: 'Stop' }).click();
  await sees(page, 'Stopped');
  await page.reload();
  await sees(page, 'Stopped');
  assert.deepEqual(await answers(page), ['Half of it']);
  await page.close();
});

test('what is sent without a link is kept, also over a reload, and arrives once', { skip }, async () => {
  stage.model.queue({ text: ['First answer'] });
  const page = await stage.openTab();
  await say(page, 'First');
  await sees(page, 'First answer');

  stage.relay.cut();
  await say(page, 'Sent in the tunnel');
  await sees(page, 'Sending…');
  await page.getByRole('textbox', { name: 'Message' }).fill('and a draft');
  await page.reload();
  await sees(page, 'Sent in the tunnel');
  assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'and a draft');

  stage.model.queue({ text: ['Second answer'] });
  stage.relay.restore();
  await sees(page, 'Second answer');
  assert.equal(await page.getByText('Sent in the tunnel').count(), 1);
  await page.reload();
  await sees(page, 'Second answer');
  assert.equal(await asked(page), 2);
  assert.deepEqual(await answers(page), ['First answer', 'Second answer']);
  await page.close();
});

test('a message sent while the brain works waits below the answer, then gets its own', { skip }, async () => {
  const gate = createGate();
  stage.model.queue({ text: ['One', ' done.'], gates: { 1: gate } }, { text: ['Two done.'] });
  const page = await stage.openTab();
  await say(page, 'First question');
  await sees(page, 'One');
  await say(page, 'Second question');
  await sees(page, 'Waiting its turn');
  gate.open();
  await sees(page, 'Two done.');
  const order = await page.locator('[data-run] p').allInnerTexts();
  assert.deepEqual(
    order.map((text) => text.replace(/^You:\s*/, '')),
    ['First question', 'One done.', 'Second question', 'Two done.'],
  );
  await page.close();
});

test('a failed run says why and can be tried again', { skip }, async () => {
  stage.model.queue({ fault: { kind: 'status', status: 401, message: 'bad key' } });
  const page = await stage.openTab();
  await say(page, 'Will this work?');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /\w+ \w+/);
  stage.model.queue({ text: ['Now it does.'] });
  await alert.getByRole('button', { name: 'Try again' }).click();
  await sees(page, 'Now it does.');
  assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
  await page.close();
});

test('a reader who has scrolled up is left in peace, and goes down with one button', { skip }, async () => {
  const gate = createGate();
  const lines = Array.from({ length: 80 }, (_, index) => `Line ${index}\n\n`).join('');
  stage.model.queue({ text: [lines, 'The last line'], gates: { 1: gate } });
  const page = await stage.openTab();
  await say(page, 'A long one');
  await sees(page, 'Line 79');
  const end = page.getByText('Line 79', { exact: true });
  const isInSight = async () => ((await end.boundingBox())?.y ?? Infinity) < 720;
  assert.equal(await isInSight(), true);

  await page.mouse.move(600, 300);
  await page.mouse.wheel(0, -2000);
  const down = page.getByRole('button', { name: 'Go to the latest message' });
  await down.waitFor();
  gate.open();
  await page.locator('[data-status=finished]').waitFor();
  assert.equal(await isInSight(), false);
  await down.click();
  await down.waitFor({ state: 'detached' });
  assert.equal(await isInSight(), true);
  await page.close();
});
