import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { openStage } from './stage.ts';

const MAX_SCRIPT_BYTES = 70_000;
const MAX_STYLE_BYTES = 15_000;

interface Loaded {
  path: string;
  bytes: number;
}

/** What the page has loaded so far, and how long each is as it is sent to who takes gzip alone. */
async function loaded(page: Page): Promise<Loaded[]> {
  const names = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map((entry) => entry.name)`,
  );
  const files = [...new Set(names)].filter((name) => name.includes('/assets/'));
  return Promise.all(
    files.map(async (name) => {
      const answer = await fetch(name, { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.headers.get('content-encoding'), 'gzip', name);
      await answer.arrayBuffer();
      return { path: new URL(name).pathname, bytes: Number(answer.headers.get('content-length')) };
    }),
  );
}

function sum(files: Loaded[], ending: string): number {
  return files.filter(({ path }) => path.endsWith(ending)).reduce((total, { bytes }) => total + bytes, 0);
}

for (const locale of ['en-US', 'fr-FR']) {
  test(
    `to read and write, the page loads at most 70 kB of script (${locale})`,
    { skip: noBrowser },
    async () => {
      await using stage = await openStage({ model: 'offline', wholeBrowser: true });
      const page = await stage.openTab('/', { locale });
      await page.getByRole('textbox', { name: 'Message' }).fill('What do you know about me?');
      await page.keyboard.press('Enter');
      await page.locator('[data-status=finished] .markdown').waitFor();
      const files = await loaded(page);
      // What comes later by itself (who signs in next, a service worker) is not waited for, and counts as well.
      const said = files.map(({ path, bytes }) => `${path} ${bytes}`).join('\n');
      assert.ok(sum(files, '.js') <= MAX_SCRIPT_BYTES, said);
      assert.ok(sum(files, '.js') > 20_000, `they are the app:\n${said}`);
      assert.ok(sum(files, '.css') <= MAX_STYLE_BYTES, said);
    },
  );
}
