import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { FeedEntry } from '@brain/schema';
import { untilAsked } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let owner: BrainClient;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  owner = createBrainClient({ url: brain.url, key: brain.key });
  for (const user_id of ['ann', 'bob', 'ann'])
    await ask(brain, { user_id, session_id: `web:${user_id}`, source: 'web', message: 'hello' });
});
after(async () => {
  await owner?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const feed = (query: object = {}) => owner.api.feed.list.query(query);
const inShort = ({ data, user_id }: FeedEntry) =>
  `${user_id} ${data.event_type} ${data.role ?? data.status ?? ''}`;
const RUN = ['message user', 'run started', 'message assistant', 'run finished'];
const runOf = (user_id: string) => RUN.map((what) => `${user_id} ${what}`);

test('the feed is what happened to everybody, in its order, and goes on from its cursor', async () => {
  const page = await feed();
  assert.deepEqual(page.results.map(inShort), ['ann', 'bob', 'ann'].flatMap(runOf));
  assert.equal(page.before, null);
  const quiet = await feed({ after: page.cursor });
  assert.deepEqual(quiet, { results: [], cursor: page.cursor, before: page.cursor + 1 });
  const run = await trigger(brain, { user_id: 'bob', session_id: 'web:bob', source: 'web', message: 'more' });
  await eventsUntilEnd(brain, run);
  const news = await feed({ after: page.cursor });
  assert.deepEqual(news.results.map(inShort), runOf('bob'));
  assert.equal((await feed({ after: page.cursor, limit: 2 })).cursor, news.results[1]?.seq);
});

test('page by page to its start, every event comes once, also where few of them fit', async () => {
  const { results: whole } = await feed({ limit: 200 });
  for (const query of [{}, { event_types: ['run'] }, { user_id: 'bob' }, { session_id: 'web:ann' }]) {
    const all: FeedEntry[] = [];
    for (let before: number | undefined; ;) {
      const page = await feed({ ...query, limit: 3, ...(before ? { before } : {}) });
      assert.ok(page.results.length <= 3);
      all.unshift(...page.results);
      if (page.before === null) break;
      before = page.before;
    }
    const { event_types, user_id, session_id } = query as Record<string, string | undefined>;
    const fits = whole.filter(
      (entry) =>
        (event_types === undefined || event_types.includes(entry.data.event_type)) &&
        (user_id === undefined || entry.user_id === user_id) &&
        (session_id === undefined || entry.session_id === session_id),
    );
    assert.ok(fits.length > 3);
    assert.deepEqual(all, fits, JSON.stringify(query));
  }
  await assert.rejects(feed({ limit: 201 }), /limit/);
  await assert.rejects(feed({ event_types: ['delta'] }), /event_types/);
});

test('runs that failed and runs that are open stand in lists, without their words', async () => {
  model.queue({ fault: { kind: 'status', status: 401 } });
  const failed = await ask(brain, { session_id: 'web:ann', source: 'web', message: 'a secret wish' });
  assert.equal(failed.status, 'failed');
  const { results } = await owner.api.runs.list.query({ status: 'failed' });
  const [{ seq, created_at, elapsed_ms, ...run } = assert.fail('none')] = results;
  assert.ok(seq > 0 && Date.parse(created_at) > 0 && Number(elapsed_ms) >= 0);
  assert.deepEqual(run, {
    run_id: failed.run_id,
    user_id: 'ann',
    session_id: 'web:ann',
    status: 'failed',
    model: 'scripted',
    error_code: 'model_failed',
  });

  model.queue({ toolCalls: [{ name: 'send_telegram', arguments: { content: 'x', to: '-7' } }] });
  const asking = await untilAsked(brain, 'web:asking', { message: 'a secret question' });
  const gate = model.gate();
  model.queue({ text: ['slowly'], gates: { 0: gate } });
  const slow = await trigger(brain, { session_id: 'web:slow', source: 'web', message: 'a secret thing' });
  await gate.reached;
  const open = await owner.api.runs.list.query({ status: 'open' });
  assert.deepEqual(
    open.results.map(({ run_id, is_asking }) => [run_id, is_asking]),
    [
      [slow.run_id, undefined],
      [asking.run_id, true],
    ],
  );
  const [first] = (await owner.api.runs.list.query({ status: 'open', limit: 1 })).results;
  const next = await owner.api.runs.list.query({ status: 'open', limit: 1, before: first?.seq });
  assert.deepEqual(
    next.results.map(({ run_id }) => run_id),
    [asking.run_id],
  );
  assert.doesNotMatch(JSON.stringify([results, open]), /secret/);

  const now = await owner.api.overview.query();
  const { open_runs, active_runs, open_approvals, open_deliveries, sockets, is_writable } = now;
  assert.deepEqual(
    { open_runs, active_runs, open_approvals, open_deliveries, sockets, is_writable },
    { open_runs: 2, active_runs: 1, open_approvals: 1, open_deliveries: {}, sockets: 1, is_writable: true },
  );
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../apps/brain/package.json'), 'utf8'),
  ) as { version: string };
  assert.equal(now.version, version);
  assert.ok(Date.parse(now.started_at) <= Date.now() && now.store_bytes > 10_000 && now.memory_bytes > 1e7);
  // What waits for its user's word grows old without harm.
  assert.ok(now.oldest_open_seconds < (Date.now() - Date.parse(first?.created_at ?? '')) / 1000 + 1);
  gate.open();
  await eventsUntilEnd(brain, slow);
  const rest = await owner.api.overview.query();
  assert.deepEqual([rest.open_runs, rest.active_runs, rest.oldest_open_seconds], [1, 0, 0]);
});
