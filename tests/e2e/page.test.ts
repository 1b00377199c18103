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

test('text that attacks the page is shown as text: nothing runs and nothing loads', { skip }, async () => {
  const attack = [
    '![pixel](http://127.0.0.1:9/pixel.png?secret=1)',
    '<img src="http://127.0.0.1:9/image" onerror="window.hacked = 1">',
    '<script>window.hacked = 2</script>',
    '<style>@import url(http://127.0.0.1:9/style)</style>',
    '[click](javascript:window.hacked=3) [data](data:text/html,x) [own](/trigger)',
    '<a href="javascript:window.hacked=4" class="fixed inset-0">cover</a>',
    '<svg><animate onbegin="window.hacked = 5"/></svg>',
    '```"><img src=x onerror=window.hacked=6>\n<b>code</b>\n```',
    '[good](https://example.com/a?b=c) [bank](https://bank.example@evil.example/)',
    '3. third\n\n| a |\n|--:|\n| 1 |',
    'The end.',
  ];
  stage.model.queue({ text: [attack.join('\n\n')] });
  const page = await stage.openTab('/', { person: 'eve' });
  const loaded: string[] = [];
  page.on('request', (request) => void loaded.push(request.url()));
  await say(page, 'Attack me');
  await sees(page, 'The end.');

  assert.equal(await page.evaluate('window.hacked'), undefined);
  assert.deepEqual(
    loaded.filter((url) => !url.startsWith(stage.web.url)),
    [],
  );
  const answer = page.locator('.markdown');
  assert.equal(await answer.locator('img, script, style, svg, [onerror], [style]').count(), 0);
  assert.equal(await answer.locator('[class*=fixed]').count(), 0);
  const links = await answer.locator('a').evaluateAll((all) => all.map((link) => link.outerHTML));
  const safe = 'target="_blank" rel="noopener noreferrer"';
  assert.deepEqual(
    links.filter((html) => html.includes('href')),
    [
      `<a href="http://127.0.0.1:9/pixel.png?secret=1" ${safe}>pixel (127.0.0.1:9)</a>`,
      `<a href="https://example.com/a?b=c" ${safe}>good</a>`,
    ],
  );
  assert.equal(await answer.locator('a:not([href])').count(), 0, 'what is no link does not look like one');
  assert.equal(await answer.locator('ol[start="3"]').count(), 1, 'a list begins where it says');
  assert.equal(await answer.locator('td[align=right]').count(), 1);
  assert.match(await answer.innerText(), /<script>window\.hacked = 2<\/script>/);
  await page.close();
});

test('a code block can be copied', { skip }, async () => {
  stage.model.queue({ text: ['```ts\nconst a = 1 < 2;\n```\n'] });
  const settings = { person: 'cleo', permissions: ['clipboard-read', 'clipboard-write'] };
  const page = await stage.openTab('/', settings);
  await say(page, 'Code, please');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'const a = 1 < 2;\n');
  await page.close();
});

test('the address of a session leads to it, and one that is wrong says so', { skip }, async () => {
  stage.model.queue({ text: ['Here I am.'] });
  const page = await stage.openTab('/', { person: 'dora' });
  await say(page, 'Remember this place');
  await sees(page, 'Here I am.');
  const other = await stage.openTab(new URL(page.url()).pathname, { person: 'emil' });
  await sees(other, 'Here I am.');
  await other.goto(`${stage.web.url}/s/web%3Anowhere`);
  await other.getByText('This conversation does not exist.').waitFor();
  await other.getByRole('main').getByRole('button', { name: 'New conversation' }).click();
  await other.getByRole('heading', { name: 'What is on your mind?' }).waitFor();
  await other.goBack();
  await other.getByText('This conversation does not exist.').waitFor();
  await page.close();
  await other.close();
});

test(
  'on a phone the conversations lie in a drawer, where they are renamed and deleted',
  { skip },
  async () => {
    stage.model.queue({ text: ['Noted.'] });
    const page = await stage.openTab('/', { person: 'fred', ...phone });
    await say(page, 'My phone conversation');
    await sees(page, 'Noted.');
    const openDrawer = page.getByRole('button', { name: 'Show conversations' });
    await openDrawer.click();
    const drawer = page.getByRole('dialog', { name: 'Conversations' });
    await drawer.getByRole('link', { name: 'My phone conversation' }).waitFor();

    await drawer.getByRole('button', { name: 'More: My phone conversation' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await drawer.getByRole('textbox', { name: 'Title' }).fill('A better name');
    await page.keyboard.press('Enter');
    await drawer.getByRole('link', { name: 'A better name' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'A better name' }).waitFor();

    await openDrawer.click();
    await drawer.getByRole('button', { name: 'More: A better name' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await drawer.getByRole('link', { name: 'A better name' }).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).pathname, '/');
    const isTooWide = 'document.documentElement.scrollWidth > innerWidth';
    assert.equal(await page.evaluate(isTooWide), false);
    await page.close();
  },
);

test('Shift+Enter makes a line, and Enter within a composed word does not send', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'gus' });
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  assert.equal(await field.inputValue(), 'one\ntwo');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
  assert.equal(await field.inputValue(), 'one\ntwo');
  assert.equal(new URL(page.url()).pathname, '/');

  stage.model.queue({ text: ['Sent.'] });
  await page.keyboard.press('Enter');
  await sees(page, 'Sent.');
  assert.equal(await field.inputValue(), '');
  await page.close();
});

test('a French browser is spoken to in French', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'hugo', locale: 'fr-FR' });
  await page.getByRole('heading', { name: 'À quoi pensez-vous ?' }).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  assert.equal(await page.evaluate('document.documentElement.lang'), 'fr');
  await page.close();
});

test('older messages come in on the way up, and what is being read stays where it is', { skip }, async () => {
  const { brain } = stage;
  const headers = { authorization: `Bearer ${brain.key}`, 'content-type': 'application/json' };
  for (let index = 0; index < 70; index += 1) {
    const body = { source: 'web', user_id: 'owner', session_id: 'web:long', message: `Question ${index}` };
    const url = `${brain.url}/trigger?wait=5`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
  }
  const page = await stage.openTab('/s/web%3Along', { person: 'iris' });
  await sees(page, 'Question 69');
  assert.equal(await page.locator('[data-run]').getByText('Question 0', { exact: true }).count(), 0);

  const oldest = page.locator('[data-run]').first();
  const scroller = page.locator('main [class*=overflow-y-auto]');
  const top = () => scroller.evaluate((element) => element.scrollTop);
  await page.mouse.move(600, 300);
  const run_id = await oldest.getAttribute('data-run');
  await page.mouse.wheel(0, -100_000);
  await page.locator(`[data-run]:not([data-run="${run_id}"]) + [data-run="${run_id}"]`).waitFor();
  assert.ok((await top()) > 500, 'the page does not jump to what was loaded');
  const kept = page.locator(`[data-run="${run_id}"]`);
  const { y = -1 } = (await kept.boundingBox()) ?? {};
  assert.ok(y > 0 && y < 720, `the message that was on top is still in sight (at ${y})`);
  const first = page.locator('[data-run]').getByText('Question 0', { exact: true });
  while ((await first.count()) === 0) {
    await page.mouse.wheel(0, -1000);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  await page.close();
});
