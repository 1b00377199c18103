import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import { STEPS, walkAsNewcomer, type Step } from './newcomer.ts';

test(
  'who has never seen it signs in by the printed link, chats, corrects a memory, links Telegram and invites a second person',
  { skip: noBrowser },
  async () => {
    const walked: Step[] = [];
    await walkAsNewcomer(async (step, page) => {
      walked.push(step);
      const text = await page.getByRole('main').innerText();
      // The second person starts with a memory of their own.
      if (step === 'second') assert.ok(!/milk|Ann/.test(text), text);
    });
    assert.deepEqual(walked, STEPS);
  },
);
