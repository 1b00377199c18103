import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { openStage, say, sees, type Stage } from './stage.ts';

const skip = noBrowser;
let stage: Stage;
before(async () => {
  if (!skip) stage = await openStage({ model: 'scripted' });
});
after(() => stage?.[Symbol.asyncDispose]());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 800 } };
const permissions = ['clipboard-read', 'clipboard-write'];

for (const [where, settings] of Object.entries({ phone, desktop })) {
  test(
    `a message is edited as a branch, and each version stays to be read (${where})`,
    { skip },
    async () => {
      const page = await stage.openTab('/', { person: where, ...settings });
      stage.model.queue({ text: ['Green.'] }, { text: ['Black.'] });
      await say(page, 'Which tea?');
      await sees(page, 'Green.');
      const field = page.getByRole('textbox', { name: 'Message' });
      await field.focus();
      await page.keyboard.press('ArrowUp');
      const edit = page.getByRole('textbox', { name: 'Edit your message' });
      await edit.waitFor();
      await page.keyboard.press('Escape');
      await edit.waitFor({ state: 'detached' });
      assert.equal(await field.evaluate('document.activeElement?.hasAttribute("data-composer")'), true);

      await page.locator('[data-run]').hover();
      await page.getByRole('button', { name: 'Edit message' }).click();
      await edit.fill('Which tea in the morning?');
      await page.getByRole('button', { name: 'Save and send' }).click();
      await sees(page, 'Black.');
      const versions = page.locator('[data-versions]');
      await versions.getByText('2 / 2').waitFor();
      const answers = page.locator('[data-run] .markdown');
      assert.deepEqual(await answers.allInnerTexts(), ['Black.'], 'the other branch is put away');
      await versions.getByRole('button', { name: 'Previous version' }).click();
      await sees(page, 'Green.');
      await versions.getByText('1 / 2').waitFor();
      await page.close();
    },
  );
}

test('an answer is copied as Markdown, asked for anew, and tells what it took', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'cleo', permissions });
  stage.model.queue({ text: ['Green is **mild**.'] }, { text: ['Black is strong.'] });
  await say(page, 'Which tea?');
  await page.locator('[data-status=finished] .markdown').hover(); // what can be done comes as one comes near
  await page.getByRole('button', { name: 'Copy answer' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'Green is **mild**.');

  await page.getByRole('button', { name: 'Details' }).click();
  const details = page.locator('[data-details]');
  assert.match(await details.innerText(), /Model\s+scripted[^]*Tokens\s+\d+ in, \d+ out[^]*Run\s+evt_/);
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Another answer' }).click();
  await sees(page, 'Black is strong.');
  await page.locator('[data-versions]').getByText('2 / 2').waitFor();
  await page.close();
});

test('Escape in the field stops the answer, and keeps what is written', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'esc' });
  stage.model.queue({ text: ['One, two, three'], fault: { kind: 'hang', after: 1 } });
  await say(page, 'Count');
  await sees(page, 'One, two, three');
  await page.getByRole('textbox', { name: 'Message' }).fill('Next');
  await page.keyboard.press('Escape');
  await page.locator('[data-status=cancelled]').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'Next');
  await page.close();
});

test('many tool calls are one line, which opens to each of them and what it gave', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'steps' });
  const recall = (query: string) => ({ name: 'recall', arguments: { query } });
  stage.model.queue({ toolCalls: [recall('tea'), recall('milk'), recall('cake')] }, { text: ['Nothing.'] });
  await say(page, 'What do I like?');
  await sees(page, 'Nothing.');
  const steps = page.locator('[data-tool=steps]');
  assert.match(await steps.locator('summary').first().innerText(), /^3 steps · [\d.]+ s$/);
  await steps.locator('summary').first().click();
  const [first] = await steps.locator('[data-tool=recall]').all();
  assert.match((await first?.innerText()) ?? '', /^Searched memory · [\d.]+ s$/);
  await first?.locator('summary').click();
  await first?.getByText('"query": "tea"').waitFor();
  await page.close();
});

test('the model is chosen in a menu, and answers from then on', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'models' });
  await page.getByRole('button', { name: 'Model: scripted' }).click();
  await page.getByRole('menuitemradio', { name: /Offline rules/ }).click();
  await page.getByRole('button', { name: 'Model: Offline rules' }).waitFor();
  await say(page, 'What is 2 + 2?');
  await page.locator('[data-status=finished]').waitFor();
  await page.locator('[data-run]').hover();
  await page.getByRole('button', { name: 'Details' }).click();
  assert.match(await page.locator('[data-details]').innerText(), /Model\s+offline/);
  await page.close();
});
