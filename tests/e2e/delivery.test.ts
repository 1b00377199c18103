import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { openHouse } from './house.ts';
import { openStage, say, sees } from './stage.ts';

test(
  'a message that reached nobody says so in one line below it, at once and after a reload',
  { skip: noBrowser },
  async () => {
    await using stage = await openStage({ model: 'scripted' });
    stage.model.queue(...['Hello', 'Good morning', 'Later'].map((text) => ({ text: [text] })));
    const page = await stage.openTab();
    await say(page, 'Hi');
    await sees(page, 'Hello');
    await page.waitForURL('**/s/**');
    const session_id = decodeURIComponent(new URL(page.url()).pathname.slice('/s/'.length));
    const to = { user_id: 'owner', session_id, response_to: ['telegram'] };
    await ask(stage.brain, { ...to, message: 'Say good morning', source: 'cron' });
    await sees(page, 'Good morning');
    const lines = page.locator('[data-undelivered]');
    assert.equal(await lines.count(), 0, 'it is on its way');
    await say(page, 'And now?');
    await sees(page, 'Later');

    const client = createBrainClient(stage.brain);
    const [open] = (await client.api.deliveries.list.query({ status: 'open' })).results;
    const error = 'Forbidden: bot was blocked by the user';
    await client.api.deliveries.settle.mutate({ id: open?.id ?? '', status: 'failed', error });
    await client.close();
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await lines.waitFor();
      assert.deepEqual(await lines.allInnerTexts(), [`Not delivered via Telegram: ${error}`]);
      const run = page.locator('[data-run]', { has: lines });
      assert.match(await run.innerText(), /Good morning\s+Not delivered/, 'below its message');
    }
  },
);

test(
  'an answer to three channels says how far it is on each, also on a phone, and as it goes on',
  { skip: noBrowser },
  async () => {
    await using house = await openHouse();
    const { brain, model } = house;
    await using stack = new AsyncDisposableStack();
    const { api } = stack.adopt(createBrainClient(brain), (client) => client.close());
    const { code } = await api.identities.code.mutate({ user_id: 'owner' });
    await house.ask('POST', '/identities', { channel: 'telegram', address: '77', code });
    model.queue({ text: ['The order is large.'] });
    const response_to = ['telegram', 'slack', 'email'];
    const subject = 'Order 7';
    const order = { user_id: 'owner', session_id: 'orders', source: 'mail', message: 'Order 7: 120 €' };
    await ask(brain, { ...order, response_to, subject });

    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const page = await house.enter('owner', phone);
    await page.goto(`${house.web.url}/s/orders`);
    const lines = page.locator('[data-deliveries] [data-line]');
    const read = async () => (await lines.allInnerTexts()).map((line) => line.replace(/\s+/g, ' '));
    await lines.first().waitFor();
    assert.equal(await page.locator('[data-subject]').innerText(), subject);
    const unlinked = ['Slack', 'e-mail'].map((via) => `Not delivered via ${via}: no address is linked`);
    assert.deepEqual(await read(), ['On its way via Telegram', ...unlinked]);

    const [open] = (await api.deliveries.list.query({ status: 'open' })).results;
    const id = open?.id ?? '';
    const { attempt } = await api.deliveries.begin.mutate({ id, part: 0, claimant: 'test' });
    await api.deliveries.retry.mutate({ id, attempt, error: 'Telegram asks to wait', retry_after: 3000 });
    await page.getByText(/^Not yet sent via Telegram: Telegram asks to wait \(again at .*\)$/).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
    await api.deliveries.settle.mutate({ id, status: 'sent' });
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await page.getByText('Sent via Telegram').waitFor();
      assert.deepEqual(await read(), ['Sent via Telegram', ...unlinked]);
    }
  },
);
