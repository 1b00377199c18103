import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import * as fc from 'fast-check';
import type { DataOf, StoredEvent } from '@brain/schema';
import { createApprovals } from '../../apps/brain/src/runs/approvals.ts';
import { foldRun, stepId } from '../../apps/brain/src/runs/steps.ts';
import { openParts } from '../brain/open-parts.ts';
import { runsOver } from '../brain/open-runs.ts';
import { type ChatRequest, type ScriptedModel, startModel, type ToolCall } from '../support/model.ts';
import { createLives, type Death, mortalStore, quickFolder } from './mortal-store.ts';
import { randomTest } from './seed.ts';

/** About three runs each. */
const WORLDS = 750;
/** So many share a store, of a few megabytes. */
const WORLDS_A_STORE = 50;
const STORE_BYTES = 40_000_000;
const WITHIN_MS = 20_000;
const TEST_WITHIN_MS = 250_000;
const AT_ONCE = Array.from({ length: 5 }, () => 0);

/** What the model asks for in a run: the tools of each turn; then it says `done`. */
type Plan = string[][];

const tool = fc.constantFrom('think', 'remember', 'send_message', 'send_telegram', 'ask', 'nothing');
const plan: fc.Arbitrary<Plan> = fc.array(fc.array(tool, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
const sessions = fc.array(fc.array(plan, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });
const deaths: fc.Arbitrary<Death[]> = fc.array(fc.record({ at: fc.nat(14), committed: fc.boolean() }), {
  maxLength: 4,
});

let parts: Awaited<ReturnType<typeof openParts>>;
let lives: ReturnType<typeof createLives>;
let model: ScriptedModel;
/** By the text of a trigger. */
const plans = new Map<string, Plan>();
const runIds = new Map<string, string>();
const asked = new Map<string, number>();
let worlds = 0;
let runCount = 0;
before(async () => {
  model = await startModel();
  model.answer(answer);
});
after(async () => {
  await model?.stop();
  await parts?.[Symbol.asyncDispose]();
});

/** The next worlds have a store of their own. */
async function renew(): Promise<void> {
  await parts?.[Symbol.asyncDispose]();
  parts = await openParts(quickFolder(STORE_BYTES));
  lives = createLives(parts.store);
  parts.store = lives.store;
  // Somebody who is always there says yes to whatever is asked.
  const approvals = createApprovals({ store: parts.store });
  parts.bus.watch((events) => {
    for (const { id, user_id, data } of events)
      if (data.event_type === 'approval' && data.status === 'asked' && id !== null)
        void approvals.settle(id, user_id, { status: 'approved' });
  });
}

const words = (content: unknown) => String(content).split('\n---\n').at(-1) ?? '';

/** Answers from the plan of the trigger that stands last; no turn may be asked for that is stored. */
async function answer({ messages }: ChatRequest) {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const text = words(messages[at]?.content);
  const turn = messages.slice(at).filter(({ tool_calls }) => tool_calls).length;
  const stored = await parts.store.events.get(stepId(runIds.get(text) ?? '', 'llm', turn));
  assert.equal(stored, undefined, `turn ${turn} of ${text} is stored and asked for again`);
  asked.set(text, (asked.get(text) ?? 0) + 1);
  const names = plans.get(text)?.[turn];
  if (!names) return { text: ['done ', text] };
  const name = (position: number) => `${text} ${turn} ${position}`;
  return { toolCalls: names.map((tool, position): ToolCall => callOf(tool, name(position))) };
}

function callOf(tool: string, name: string): ToolCall {
  const input = tool === 'think' ? { thought: name } : { content: name };
  const id = name.replaceAll(' ', '_');
  if (tool === 'ask') return { name: 'send_telegram', arguments: { ...input, to: '-1' }, id };
  return { name: tool, arguments: input, id };
}

/** Stores the triggers of a world, for a user of its own; gives their texts by session. */
async function accept(world: Plan[][], user_id: string): Promise<Map<string, string[]>> {
  const { accept, runs } = runsOver(parts, model);
  await runs.stop(0); // the way in alone: what works on them comes later, and dies
  lives.over();
  const texts = new Map<string, string[]>();
  for (const [at, session] of world.entries()) {
    const session_id = `${user_id}:${at}`;
    for (const [index, plan] of session.entries()) {
      const message = `${session_id}:${index}`;
      plans.set(message, plan);
      const { run_id } = await accept(
        { source: 'web', session_id, message },
        { user_id, scope: 'service', trust: 'service' },
      );
      runIds.set(message, run_id);
      texts.set(session_id, [...(texts.get(session_id) ?? []), message]);
    }
  }
  return texts;
}

/** One life of the brain: until it dies, or all is done. */
async function live(death: Death | undefined): Promise<void> {
  const mortal = mortalStore(parts.store, death);
  const idle = Promise.withResolvers<void>();
  const unwatch = parts.bus.watch((events) => {
    if (!events.some(({ data }) => data.event_type === 'run')) return;
    void parts.store.events.openSessions().then((open) => open.length === 0 && idle.resolve());
  });
  const { runs, faults } = runsOver({ store: mortal.store, bus: parts.bus }, model, {
    attemptDelaysMs: AT_ONCE,
  });
  const late = setTimeout(() => idle.reject(new Error('the runs did not end')), WITHIN_MS);
  if ((await parts.store.events.openSessions()).length > 0) {
    await runs.resume();
    await Promise.race([mortal.died, idle.promise]);
  }
  clearTimeout(late);
  unwatch();
  assert.deepEqual(faults, []);
  // The dead does not come back: nothing it asks of the store is ever answered.
  const stopped = runs.stop(0);
  mortal.bury();
  await stopped;
  lives.over();
}

const dataOf = <T extends StoredEvent['data']['event_type']>(events: StoredEvent[], type: T) =>
  events.map(({ data }) => data).filter((data): data is DataOf<T> => data.event_type === type);

/** What holds of a session when all of it is done, however often the brain has died. */
function judge(events: StoredEvent[], texts: string[]): void {
  const order = texts.map((text) => runIds.get(text) ?? '');
  const ends = dataOf(events, 'run').filter(({ status }) => status !== 'started' && status !== 'waiting');
  assert.deepEqual(
    ends.map(({ run_id, status }) => [run_id, status]),
    order.map((run_id) => [run_id, 'finished']),
    'each run ends once, in the order accepted',
  );
  const worked = events.flatMap(({ data }) =>
    data.event_type === 'message' && data.role === 'user' ? [] : 'run_id' in data ? [data.run_id ?? ''] : [],
  );
  const blocks = worked.filter((run_id, at) => run_id !== worked[at - 1]);
  assert.deepEqual(blocks, order, 'runs of a session do not overlap');
  for (const text of texts) {
    const ours = events.filter(({ data }) => 'run_id' in data && data.run_id === runIds.get(text));
    judgeRun(ours, text);
  }
}

function judgeRun(events: StoredEvent[], text: string): void {
  const plan = plans.get(text) ?? [];
  const named = (...tools: string[]) =>
    plan.flatMap((names, turn) =>
      names.flatMap((name, position) => (tools.includes(name) ? [`${text} ${turn} ${position}`] : [])),
    );
  const contents = (type: 'memory' | 'delivery') => dataOf(events, type).map(({ content }) => content);
  const said = dataOf(events, 'message').filter(({ role }) => role === 'assistant');
  assert.deepEqual(
    dataOf(events, 'thought').map(({ thought }) => thought),
    named('think'),
  );
  assert.deepEqual(contents('memory'), named('remember'));
  assert.deepEqual(contents('delivery'), named('send_telegram', 'ask'));
  assert.equal(
    dataOf(events, 'approval').length,
    2 * named('ask').length,
    'each is asked once, and approved once',
  );
  assert.deepEqual(
    said.map(({ content }) => content),
    [...named('send_message'), `done ${text}`],
  );
  assert.equal(dataOf(events, 'tool_result').length, plan.flat().length, 'each call has one result');

  const trigger = events[0]?.data;
  const state = foldRun(events);
  assert.ok(trigger?.event_type === 'message' && trigger.state === 'done' && state.end, 'done means ended');
  assert.equal(state.turns.length, plan.length + 1);
  assert.deepEqual(foldRun([...events, ...events]), state, 'reading it twice changes nothing');
}

const promise = '2,000 runs whose brain dies at any of their writes: each ends once, each step is done once';
randomTest(promise, TEST_WITHIN_MS, async (t, seed) => {
  await fc.assert(
    fc.asyncProperty(sessions, deaths, async (world, deaths) => {
      if (worlds % WORLDS_A_STORE === 0) await renew();
      const user_id = `world ${(worlds += 1)}`;
      const texts = await accept(world, user_id);
      runCount += world.flat().length;
      for (const death of [...deaths, undefined]) await live(death);
      for (const [session_id, ours] of texts) {
        const events = await parts.store.events.latest(session_id, 10_000);
        judge(events, ours);
        await endAgain(session_id, events);
        for (const text of ours)
          assert.ok((asked.get(text) ?? 0) <= (plans.get(text)?.length ?? 0) + 1 + deaths.length);
      }
      for (const book of [plans, runIds, asked]) book.clear();
    }),
    { numRuns: WORLDS, seed },
  );
  t.diagnostic(`${runCount} runs`);
  assert.ok(runCount >= 2000);
});

/** Ending a run that has ended, by a brain that has just started, writes nothing. */
async function endAgain(session_id: string, events: StoredEvent[]): Promise<void> {
  const { runs } = runsOver(parts, model);
  for (const event of events) if (isTrigger(event)) await runs.cancel(event);
  await runs.stop(0);
  lives.over();
  assert.deepEqual(await parts.store.events.latest(session_id, 10_000), events);
}

function isTrigger(event: StoredEvent): event is StoredEvent<'message'> {
  return event.data.event_type === 'message' && event.data.role === 'user';
}
