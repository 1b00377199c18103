import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { FeedEntry } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, openEvents, trigger } from '../support/http.ts';
import { postFile } from '../support/files.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { person } from './cast.ts';
import { furnished, type Victim } from './victim.ts';

// An owner looks after the brain, and not over the shoulder of those who use it: what somebody said, was told, keeps or
// is called stands in nothing that an owner can ask about all of it. A marker stands in each field that a person, a model
// or a service can fill.

let model: ScriptedModel;
let brain: RunningBrain;
let owner: BrainClient;
let mia: Victim;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  const { key } = await person(brain, 'odile', 'owner');
  owner = createBrainClient({ url: brain.url, key });
  model.answer(({ messages }) => ({ text: [`I heard ${JSON.stringify(messages.at(-1)?.content)}`] }));
  mia = await furnished(brain, 'mia');
  await fill(mia);
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** Whatever else leaves a trace: tools of all names, mails, questions, faults in words, answers that were cut off. */
async function fill({ user_id, canary, address }: Victim): Promise<void> {
  const session_id = 'marked';
  const { body: file } = await postFile(brain, Buffer.from(canary), {
    user_id,
    type: 'text/plain',
    name: `${canary}.txt`,
  });
  const marked = {
    user_id,
    session_id,
    message: `my ${canary}`,
    subject: canary,
    quotes: [{ author: canary, content: canary }],
    context: { [canary]: canary },
    attachments: [{ id: file.id, name: `${canary}.txt` }],
    source_message_id: canary,
    idempotency_key: canary,
    source: 'telegram',
    reply_to: address,
    response_to: ['telegram', 'slack'],
  };
  model.queue(
    {
      text: [`Let me see, ${canary}`],
      toolCalls: [
        { name: 'think', arguments: { thought: canary } },
        { name: canary, arguments: { [canary]: canary } },
        { name: 'recall', arguments: { query: canary } },
        { name: 'send_message', arguments: { content: canary } },
        { name: 'remember', arguments: `{"${canary}` },
      ],
    },
    { text: [canary] },
  );
  await eventsUntilEnd(brain, await trigger(brain, marked));
  // A model that quotes what it was told as it fails.
  model.queue({ fault: { kind: 'status', status: 400, message: `cannot read ${canary}` } });
  const failed = await ask(brain, { user_id, session_id, source: 'web', message: `more ${canary}` });
  assert.match(JSON.stringify(failed), new RegExp(`cannot read ${canary}`));
  const gate = model.gate();
  model.queue({ text: [canary, ' and so on'], gates: { 1: gate } });
  const cut = await trigger(brain, { user_id, session_id, source: 'web', message: canary });
  await gate.reached;
  const service = createBrainClient({ url: brain.url, key: brain.key });
  await service.api.runs.cancel.mutate({ run_id: cut.run_id });
  gate.open();
  await settleOne(service, canary);
  await service.close();
  model.queue({
    toolCalls: [
      { name: 'send_email', arguments: { content: canary, subject: canary, to: `${canary}@x.example` } },
    ],
  });
  const asked = await trigger(brain, { user_id, session_id: 'asks', source: 'web', message: canary });
  using stream = await openEvents(brain, asked.session_id);
  await stream.until((all) => all.some(({ data: { data } }) => data.event_type === 'approval'));
  const rule = { kind: 'generic', secrets: ['0123456789'], user_id, instructions: canary };
  assert.equal((await call(brain, '/webhooks/theirs', { method: 'PUT', body: rule })).status, 200);
  await call(brain, '/webhooks/theirs', { method: 'DELETE' });
}

/** Fails a delivery of theirs with words of the channel. */
async function settleOne({ api }: BrainClient, words: string): Promise<void> {
  const { results } = await api.deliveries.list.query({ status: 'open' });
  const one = results.find(({ user_id, data }) => user_id === 'mia' && data.channel === 'telegram');
  assert.ok(one);
  const { attempt } = await api.deliveries.begin.mutate({ id: one.id, part: 0, claimant: words });
  await api.deliveries.retry.mutate({ id: one.id, attempt, error: `not now: ${words}` });
  await api.deliveries.settle.mutate({ id: one.id, status: 'failed', error: `never: ${words}` });
}

/** All of the feed, page by page, from its end to its start. */
async function wholeFeed(query: object = {}): Promise<FeedEntry[]> {
  const all: FeedEntry[] = [];
  for (let before: number | undefined; ;) {
    const page = await owner.api.feed.list.query({ limit: 7, ...query, ...(before ? { before } : {}) });
    all.unshift(...page.results);
    if (page.before === null) return all;
    before = page.before;
  }
}

/** Every answer that an owner gets about all of it. */
async function answers(): Promise<Record<string, unknown>> {
  const { api } = owner;
  const list = { limit: 200 } as const;
  return {
    feed: await wholeFeed(),
    'feed, forward': await api.feed.list.query({ after: 0, ...list }),
    'feed of a session': await wholeFeed({ session_id: 'marked' }),
    'feed of a person': await wholeFeed({ user_id: 'mia' }),
    'open runs': await api.runs.list.query({ status: 'open', ...list }),
    'failed runs': await api.runs.list.query({ status: 'failed', ...list }),
    'open deliveries': await api.deliveries.all.query({ status: 'open', ...list }),
    'failed deliveries': await api.deliveries.all.query({ status: 'failed', ...list }),
    overview: await api.overview.query(),
    usage: await api.usage.list.query({}),
    tools: await api.tools.list.query(),
    prices: await api.prices.list.query(),
    instructions: await api.instructions.get.query(),
    backups: await api.backups.list.query(),
    channels: await api.channels.list.query(),
    providers: await api.providers.list.query(),
  };
}

test('what somebody says, is told, keeps or is called stands in no answer to an owner', async () => {
  for (const [name, answer] of Object.entries(await answers())) {
    const text = JSON.stringify(answer);
    assert.ok(!text.includes(mia.canary), `${name}: ${excerpt(text, mia.canary)}`);
    // The name of a session may be made from an address; nothing else is.
    const rest = text.replaceAll(/"session_id":"[^"]*"/g, '');
    assert.ok(!rest.includes(mia.address), `${name}: ${excerpt(rest, mia.address)}`);
  }
});

function excerpt(text: string, of: string): string {
  const at = text.indexOf(of);
  return text.slice(Math.max(0, at - 300), at + 50);
}

test('what is told of everything that happened are the fields that are meant to be, and nothing else', async () => {
  const allowed = new Set(
    (
      'event_type run_id role status state source channel tool ok model attempt attempts part turn elapsed_ms ' +
      'input_tokens output_tokens cost writes attachments change trust error_code delivery_id approval_id again_id'
    ).split(' '),
  );
  const feed = await wholeFeed({ user_id: 'mia' });
  const types = new Set(feed.map(({ data }) => data.event_type));
  assert.deepEqual([...types].toSorted(), [
    'approval',
    'delivery',
    'memory',
    'message',
    'run',
    'thought',
    'tool_call',
    'tool_result',
  ]);
  for (const entry of feed) {
    assert.deepEqual(Object.keys(entry).toSorted(), [
      'created_at',
      'data',
      'id',
      'seq',
      'session_id',
      'user_id',
    ]);
    assert.deepEqual(
      Object.keys(entry.data).filter((field) => !allowed.has(field)),
      [],
    );
  }
  const tools = feed.flatMap(({ data }) => (data.event_type === 'tool_call' ? [data.tool] : []));
  assert.deepEqual(
    new Set(tools),
    new Set(['think', 'unknown', 'recall', 'send_message', 'remember', 'send_email']),
  );
  assert.ok(feed.some(({ data }) => data.event_type === 'message' && data.attachments === 1));
  assert.ok(feed.some(({ data }) => data.event_type === 'run' && data.error_code === 'model_failed'));
});

test('an owner sees their own events whole, and a member sees none of this', async () => {
  await ask(brain, { user_id: 'odile', session_id: 'own', source: 'web', message: 'my own secret' });
  const feed = await wholeFeed({ user_id: 'odile' });
  const said = feed.find(({ event }) => event?.data.event_type === 'message' && event.data.role === 'user');
  assert.ok(said?.event?.data.event_type === 'message' && said.event.data.content === 'my own secret');
  const member = createBrainClient({ url: brain.url, key: mia.key });
  const { api } = member;
  for (const refused of [
    api.feed.list.query({}),
    api.runs.list.query({ status: 'open' }),
    api.deliveries.all.query({ status: 'open' }),
    api.overview.query(),
    api.usage.list.query({}),
    api.backups.create.mutate(),
  ])
    await assert.rejects(refused, /Only an owner may do this/);
  await member.close();
});

test('a service that names nobody sees nobody’s words either', async () => {
  const service = createBrainClient({ url: brain.url, key: brain.key });
  const page = await service.api.feed.list.query({ limit: 200 });
  assert.ok(page.results.length > 20);
  assert.ok(!JSON.stringify(page).includes(mia.canary) && !JSON.stringify(page).includes('my own secret'));
  await service.close();
});
