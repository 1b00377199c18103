import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
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
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const cat = { name: 'cat.png', mimeType: 'image/png', buffer: PNG };
const letter = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Ann') };

const attached = (page: Page) => page.locator('[data-attached] li');
const choose = (page: Page, files: (typeof cat)[]) => page.setInputFiles('input[type=file]', files);

/** Something happens to the page as if a file came by the clipboard, or by the hand of the person. */
async function give(page: Page, how: 'paste' | 'dragenter' | 'drop', name: string): Promise<void> {
  await page.evaluate(
    `(() => {
      const data = new DataTransfer();
      data.items.add(new File(['words of ${name}'], '${name}', { type: 'text/plain' }));
      const field = document.querySelector('[data-composer]');
      const init = { bubbles: true, cancelable: true };
      const event = '${how}' === 'paste'
        ? new ClipboardEvent('paste', { ...init, clipboardData: data })
        : new DragEvent('${how}', { ...init, dataTransfer: data });
      field.dispatchEvent(event);
    })()`,
  );
}

for (const [where, settings] of Object.entries({ phone, desktop })) {
  test(`files are attached, taken away and sent, also alone (${where})`, { skip }, async () => {
    const page = await stage.openTab('/', { person: where, ...settings });
    await page.getByRole('button', { name: 'Attach files' }).waitFor();
    await choose(page, [cat, letter]);
    await page.locator('[data-attached] img[alt="cat.png"]').waitFor();
    await page.getByRole('button', { name: 'Remove letter.txt' }).click();
    assert.equal(await attached(page).count(), 1);

    await page.reload();
    await page.locator('[data-attached] img[alt="cat.png"]').waitFor();
    stage.model.queue({ text: ['A cat.'] });
    await page.getByRole('button', { name: 'Send' }).click();
    await sees(page, 'A cat.');
    await page.locator('[data-along] img[alt="cat.png"]').waitFor();
    assert.equal(await attached(page).count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
    await page.close();
  });
}

test('a file can be pasted, and dropped anywhere while a hint says so', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'hands' });
  await page.getByRole('button', { name: 'Attach files' }).waitFor();
  await give(page, 'paste', 'pasted.txt');
  await page.getByRole('button', { name: 'Remove pasted.txt' }).waitFor();
  await give(page, 'dragenter', 'dropped.txt');
  await page.getByText('Drop the files to attach them').waitFor();
  await give(page, 'drop', 'dropped.txt');
  await page.getByRole('button', { name: 'Remove dropped.txt' }).waitFor();
  assert.equal(await page.locator('[data-drop-hint]').count(), 0);
  await page.close();
});

test(
  'a file that does not arrive says so and can be tried again; the message waits for it',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'slow' });
    await page.getByRole('button', { name: 'Attach files' }).waitFor();
    await page.route('**/files?*', (route) =>
      route.fulfill({ status: 429, json: { error: { code: 'too_many', message: 'No room.' } } }),
    );
    await choose(page, [letter]);
    await page.getByRole('alert').getByText('No room is left for your files.').waitFor();
    await page.unroute('**/files?*');

    const held = Promise.withResolvers<void>();
    await page.route('**/files?*', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.locator('[data-upload=failed]').getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-upload=sending]').waitFor();
    stage.model.queue({ text: ['Read it.'] });
    await say(page, 'What does it say?');
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'What does it say?');
    held.resolve();
    await sees(page, 'Read it.');
    await page.locator('[data-along]').getByRole('link', { name: 'letter.txt' }).waitFor();
    await page.close();
  },
);

test('what cannot be attached is refused with a sentence', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'much' });
  await page.getByRole('button', { name: 'Attach files' }).waitFor();
  await choose(page, [{ ...letter, buffer: Buffer.from('') }]);
  await page.getByText('An empty file, or a folder, cannot be attached.').waitFor();
  const many = Array.from({ length: 11 }, (_, at) => ({
    ...letter,
    name: `${at}.txt`,
    buffer: Buffer.from(`${at}`),
  }));
  await choose(page, many);
  await page.getByText('A message takes at most 10 files.').waitFor();
  await page.waitForFunction(`document.querySelectorAll('[data-attached] li').length === 10`);
  await page.close();
});
