import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
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
