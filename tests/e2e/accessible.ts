import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { type Look, openLivedIn, openPlace, PLACES } from './lived-in.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What it finds alone is spelled out and brought here: what is well is many times as much. */
const RUN = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`;
/** Resolves when the page stands in its new colours: an element takes them on when that around it has. */
const DRAWN = `(async () => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  await frame();
  do await frame(); while (document.getAnimations().length > 0);
})()`;
const SERIOUS = ['serious', 'critical'];

/** What axe-core finds, one line each (https://github.com/dequelabs/axe-core/blob/develop/doc/API.md). */
async function findings(page: Page): Promise<string[]> {
  const violations = await page.evaluate<AxeResults['violations']>(RUN);
  const serious = violations.filter(({ impact }) => SERIOUS.includes(impact ?? ''));
  return serious.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Tests each page of the app at a size of the screen, light and then dark. */
export function testPages(size: string, look: Look): void {
  test(`no page has a serious fault of accessibility ${size}`, { skip: noBrowser }, async (t) => {
    await using stage = await openLivedIn();
    for (const place of PLACES) {
      await t.test(place.name, async () => {
        const page = await openPlace(stage, place, { ...look, reducedMotion: 'reduce' });
        await page.evaluate(AXE);
        assert.deepEqual(await findings(page), [], 'light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.evaluate(DRAWN);
        assert.deepEqual(await findings(page), [], 'dark');
        await page.close();
      });
    }
  });
}
