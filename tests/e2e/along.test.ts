import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { postFile } from '../support/files.ts';
import { ask } from '../support/http.ts';
import { openStage, sees } from './stage.ts';

/** One point of a photo. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test(
  'photos, documents and words of others that came along with a message stand below it',
  { skip: noBrowser },
  async () => {
    await using stage = await openStage({ model: 'scripted' });
    const owner = { user_id: 'owner' };
    const photo = await postFile(stage.brain, PNG, { ...owner, type: 'image/png' });
    const letter = await postFile(stage.brain, Buffer.from('Dear Ann'), {
      ...owner,
      type: 'text/plain',
    });
    const attachments = [
      { id: photo.body.id, name: 'cat.png' },
      { id: letter.body.id, name: 'a letter.txt' },
    ];
    const quotes = [{ author: 'Ben <b>', content: 'See **this**' }];
    const said = { ...owner, session_id: 'along', source: 'telegram', message: '', attachments, quotes };
    await ask(stage.brain, said);
    const page = await stage.openTab('/s/along');
    await sees(page, 'ok');
    const along = page.locator('[data-along]');
    const image = along.locator('img[alt="cat.png"]');
    await image.waitFor();
    assert.equal(
      await image.evaluate((img) => 'naturalWidth' in img && img.naturalWidth),
      1,
      'it was loaded',
    );
    assert.equal(await along.locator('blockquote').innerText(), 'Ben <b>: See **this**');
    const link = along.getByRole('link', { name: 'a letter.txt' });
    assert.equal(await link.getAttribute('href'), `/files/${letter.body.id}`);
    assert.equal(await page.locator('[data-run] p', { hasText: /^$/ }).count(), 0, 'no empty bubble');
  },
);
