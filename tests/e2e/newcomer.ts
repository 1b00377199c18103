import type { Page } from 'playwright-core';
import { startAll } from '../start/processes.ts';
import { startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { launchBrowser } from '../support/browser.ts';
import { freePort } from '../support/http.ts';
import { drawerOf, openRow } from './memory-page.ts';
import { openAdmin, openYou } from './house.ts';
import { say } from './stage.ts';

const ANN = { id: 77, first_name: 'Ann' };
const PRINTED = /^ +(http\S+\/sign-in#\S+)$/;

/** The steps of somebody who has never seen Brain, in order. */
export const STEPS = ['chat', 'memory', 'telegram', 'invite', 'second'] as const;
export type Step = (typeof STEPS)[number];

/**
 * Walks through all that a newcomer does on the first evening, by what is written on the page alone: from the link that
 * `npm start` prints to a second person who is in. `seen` is called at the end of each step with the page as it is then.
 */
export async function walkAsNewcomer(seen: (step: Step, page: Page) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const api = stack.use(await startBotApi());
  const env = { TELEGRAM_API_ROOT: api.url, TELEGRAM_BOT_TOKEN: api.token, WEB_PORT: await freePort() };
  const all = stack.use(await startAll(env));
  const browser = stack.adopt(await launchBrowser(), (launched) => launched.close());
  const visit = async (link: string) => {
    const viewport = { width: 1280, height: 800 };
    const context = await browser.newContext({ locale: 'en-US', viewport, deviceScaleFactor: 2 });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(link);
    return page;
  };

  const [, link = ''] = await all.line(PRINTED);
  const page = await visit(link);
  await say(page, 'Remember that I drink my tea with milk');
  await page.locator('[data-receipt]').first().waitFor();
  await page.locator('[data-status=finished]').waitFor();
  await seen('chat', page);

  await page.getByRole('button', { name: 'Memory', exact: true }).click();
  const memory = await drawerOf(page);
  const row = await openRow(memory, 'tea with milk');
  await row.getByRole('button', { name: 'Edit' }).click();
  await memory.getByRole('textbox', { name: 'What to remember' }).fill('You drink your tea without milk');
  await memory.getByRole('button', { name: 'Save' }).click();
  await memory.locator('[data-memory]', { hasText: 'without milk' }).waitFor();
  await seen('memory', page);
  await memory.getByRole('button', { name: 'Close memory' }).click();

  const you = await openYou(page);
  await you.getByRole('button', { name: 'Link Telegram' }).click();
  const code = /\/link \d{6}/.exec(await you.locator('[data-code]').innerText())?.[0] ?? '';
  await seen('telegram', page);
  api.push(privateMessage(ANN, code));
  await you.getByText('Telegram is linked.').waitFor();
  await page.keyboard.press('Escape');

  const admin = await openAdmin(page, 'People');
  await admin.getByRole('button', { name: 'Invite' }).click();
  await admin.getByRole('textbox', { name: 'Name' }).fill('Ben');
  await admin.getByRole('button', { name: 'Make a link' }).click();
  const invitation = admin.getByText(/\/sign-in#\S+/);
  await invitation.waitFor();
  await seen('invite', page);

  const ben = await visit(/http\S+/.exec(await invitation.innerText())?.[0] ?? '');
  await say(ben, 'What do you know about me?');
  await ben.locator('[data-status=finished]').waitFor();
  await seen('second', ben);
}
