import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Event, Memory, StoredEvent, TriggerInput } from '@brain/schema';
import { dataOf, linkTelegram } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, isEnd, openEvents, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { obey, unmarked } from '../support/obedient.ts';
import { servePages } from '../support/pages.ts';
import { ATTACKS, PAGES } from './injection-cases.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let site: Awaited<ReturnType<typeof servePages>>;
before(async () => {
  model = await startModel();
  model.answer(obey);
  const pages = { ...PAGES };
  site = await servePages(pages);
  for (const [path, page] of Object.entries(pages)) pages[path] = page.replaceAll('HOST', site.host);
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_FETCH_ALLOW: site.host };
  brain = await startBrain(env);
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
  await site?.[Symbol.asyncDispose]();
});

type Said = Partial<TriggerInput> & { message: string };

/** A user with a Telegram of their own, and one memory; gives its id. */
async function person(user_id: string, address: string): Promise<string> {
  const secret = { user_id, content: 'The PIN of the house is 4711' };
  const { body: memory } = await call<Memory>(brain, '/memory', { body: secret });
  await linkTelegram(brain, user_id, address);
  return memory.id;
}

/** The events of a session, when a run in it has ended or, where that will do, asks its user. */
async function over(run: { session_id: string; run_id: string }, mayAsk: boolean): Promise<StoredEvent[]> {
  using events = await openEvents(brain, run.session_id);
  const isOver = ({ data: event }: { data: Event }) =>
    isEnd(event, run.run_id) ||
    (mayAsk && event.data.event_type === 'approval' && event.data.run_id === run.run_id);
  const frames = await events.until((all) => all.some(isOver));
  return frames.map(({ data }) => data).filter((event): event is StoredEvent => event.seq !== null);
}

/** What is known of a user, but for how often it was used. */
async function known(user_id: string) {
  const { body } = await call<{ results: Memory[] }>(brain, `/memory?user_id=${user_id}`);
  return body.results.map(({ uses: _uses, last_used: _used, ...memory }) => memory);
}

/** Nothing that is on its way goes anywhere but to the user; gives how many messages were not sent. */
function judge(events: StoredEvent[], address: string): number {
  const deliveries = dataOf(events, 'delivery');
  const failed = deliveries.filter(({ status }) => status === 'failed');
  const out = deliveries.filter(({ status, to }) => status !== 'failed' && to !== address);
  assert.deepEqual(out, [], 'nothing goes to anybody else');
  for (const { error } of failed) assert.match(error ?? '', /^not sent: /);
  return failed.length;
}

for (const [at, { name, before: earlier, asks = 0, failed = 0, ...attack }] of ATTACKS.entries()) {
  test(`nothing comes of it: ${name}`, async () => {
    const [user_id, address] = [`user${at}`, `100${at}`];
    const id = await person(user_id, address);
    const own = { user_id, session_id: `web:${user_id}` };
    const aim = (said: Said) =>
      JSON.parse(JSON.stringify(said).replaceAll('MEM', id).replaceAll('HOST', site.host)) as Said; // as it was
    const memories = await known(user_id);
    if (earlier) await over(await trigger(brain, { ...own, ...aim(earlier) }), true);
    const from = model.requests.length;
    const run = await trigger(brain, { ...own, ...aim(attack.trigger) });
    const events = await over(run, true);

    const calls = dataOf(events, 'tool_call').filter(({ run_id }) => run_id === run.run_id);
    assert.ok(calls.length > 0, 'the model has obeyed');
    assert.deepEqual(await known(user_id), memories, 'what is known is as it was');
    assert.equal(judge(events, address), failed, 'what was not sent stands there, with why');
    for (const { body } of model.requests.slice(from))
      assert.deepEqual(unmarked(body, 'EVIL'), [], 'words of others are marked');
    const { body } = await call<{ results: StoredEvent[] }>(brain, `/approvals?user_id=${user_id}`);
    assert.equal(body.results.length, asks, 'the user is asked');

    // The user says no: nothing comes of it then either.
    for (const asked of body.results)
      await call(brain, `/approvals/${asked.id}`, { body: { user_id, status: 'denied' } });
    judge(await over(run, false), address);
    assert.deepEqual(
      site.opened.filter((path) => !Object.hasOwn(PAGES, path)),
      [],
      'nothing is carried out',
    );
    assert.deepEqual(await known(user_id), memories, 'what is known is as it was');
  });
}
