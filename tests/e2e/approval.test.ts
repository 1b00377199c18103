import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { openHouse, type House } from './house.ts';
import { say, sees } from './stage.ts';

const skip = noBrowser;
let house: House;
before(async () => {
  if (!skip) house = await openHouse();
});
after(() => house?.[Symbol.asyncDispose]());

const content =
  'Dear neighbour,\n\n**Rent** is <img src=x onerror="window.hacked=1"> due. [Pay](javascript:1)';
const card = (page: Page) => page.locator('[data-approval]');
const heading = { name: 'May I send this on Telegram?' };

/** The model wants to write to a stranger, then says how that went. */
async function askFor(page: Page, answer: string): Promise<void> {
  house.model.queue(
    { toolCalls: [{ name: 'send_telegram', arguments: { to: '4711', content } }] },
    { text: [answer] },
  );
  await say(page, 'Write to the neighbour');
  await page.getByRole('heading', heading).waitFor();
}

/** What was handed over to Telegram so far. */
async function sent(): Promise<string[]> {
  const key = { authorization: `Bearer ${house.brain.key}` };
  const answer = await fetch(`${house.brain.url}/export?user_id=owner`, { headers: key });
  const rows = (await answer.text()).trim().split('\n');
  return rows.filter((row) => row.includes('"event_type":"delivery"') && row.includes('4711'));
}

test(
  'a message to somebody else waits for a yes, on every device and across a reload',
  { skip },
  async () => {
    const page = await house.enter('owner');
    await askFor(page, 'It is on its way.');
    assert.equal((await card(page).locator('[data-content]').innerText()).trim().endsWith(content), true);
    assert.match(await card(page).locator('[data-content]').innerText(), /"4711" on telegram/);
    await card(page)
      .getByText(/^5\d:\d\d left to decide$/)
      .waitFor();
    await page.locator('[data-tool=send_telegram]').getByText('waits for you').waitFor();
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.equal(await card(page).locator('img, a, strong').count(), 0, 'it is text, and nothing else');
    assert.deepEqual(await sent(), []);

    await page.reload();
    await page.getByRole('heading', heading).waitFor();
    const other = await house.enter('owner');
    await other.getByText('Brain waits for your word in “Write to the neighbour”.').waitFor();
    await other.getByRole('link', { name: 'Show' }).click();
    await other.getByRole('button', { name: 'Approve' }).click();
    for (const tab of [page, other]) {
      await sees(tab, 'It is on its way.');
      await card(tab).getByText('Approved, via web').waitFor();
      assert.equal(await tab.getByRole('button', { name: 'Approve' }).count(), 0);
    }
    assert.ok((await sent()).length > 0);
    await other.getByText('Brain waits for your word').waitFor({ state: 'detached' });
    await page.reload();
    await card(page).getByText('Approved, via web').waitFor();
    await page.context().close();
    await other.context().close();
  },
);

test('after a no nothing is sent, and what was asked stays to be read', { skip }, async () => {
  const before = (await sent()).length;
  const page = await house.enter('owner');
  await askFor(page, 'I leave it.');
  await card(page).getByRole('button', { name: 'Deny' }).click();
  await sees(page, 'I leave it.');
  await card(page).getByText('Denied, via web').waitFor();
  assert.match(await card(page).locator('[data-content]').innerText(), /Dear neighbour/);
  assert.equal((await sent()).length, before);
  await page.context().close();
});

test('a word that was given elsewhere shows at once', { skip }, async () => {
  const page = await house.enter('owner');
  await askFor(page, 'Fine.');
  const waiting = await house.ask<{ results: { id: string }[] }>('GET', '/approvals?user_id=owner');
  const id = waiting.results[0]?.id;
  await house.ask('POST', `/approvals/${id}`, { status: 'denied', user_id: 'owner', via: 'telegram' });
  await card(page).getByText('Denied, via Telegram').waitFor();
  await sees(page, 'Fine.');
  await page.context().close();
});

test('a run that is stopped asks no more', { skip }, async () => {
  const page = await house.enter('owner');
  await askFor(page, 'never said');
  await page.getByRole('button', { name: 'Stop' }).click();
  await card(page).getByText('it was not done').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
  await page.context().close();
});

test('a message shows by which channel it came, and that it may be anybody’s', { skip }, async () => {
  const session_id = 'telegram:mine';
  const trigger = { user_id: 'owner', session_id, response_to: ['web'] };
  await house.ask('POST', '/trigger?wait=5', { ...trigger, source: 'telegram', message: 'From my phone' });
  await house.ask('POST', '/trigger?wait=5', { ...trigger, source: 'webhook:ci', message: 'Build failed' });
  const page = await house.enter('owner');
  await page.goto(`${house.web.url}/s/${encodeURIComponent(session_id)}`);
  await sees(page, 'Build failed');
  const run = (text: string) => page.locator('[data-run]').filter({ hasText: text });
  await run('From my phone').getByText('via Telegram', { exact: true }).waitFor();
  assert.equal(await run('From my phone').locator('[data-foreign]').count(), 0);
  await run('Build failed').getByText('via webhook:ci').waitFor();
  await run('Build failed').getByText('from outside, read as data').waitFor();
  await page.context().close();
});
