import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import { openFolder } from '../brain/open-parts.ts';
import { person } from '../security/cast.ts';
import { dataOf, openApprovals, settle, untilAsked } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, eventsUntilEnd, type Target } from '../support/http.ts';
import { type ChatRequest, type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let owner: BrainClient;
let ann: Target;
before(async () => {
  model = await startModel();
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    BRAIN_MODEL: 'scripted',
    BRAIN_INSTRUCTIONS: 'The house is in Lyon.',
  });
  owner = createBrainClient({ url: brain.url, key: brain.key });
  ann = { url: brain.url, key: (await person(brain, 'ann')).key };
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const remembering = { toolCalls: [{ name: 'remember', arguments: { content: 'Ann likes tea.' } }] };
const systemOf = (request: ChatRequest | undefined) => JSON.stringify(request?.messages[0]?.content);
const lastRequest = () => model.requests.at(-1)?.body;
const toolsOf = (request: ChatRequest | undefined) =>
  (request?.tools ?? []).map((tool) => tool.function.name);

test('the tools there are stand in a list with what they do, each by its default rule', async () => {
  const { results } = await owner.api.tools.list.query();
  assert.deepEqual(
    results.map(({ name }) => name),
    [
      'think',
      'send_message',
      'send_telegram',
      'send_email',
      'send_slack',
      'remember',
      'recall',
      'update_memory',
      'forget',
      'fetch_page',
    ],
  );
  assert.ok(results.every(({ description, rule }) => description.length > 20 && rule === 'default'));
  await assert.rejects(owner.api.tools.set.mutate({ name: 'teleport', rule: 'off' }), /No tool teleport/);
});

test('a tool that an owner sets to ask waits for its user with exactly what it will do, and does it then', async () => {
  await owner.api.tools.set.mutate({ name: 'remember', rule: 'ask' });
  try {
    model.queue({ text: ['I will.'], ...remembering }, { text: ['Done.'] });
    const { approval, ...run } = await untilAsked(brain, 'web:asks', { message: 'note what I drink' });
    assert.equal(approval.data.name, 'remember');
    assert.equal(approval.data.content, 'Use the tool remember\ncontent: Ann likes tea.');
    assert.equal((await openApprovals(ann)).length, 1);
    const memories = () => owner.api.memory.list.query({ user_id: 'ann' });
    assert.deepEqual((await memories()).results, []);
    await settle(ann, approval.id, 'approved');
    await eventsUntilEnd(brain, run);
    assert.deepEqual(
      (await memories()).results.map(({ content }) => content),
      ['Ann likes tea.'],
    );
  } finally {
    await owner.api.tools.set.mutate({ name: 'remember', rule: 'default' });
  }
});

test('what the tool could not do anyway is not asked about', async () => {
  await owner.api.tools.set.mutate({ name: 'remember', rule: 'ask' });
  try {
    model.queue({ toolCalls: [{ name: 'remember', arguments: { content: '' } }] }, { text: ['No.'] });
    const run = await ask(brain, { message: 'remember nothing', session_id: 'web:wrong', source: 'web' });
    const events = await eventsUntilEnd(brain, run);
    assert.deepEqual(dataOf(events, 'approval'), []);
    assert.match(dataOf(events, 'tool_result')[0]?.output ?? '', /^error: wrong input: content/);
  } finally {
    await owner.api.tools.set.mutate({ name: 'remember', rule: 'default' });
  }
});

test('a tool that is off is not offered, and a call of it is refused in a sentence, also one that was approved', async () => {
  await owner.api.tools.set.mutate({ name: 'remember', rule: 'ask' });
  model.queue(remembering, { text: ['Pity.'] });
  const { approval, ...run } = await untilAsked(brain, 'web:off', { message: 'tea again' });
  const entry = await owner.api.tools.set.mutate({ name: 'remember', rule: 'off' });
  assert.equal(entry.rule, 'off');
  try {
    await settle(ann, approval.id, 'approved');
    const events = await eventsUntilEnd(brain, run);
    const refused = 'error: remember is switched off here. Do without it, and say so where it matters.';
    assert.equal(dataOf(events, 'tool_result')[0]?.output, refused);
    assert.ok(!toolsOf(lastRequest()).includes('remember'));
    model.queue(remembering, { text: ['Pity.'] });
    const next = await ask(brain, { message: 'and again', session_id: 'web:off2', source: 'web' });
    assert.ok(!toolsOf(lastRequest()).includes('remember') && toolsOf(lastRequest()).includes('recall'));
    assert.equal(dataOf(await eventsUntilEnd(brain, next), 'tool_result')[0]?.output, refused);
  } finally {
    await owner.api.tools.set.mutate({ name: 'remember', rule: 'default' });
  }
  await ask(brain, { message: 'hello', session_id: 'web:on', source: 'web' });
  assert.ok(toolsOf(lastRequest()).includes('remember'));
});

test('a tool that asks of itself goes on doing so in its own words, whatever the rule', async () => {
  for (const rule of ['ask', 'default'] as const) {
    await owner.api.tools.set.mutate({ name: 'send_telegram', rule });
    const sending = { name: 'send_telegram', arguments: { content: 'Hello', to: '-77' } };
    model.queue({ toolCalls: [sending] }, { text: ['Well.'] });
    const { approval, ...run } = await untilAsked(brain, `web:own ${rule}`, { message: 'tell them' });
    assert.equal(approval.data.content, 'Send to "-77" on telegram:\n\nHello');
    await settle(ann, approval.id, 'denied');
    await eventsUntilEnd(brain, run);
  }
  assert.equal((await openApprovals(ann)).length, 0);
});

test('a rule changed in the middle of a run leaves what its prompts begin with as it was', async () => {
  const gate = model.gate();
  model.queue(
    async () => {
      gate.arrive();
      await gate.opened;
      return { toolCalls: [{ name: 'think', arguments: { thought: 'hm' } }] };
    },
    { text: ['So.'] },
  );
  const asked = ask(brain, { message: 'think', session_id: 'web:middle', source: 'web' });
  await gate.reached;
  await owner.api.tools.set.mutate({ name: 'recall', rule: 'off' });
  await owner.api.instructions.set.mutate({ content: 'Speak in rhymes.' });
  gate.open();
  await asked;
  const [first, second] = model.requests.slice(-2).map(({ body }) => body);
  assert.deepEqual(second?.tools, first?.tools);
  assert.deepEqual(second?.messages[0], first?.messages[0]);
  await owner.api.tools.set.mutate({ name: 'recall', rule: 'default' });
  await owner.api.instructions.set.mutate({ content: '' });
});

test('instructions stand in every prompt behind those of the environment, in force at once', async () => {
  assert.deepEqual(await owner.api.instructions.get.query(), {
    content: '',
    environment: 'The house is in Lyon.',
  });
  const set = await owner.api.instructions.set.mutate({ content: '  Answer in two lines.  ' });
  assert.equal(set.content, 'Answer in two lines.');
  for (const user_id of ['ann', 'bob']) {
    await ask(brain, { message: 'hello', user_id, session_id: `web:${user_id}`, source: 'web' });
    assert.match(systemOf(lastRequest()), /The house is in Lyon\.\\n\\nAnswer in two lines\./);
  }
  await owner.api.instructions.set.mutate({ content: '' });
  await ask(brain, { message: 'hello', session_id: 'web:ann', source: 'web' });
  assert.doesNotMatch(systemOf(lastRequest()), /two lines/);
  const long = 'x'.repeat(4001);
  await assert.rejects(owner.api.instructions.set.mutate({ content: long }), /content/);
});

test('prices, rules and instructions hold after a restart', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path, OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' };
  const price = { model: 'scripted', input: 2, output: 8 };
  {
    await using first = await startBrain(env);
    const client = createBrainClient({ url: first.url, key: first.key });
    await client.api.prices.set.mutate(price);
    await client.api.tools.set.mutate({ name: 'think', rule: 'off' });
    await client.api.instructions.set.mutate({ content: 'Be kind.' });
    await client.close();
  }
  await using second = await startBrain(env);
  const client = createBrainClient({ url: second.url, key: second.key });
  assert.deepEqual((await client.api.prices.list.query()).results, [price]);
  assert.deepEqual(await client.api.instructions.get.query(), { content: 'Be kind.' });
  await ask(second, { message: 'hello' });
  assert.ok(!toolsOf(lastRequest()).includes('think'));
  assert.match(systemOf(lastRequest()), /Be kind\./);
  await client.close();
  assert.equal((await runCli(folder.path, ['check'])).code, 0);
});
