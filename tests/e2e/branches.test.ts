import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Page } from 'playwright-core';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { openStage, say, sees, type Stage } from './stage.ts';

const skip = noBrowser;
const SESSION = { user_id: 'owner', source: 'web', session_id: 'web:forks' };
const PATH = '/s/web%3Aforks';

let stage: Stage;
let runs: Record<string, string>;
before(async () => {
  if (skip) return;
  stage = await openStage({ model: 'scripted' });
  const put = async (message: string, parent_id?: string | null) => {
    stage.model.queue({ text: [`Answer to ${message}`] });
    const place = parent_id === undefined ? {} : { parent_id };
    const { run_id } = await ask(stage.brain, { ...SESSION, message, ...place });
    return run_id;
  };
  const first = await put('First');
  const red = await put('Red');
  const red2 = await put('More of red');
  const blue = await put('Blue', first);
  runs = { first, red, red2, blue };
});
after(() => stage?.[Symbol.asyncDispose]());

const asked = (page: Page) =>
  page.locator('[data-run]').evaluateAll((all) => all.map((run) => run.getAttribute('data-run') ?? ''));
const versions = (page: Page) => page.locator('[data-versions]');
const names = async (page: Page) => {
  const ids = await asked(page);
  return ids.map((id) => Object.entries(runs).find(([, run_id]) => run_id === id)?.[0] ?? 'new');
};

test(
  'the branch with the latest message is shown; by keyboard the other, which a reload keeps',
  { skip },
  async () => {
    const page = await stage.openTab(PATH);
    await sees(page, 'Blue');
    assert.deepEqual(await names(page), ['first', 'blue']);
    assert.match(await versions(page).innerText(), /2\s*\/\s*2/);

    await versions(page).getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await sees(page, 'More of red');
    assert.deepEqual(await names(page), ['first', 'red', 'red2']);
    await page.reload();
    await sees(page, 'More of red');
    assert.deepEqual(await names(page), ['first', 'red', 'red2']);
    await page.close();
  },
);

test(
  'what is written in a branch goes on with it, and is shown there and on other devices',
  { skip },
  async () => {
    const page = await stage.openTab(PATH);
    await sees(page, 'More of red');
    stage.model.queue({ text: ['Still red.'] });
    await say(page, 'And now?');
    await sees(page, 'Still red.');
    assert.deepEqual(await names(page), ['first', 'red', 'red2', 'new']);

    await using stack = new AsyncDisposableStack();
    const { api } = stack.adopt(createBrainClient(stage.brain), (client) => client.close());
    const { events } = await api.sessions.history.query({ session_id: SESSION.session_id });
    const said = events.find(({ data }) => data.event_type === 'message' && data.content === 'And now?');
    assert.equal(said?.data.event_type === 'message' && said.data.parent_id, runs['red2']);

    const other = await stage.openTab(PATH, { person: 'phone' });
    await sees(other, 'Still red.');
    assert.deepEqual(await names(other), ['first', 'red', 'red2', 'new']);
    await other.close();
    await page.close();
  },
);
