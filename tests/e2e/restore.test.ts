import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { openStage, say, sees } from './stage.ts';

test(
  'after a restore an open page shows what the backup holds, nothing else, and what is said next',
  { skip: noBrowser },
  async () => {
    await using stage = await openStage({ model: 'scripted' });
    const { dataDir } = stage.brain;
    const page = await stage.openTab();
    let loads = 0;
    page.on('load', () => (loads += 1));
    stage.model.queue(...['One', 'Two', 'Three'].map((text) => ({ text: [text] })));
    await say(page, 'First');
    await sees(page, 'One');
    await page.locator('[data-status=finished]').waitFor();
    const backup = join(dataDir, 'older.db');
    assert.equal((await runCli(dataDir, ['backup', backup])).code, 0);
    await say(page, 'Second');
    await sees(page, 'Two');

    await stage.brain.stop();
    assert.equal((await runCli(dataDir, ['restore', backup])).code, 0);
    await stage.restartBrain();
    await page.locator('.markdown', { hasText: 'Two' }).waitFor({ state: 'detached' });
    await sees(page, 'One');
    await say(page, 'Third');
    await sees(page, 'Three');

    const shown = await page.locator('[data-run] p').allInnerTexts();
    assert.deepEqual(
      shown.map((text) => text.replace(/^You:\s*/, '')),
      ['First', 'One', 'Third', 'Three'],
    );
    assert.equal(loads, 0, 'without a reload');
  },
);
