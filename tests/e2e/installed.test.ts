import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { openStage, say, sees } from './stage.ts';

const NOTE_WITHIN_MS = 10_000;

const ready = (page: Page) => page.evaluate('navigator.serviceWorker.ready.then(() => true)');

/** Pushes to the page’s service worker, as a push service does (https://chromedevtools.github.io/devtools-protocol/tot/ServiceWorker/). */
async function push(context: BrowserContext, page: Page, data: object): Promise<void> {
  const session = await context.newCDPSession(page);
  const known = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await known;
  const { origin } = new URL(page.url());
  await session.send('ServiceWorker.deliverPushMessage', {
    origin,
    registrationId,
    data: JSON.stringify(data),
  });
}

test('without a link, the page that was loaded once opens and says so', { skip: noBrowser }, async () => {
  await using stage = await openStage({ model: 'scripted', wholeBrowser: true });
  const page = await stage.openTab('/', { serviceWorkers: 'allow' });
  await ready(page);
  await page.reload(); // from now on all goes through it
  await say(page, 'Hello');
  await sees(page, 'ok');
  await page.context().setOffline(true);
  await page.reload();
  await page
    .getByText(/no connection|offline|cannot be reached/i)
    .first()
    .waitFor();
  await page.context().setOffline(false);
  await sees(page, 'ok');
});

test(
  'an answer that is pushed is a note, but not to who has it before them',
  { skip: noBrowser },
  async () => {
    await using stage = await openStage({ model: 'scripted', wholeBrowser: true });
    const page = await stage.openTab('/', { serviceWorkers: 'allow', permissions: ['notifications'] });
    await ready(page);
    const notes = () =>
      page.evaluate<string[]>(
        `navigator.serviceWorker.ready.then((known) => known.getNotifications()).then((all) => all.map((one) => one.title + ': ' + one.body))`,
      );
    await page.bringToFront();
    await push(page.context(), page, { title: 'Trip', body: 'Three days', session_id: 'web:other' });
    // The worker shows it in its own time, and `waitForFunction` takes a promise of false for true.
    const until = AbortSignal.timeout(NOTE_WITHIN_MS);
    while ((await notes()).length === 0) until.throwIfAborted();
    assert.deepEqual(await notes(), ['Trip: Three days']);
  },
);

test('the app can be installed: its manifest names icons that are there', { skip: noBrowser }, async () => {
  await using stage = await openStage({ model: 'scripted', wholeBrowser: true });
  const page = await stage.openTab('/');
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  const missing = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  assert.deepEqual(missing, []);
});
