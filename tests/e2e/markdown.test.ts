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
const IS_TOO_WIDE = 'document.documentElement.scrollWidth > innerWidth';
const FORMULA = String.raw`$$\sum_{n=1}^{\infty} \frac{1}{n^2} = \begin{pmatrix} a & b \\ c & d \end{pmatrix}$$`;

async function answer(page: Page, text: string | string[], paceMs = 0): Promise<void> {
  const count = await page.locator('[data-status=finished]').count();
  stage.model.queue({ text: typeof text === 'string' ? [text] : text, paceMs });
  await say(page, 'Please');
  await page.locator('[data-status=finished]').nth(count).waitFor({ timeout: 60_000 });
}

test('code of a known language gets its colours, and stays what it is', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'cora' });
  const loaded: string[] = [];
  page.on('request', (request) => void loaded.push(new URL(request.url()).pathname));
  const plain = '```\nconst a = 1;\n```\n\n```nolang\nconst b = 1;\n```';
  await answer(page, plain);
  assert.equal(await page.locator('pre code span').count(), 0, 'no language is guessed');

  await answer(page, '```ts\nconst a: string = "<b>"; // so\n```');
  const code = page.locator('code.language-ts');
  await code.locator('.c-word', { hasText: 'const' }).waitFor();
  assert.equal(await code.locator('.c-text').innerText(), '"<b>"');
  assert.equal(await code.innerText(), 'const a: string = "<b>"; // so\n');
  assert.ok(!loaded.some((path) => /scripts|compiled|files/.test(path)), 'only its own group is loaded');
  await page.close();
});

test(
  'code is copied and its long lines are wrapped by keyboard, and “Copied” is said',
  { skip },
  async () => {
    const page = await stage.openTab('/', {
      person: 'kim',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const line = `x = ${'"long" + '.repeat(60)}1`;
    await answer(page, `\`\`\`py\n${line}\n\`\`\``);
    const pre = page.locator('.code pre');
    const isWide = () => pre.evaluate((element) => element.scrollWidth > element.clientWidth);
    assert.equal(await isWide(), true);
    const wrap = page.getByRole('button', { name: 'Wrap lines' });
    await wrap.focus();
    await page.keyboard.press('Space');
    assert.equal(await wrap.getAttribute('aria-pressed'), 'true');
    assert.equal(await isWide(), false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Copied').waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), `${line}\n`);
    await page.close();
  },
);

test(
  'formulas are MathML, prices are not, and what is no formula is shown as written',
  { skip },
  async () => {
    const page = await stage.openTab('/', { person: 'emmy', ...phone });
    await answer(
      page,
      `It costs $5 or $10, but $x^2$ and \\(y_1\\) cost nothing. $\\nope{$ too.\n\n${FORMULA}\n\nSo.`,
    );
    await page.locator('.formula.block math mfrac').waitFor();
    assert.equal(await page.locator('.markdown math').count(), 3);
    assert.match(await page.locator('.markdown p').first().innerText(), /\$5 or \$10, but/);
    assert.equal(await page.locator('.markdown [href*=formula], .markdown math [href]').count(), 0);
    const wide = await page.evaluate(IS_TOO_WIDE);
    assert.equal(wide, false, 'the page is no wider for it');
    await page.close();
  },
);

test('on a phone wide tables, code and addresses stay within the page', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'tess', ...phone });
  const row = `|${' a rather wide cell |'.repeat(12)}`;
  const table = `${row}\n|${'-|'.repeat(12)}\n${row}`;
  await answer(
    page,
    `${table}\n\nhttps://example.com/${'long'.repeat(60)}\n\n\`${'x'.repeat(200)}\`\n\nEnd.`,
  );
  await sees(page, 'End.');
  const frame = page.locator('.markdown .table-frame');
  assert.ok(
    await frame.evaluate((element) => element.scrollWidth > element.clientWidth),
    'it scrolls inside',
  );
  assert.equal(await page.evaluate(IS_TOO_WIDE), false);
  await page.close();
});

test('right-to-left text goes from right to left, and the rest does not', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'rana' });
  await answer(page, 'مرحبا بالعالم\n\n- واحد\n- اثنان\n\nEnglish.\n\n- one');
  const ways = await page.evaluate(
    "[...document.querySelectorAll('.markdown > *')].map((block) => getComputedStyle(block).direction)",
  );
  assert.deepEqual(ways, ['rtl', 'rtl', 'ltr', 'ltr']);
  await page.close();
});
