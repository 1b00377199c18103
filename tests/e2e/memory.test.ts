import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from '../support/browser.ts';
import type { Answer, ChatRequest } from '../support/model.ts';
import { drawerOf, fastShown, knownBy, openDrawer, openRow, runRead } from './memory-page.ts';
import { openStage, say, sees } from './stage.ts';

const skip = noBrowser;

/** What the model was told before the conversation. */
const systemOf = ({ messages }: ChatRequest) =>
  JSON.stringify(messages.filter(({ role }) => role === 'system' || role === 'developer'));

test('a receipt is undone: the memory is gone from the drawer and from the prompt', { skip }, async () => {
  await using stage = await openStage({ model: 'offline' });
  const known = knownBy(stage.brain);
  const page = await stage.openTab('/', { viewport: { width: 1280, height: 800 } });
  await page.getByRole('button', { name: 'Remember that I drink my tea without sugar' }).click();
  const receipt = page.locator('[data-receipt=remembered]');
  await receipt.waitFor();
  await runRead(page, stage.brain, 0);

  await receipt.getByRole('button', { name: 'Why?' }).click();
  await receipt.getByText('The assistant chose to').waitFor();
  await receipt.getByText('Remember that I drink my tea without sugar').waitFor();
  await receipt.getByRole('button', { name: 'Show in memory' }).click();
  const drawer = await drawerOf(page);
  const row = drawer.locator('[data-memory]', { hasText: 'tea without sugar' });
  await row.getByRole('button', { name: 'Forget' }).waitFor();
  assert.match(page.url(), /#memory\/mem_/);
  assert.match(await fastShown(drawer), /tea without sugar/i);
  assert.equal(await fastShown(drawer), await known.fast(), 'it is shown as the model reads it');

  await receipt.getByRole('button', { name: /^Undo/ }).press('Enter');
  await receipt.getByRole('status').getByText('Undone').waitFor();
  assert.equal(await receipt.getByRole('button', { name: /^Undo/ }).count(), 0);
  await row.waitFor({ state: 'detached' });
  await drawer.getByText('Nothing is remembered yet.').waitFor();
  await drawer.locator('[data-fast-memory]').waitFor({ state: 'detached' });
  assert.deepEqual([await known.list(), await known.search('tea sugar'), await known.fast()], [[], [], '']);

  await page.reload();
  await receipt.getByText('Undone').waitFor();
  assert.equal(await page.locator('[data-receipt]').count(), 1);
  assert.equal(await receipt.getByRole('button', { name: /^Undo/ }).count(), 0);
});

test(
  'what is edited in the drawer stands in the next prompt, and the old words do not',
  { skip },
  async () => {
    await using stage = await openStage({ model: 'scripted' });
    const prompts: ChatRequest[] = [];
    const answer = (request: ChatRequest): Answer => {
      if (request.tools) prompts.push(request); // and not one that reads a message for what to remember
      return { text: ['Good.'] };
    };
    stage.model.answer(answer);
    await knownBy(stage.brain).remember({ content: 'Her train leaves at eight', category: 'event' });
    const page = await stage.openTab('/', { viewport: { width: 1280, height: 800 } });
    await say(page, 'Good morning');
    await sees(page, 'Good.');
    assert.match(systemOf(prompts.at(-1)!), /train leaves at eight/); // the answer came of it

    const drawer = await openDrawer(page);
    const row = await openRow(drawer, 'Her train leaves at eight');
    await row.getByRole('button', { name: 'Edit' }).click();
    const field = drawer.getByRole('textbox', { name: 'What to remember' });
    await field.fill('Her train leaves at noon');
    await drawer.getByRole('combobox', { name: 'Importance' }).selectOption('Importance: High');
    await field.press('Enter');
    await drawer.locator('[data-memory]', { hasText: 'at noon' }).getByText('Changed').waitFor();

    await say(page, 'And now?');
    await page.locator('[data-status=finished]').nth(1).waitFor();
    assert.match(systemOf(prompts.at(-1)!), /train leaves at noon/); // two answers came
    assert.doesNotMatch(JSON.stringify(prompts.at(-1)), /at eight/);
  },
);

test('what was forgotten is never learnt again from what stands in the session', { skip }, async () => {
  await using stage = await openStage({ model: 'scripted' });
  const known = knownBy(stage.brain);
  const fact = { content: 'The user is allergic to peanuts', category: 'health', importance: 5 };
  // A model that tells everything it reads of to its memory, whenever it can.
  const eager = ({ tools, messages }: ChatRequest): Answer => {
    if (!tools || messages.at(-1)?.role === 'tool') return { text: [`Noted ${messages.length}.`] };
    return { toolCalls: [{ name: 'remember', arguments: fact }] };
  };
  stage.model.answer(eager);
  const page = await stage.openTab('/', { viewport: { width: 1280, height: 800 } });
  await say(page, 'I am allergic to peanuts');
  await page.locator('[data-receipt=remembered]', { hasText: 'peanuts' }).waitFor();
  await runRead(page, stage.brain, 0);

  const drawer = await openDrawer(page);
  const row = await openRow(drawer, 'peanuts');
  await row.getByRole('button', { name: 'Forget' }).click();
  await row.getByText('Forgotten.').waitFor();
  await page.locator('[data-receipt=remembered]').getByText('Forgotten').waitFor();
  const nowhere = async () => {
    assert.deepEqual([await known.list(), await known.search('allergic peanuts')], [[], []]);
    assert.doesNotMatch(await known.fast(), /peanut/i);
    assert.equal(await page.locator('[data-receipt]').count(), 1);
  };
  await nowhere();

  // The sentence stands in the history of the next message, and then is said again in passing.
  const again = ['What shall I cook?', 'Something light, since I am allergic to peanuts'];
  for (const [at, words] of again.entries()) {
    await say(page, words);
    await runRead(page, stage.brain, at + 1);
    const prompt = JSON.stringify(stage.model.requests.findLast(({ body }) => body.tools)?.body.messages);
    assert.ok(prompt.includes(words));
    assert.ok(prompt.includes('I am allergic to peanuts'));
    assert.match(prompt, /not remembered: the user had this forgotten/);
    await nowhere();
  }
  await page.reload();
  await drawerOf(page);
  await drawer.getByText('Nothing is remembered yet.').waitFor();
});

test('what the assistant forgot is brought back from its receipt', { skip }, async () => {
  await using stage = await openStage({ model: 'scripted' });
  const known = knownBy(stage.brain);
  const id = await known.remember({ content: 'Leo collects stamps', category: 'person' });
  stage.model.answer(({ tools, messages }): Answer => {
    if (!tools || messages.at(-1)?.role === 'tool') return { text: ['It is gone.'] };
    return { toolCalls: [{ name: 'forget', arguments: { id } }] };
  });
  const page = await stage.openTab('/', { viewport: { width: 1280, height: 800 } });
  await say(page, 'Forget what you know about Leo');
  await sees(page, 'It is gone.');
  const receipt = page.locator('[data-receipt=forgotten]');
  assert.match(await receipt.innerText(), /^Forgotten\s*·\s*Undo\s*·\s*Why\?$/);
  assert.deepEqual(await known.list(), []);
  const drawer = await openDrawer(page);
  await drawer.getByText('Nothing is remembered yet.').waitFor();

  await receipt.getByRole('button', { name: /^Undo/ }).click();
  await receipt.getByText('Undone').waitFor();
  await drawer.locator('[data-memory]', { hasText: 'Leo collects stamps' }).waitFor();
  assert.deepEqual(await known.list(), ['Leo collects stamps']);
});
