import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { noBrowser } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { openHouse, type House } from './house.ts';
import { openStage } from './stage.ts';

const skip = noBrowser;
let house: House;
before(async () => {
  if (!skip) house = await openHouse({ BRAIN_INSTRUCTIONS: 'Answer kindly.' });
});
after(() => house?.[Symbol.asyncDispose]());

/** A section of Admin, in a browser of its own. */
async function open(section: string) {
  const page = await house.visit(`/admin/${section}`, { user: 'owner' });
  return { page, main: page.getByRole('main') };
}

/** What the model was told last. */
const lastPrompt = () => JSON.stringify(house.model.requests.at(-1)?.body.messages);

test('a provider is added, tried, changed and removed; its key is never shown', { skip }, async () => {
  await using other = await startModel({ models: ['kimi'] });
  const { page, main } = await open('models');
  await main.locator('[data-default-model=scripted]').waitFor();
  await main.getByRole('button', { name: 'Add a provider' }).click();
  const form = main.getByRole('form', { name: 'Add a provider' });
  await form.getByText('Another service').click();
  await form.getByLabel('Name').fill('groq');
  await form.getByLabel('Address').fill('nowhere');
  await form.getByLabel('Key').fill('sk-a-secret-key');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').waitFor();
  assert.equal(await form.getByLabel('Address').getAttribute('aria-invalid'), 'true');
  await form.getByLabel('Address').fill(other.url);
  await form.getByRole('button', { name: 'Save' }).click();
  const row = main.locator('[data-provider=groq]');
  await row.getByText(/kimi answered in \d/).waitFor();
  await row.getByText('key set · set here').waitFor();
  assert.ok(!(await page.content()).includes('sk-a-secret-key'));
  await other.stop();
  await row.getByRole('button', { name: 'Try it: groq' }).click();
  await row
    .getByRole('status')
    .getByText(/answered in/)
    .waitFor({ state: 'detached' });
  await row
    .getByRole('status')
    .getByText(/\w+ \w+/)
    .waitFor();
  await row.getByRole('button', { name: 'Remove groq' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });
  await page.context().close();
});

test('with the offline model, a guided way leads to a real one', { skip }, async () => {
  await using plain = await openStage({ model: 'offline' });
  const page = await plain.openTab('/admin/models');
  const main = page.getByRole('main');
  await main.getByRole('heading', { name: 'Set up a real model' }).waitFor();
  await main.getByText('Offline: rules answer, no model').waitFor();
  const form = main.getByRole('form', { name: 'Add a provider' });
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('This is needed.').waitFor();
  await form.getByText('Another service').click();
  await form.getByLabel('Name').fill('openai');
  await form.getByLabel('Address').fill(plain.model.url);
  await form.getByRole('button', { name: 'Save' }).click();
  await main
    .locator('[data-provider=openai]')
    .getByText(/scripted answered in \d/)
    .waitFor();
  await main.getByRole('heading', { name: 'Set up a real model' }).waitFor({ state: 'detached' });
  await page.context().close();
});

test(
  'a price is set; what is asked from then on has a cost, by day and person, also as CSV',
  { skip },
  async () => {
    const { page, main } = await open('models');
    await main.getByRole('button', { name: 'Add a price' }).click();
    const form = main.getByRole('form', { name: 'Add a price' });
    await form.getByRole('combobox', { name: 'Model' }).fill('scripted');
    await form.getByLabel('Read, dollars').fill('two');
    await form.getByLabel('Written, dollars').fill('8,5');
    await page.keyboard.press('Enter');
    await form.getByText('A number, such as 2.50').waitFor();
    await form.getByLabel('Read, dollars').fill('2');
    await page.keyboard.press('Enter');
    await main.locator('[data-price=scripted]').getByText('$8.50').waitFor();

    await house.ask('POST', '/users', { user_id: 'eva', name: 'Eva' });
    const usage = { prompt_tokens: 100_000, completion_tokens: 20_000, total_tokens: 120_000 };
    house.model.queue({ text: ['Yes.'], usage });
    await ask(house.brain, { user_id: 'eva', session_id: 'e', source: 'web', message: 'Is it so?' });
    await page.getByRole('link', { name: 'Usage' }).click();
    const share = main.locator('[data-share=eva]');
    await share.getByText('120K').waitFor();
    await share.getByText('$0.37').waitFor();
    await main.getByRole('combobox', { name: 'Person' }).selectOption('eva');
    assert.match(await main.locator('[data-figure=cost]').innerText(), /\$0\.37/);
    const today = main.getByRole('img', { name: /1 runs · 120,000 tokens · \$0\.37/ });
    await today.focus();
    await main.locator('[data-tip]').getByText('$0.37').waitFor();
    await page.keyboard.press('ArrowLeft');
    await main.locator('[data-tip]').getByText('0 tokens').waitFor();
    await main.getByText('The same as a table').click();
    await main.getByRole('row', { name: /120,000 \$0\.37/ }).waitFor();
    const starting = page.waitForEvent('download');
    await main.getByRole('button', { name: 'Download as CSV' }).click();
    const text = (await (await (await starting).createReadStream()).toArray()).join('');
    assert.match(text, /^day,user_id,model,.*\r\n\d{4}-\d\d-\d\d,eva,scripted,1,100000,20000,0\.37/);
    await page.context().close();
  },
);

test('instructions hold for the next answer, and a tool that is off is not offered', { skip }, async () => {
  const { page, main } = await open('behaviour');
  await main.locator('[data-environment]').getByText('Answer kindly.').waitFor();
  const field = main.getByRole('textbox', { name: 'Instructions' });
  await field.fill('We are the Keller family.');
  await main.getByText('25 of 4,000 characters').waitFor();
  await main.getByText('Not saved yet.').waitFor();
  await page.reload();
  assert.equal(await field.inputValue(), 'We are the Keller family.', 'a draft outlives a reload');
  await main.getByRole('button', { name: 'Save' }).click();
  await main.getByText('Saved: it holds from the next answer on.').waitFor();
  await main.getByLabel('Rule of recall').selectOption('off');
  await main.getByLabel('Rule of remember').selectOption('ask');
  await main.locator('[data-tool-rule=remember]').getByText('Saved').waitFor();
  await page.reload();
  await main.locator('[data-tool-rule=recall]').waitFor();
  assert.equal(await main.getByLabel('Rule of recall').inputValue(), 'off');
  assert.equal(await main.getByLabel('Rule of remember').inputValue(), 'ask');

  await ask(house.brain, { user_id: 'owner', session_id: 'i', source: 'web', message: 'Who are we?' });
  assert.match(lastPrompt(), /Answer kindly\.[^]*We are the Keller family\./);
  const tools = JSON.stringify(house.model.requests.at(-1)?.body.tools);
  assert.deepEqual([tools.includes('"remember"'), tools.includes('"recall"')], [true, false]);
  await main.getByLabel('Rule of recall').selectOption('default');
  await page.context().close();
});

test(
  'events come as they happen, without what was said; they stand still under the pointer',
  { skip },
  async () => {
    await house.ask('POST', '/users', { user_id: 'kim', name: 'Kim' });
    const { page, main } = await open('activity');
    await main.locator('[data-figure=active]').waitFor();
    const rows = main.getByRole('list', { name: 'Events' }).locator('[data-event]');
    await main.getByRole('combobox', { name: 'Person' }).selectOption('kim');
    await main.getByText('Nothing yet that fits.').waitFor();
    await ask(house.brain, { user_id: 'kim', session_id: 'k', source: 'web', message: 'My secret is 4711' });
    await rows.filter({ hasText: 'wrote, via web' }).waitFor();
    await rows.filter({ hasText: 'a run finished' }).waitFor();
    assert.ok(!(await page.content()).includes('4711'));
    await main.getByRole('combobox', { name: 'Kind' }).selectOption('messages');
    await rows.filter({ hasText: 'a run finished' }).waitFor({ state: 'detached' });
    await rows.filter({ hasText: 'was answered' }).waitFor();
    const before = await rows.count();
    await rows.first().hover();
    await ask(house.brain, { user_id: 'kim', session_id: 'k2', source: 'web', message: 'And now?' });
    await main.getByText(/Paused; 2 more came\./).waitFor();
    assert.equal(await rows.count(), before);
    await page.mouse.move(5, 5);
    await rows.nth(before + 1).waitFor();
    await rows.first().getByRole('button', { name: 'k2: Show this conversation alone' }).click();
    await rows.nth(before).waitFor({ state: 'detached' });
    assert.equal(await main.getByRole('searchbox', { name: 'Conversation' }).inputValue(), 'k2');
    await page.context().close();
  },
);

test('a run that failed stands in the list, and a delivery that failed is sent again', { skip }, async () => {
  house.model.queue({ fault: { kind: 'status', status: 401 } });
  await ask(house.brain, { user_id: 'owner', session_id: 'f', source: 'web', message: 'Hello?' });
  const owner = { user_id: 'owner', message: 'Hi' };
  await ask(house.brain, { ...owner, session_id: 'd', source: 'web', response_to: ['email'] });
  await ask(house.brain, { ...owner, session_id: 'telegram:7', source: 'telegram', reply_to: '7' });
  await failOpen('The bot was blocked.');
  const { page, main } = await open('activity');
  await main.locator('[data-run-entry][data-status=failed]').first().waitFor();

  await page.getByRole('link', { name: 'Channels' }).click();
  const rows = main.locator('[data-delivery]');
  const unlinked = rows.filter({ hasText: 'no address is linked' });
  await unlinked.getByRole('button', { name: /^Send again to/ }).click();
  await unlinked.getByRole('alert').getByText('no address is linked').waitFor();
  const blocked = rows.filter({ hasText: 'The bot was blocked.' });
  await blocked.getByRole('button', { name: /^Send again to/ }).click();
  await blocked.getByText('sent anew').waitFor();
  await main.locator('[data-delivery][data-state=waits]').getByText('waits').waitFor();
  await page.context().close();
});

/** What waits to go out fails for good, as its channel says. */
async function failOpen(error: string): Promise<void> {
  const client = createBrainClient({ url: house.brain.url, key: house.brain.key });
  const { results } = await client.api.deliveries.list.query({ status: 'open' });
  for (const { id } of results) await client.api.deliveries.settle.mutate({ id, status: 'failed', error });
  await client.close();
}

test('a backup is made, downloaded and removed', { skip }, async () => {
  const { page, main } = await open('data');
  await main.getByText('No backup was made here yet.').waitFor();
  await main.getByText('It does not hold the folder files/').waitFor();
  await main.getByRole('button', { name: 'Back up now' }).click();
  const row = main.locator('[data-backup][data-state=done]');
  await row.waitFor({ timeout: 20_000 });
  const starting = page.waitForEvent('download');
  await row.getByRole('link', { name: /^Download/ }).click();
  const bytes = Buffer.concat(await (await (await starting).createReadStream()).toArray());
  assert.equal(bytes.subarray(0, 15).toString(), 'SQLite format 3');
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await main.getByText('No backup was made here yet.').waitFor();
  await page.context().close();
});
