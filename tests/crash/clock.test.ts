import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { StoredEvent } from '@brain/schema';
import { startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, isEnd, openEvents, trigger } from '../support/http.ts';
import { type ChatRequest, createGate, type Gate, type ScriptedModel, startModel } from '../support/model.ts';
import { assertComplete } from './complete.ts';
import { inspectAll } from './store-file.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JUMPS = {
  '1 h ahead': HOUR_MS,
  '1 h back': -HOUR_MS,
  '2 d ahead': 2 * DAY_MS,
  '2 d back': -2 * DAY_MS,
};
const RUN_SECONDS = 3;

let model: ScriptedModel;
/** Where the answer to a message stands still, by what the message ends with. */
const gates = new Map<string, Gate>();
before(async () => {
  model = await startModel();
  model.answer((request) => {
    const gate = gates.get(asked(request));
    const usage = { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1000 };
    return { text: ['Half', ' and half'], usage, ...(gate ? { gates: { 1: gate } } : {}) };
  });
});
after(() => model?.stop());

function asked({ messages }: ChatRequest): string {
  const content = messages.at(-1)?.content;
  return typeof content === 'string' ? (content.split('\n---\n')[1] ?? '') : '';
}

/** A brain whose wall clock the test can set; `again` kills it and starts it anew. */
async function startClocked(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'brain-clock-'));
  const clock = join(folder, 'clock');
  const set = (ms: number) => writeFileSync(clock, String(ms));
  set(0);
  const all = {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    BRAIN_DATA_DIR: folder,
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href}`,
    TEST_CLOCK: clock,
    ...env,
  };
  let brain = await startBrain(all);
  return {
    get url() {
      return brain.url;
    },
    get key() {
      return brain.key;
    },
    folder,
    set,
    async again(): Promise<void> {
      await brain.kill();
      brain = await startBrain(all);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await brain.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const statuses = (events: StoredEvent[]) =>
  events.flatMap(({ data }) => (data.event_type === 'run' ? [data.status] : []));
const timeOf = (event: StoredEvent | undefined) => Date.parse(event?.created_at ?? '');

/** Starts a run that the model has half answered when this resolves. */
async function halfAnswered(brain: { url: string; key: string }, message: string) {
  const gate = createGate();
  gates.set(message, gate);
  const run = await trigger(brain, { message, session_id: message });
  await gate.reached;
  return { run, gate };
}

describe('the wall clock jumps', { timeout: 60_000, concurrency: 3 }, () => {
  for (const [jump, ms] of Object.entries(JUMPS)) {
    test(`${jump} in mid-run and again over a restart: each run ends once, and cursors hold`, async () => {
      await using brain = await startClocked();
      const { run, gate } = await halfAnswered(brain, `over ${jump}`);
      using live = await openEvents(brain, run.session_id);
      await live.untilText(run.run_id, 'Half');
      brain.set(ms);
      gate.open();
      await live.untilEnd(run.run_id);
      const events = await eventsUntilEnd(brain, run);
      assert.deepEqual(statuses(events), ['started', 'finished']);
      const between = timeOf(events.at(-1)) - timeOf(events[0]);
      assert.ok(Math.abs(between - ms) < HOUR_MS / 2, 'the clock was set');
      const cursor = events.at(-1)?.seq ?? 0;

      const { run: next, gate: nextGate } = await halfAnswered(brain, `restart ${jump}`);
      brain.set(2 * ms);
      await brain.again();
      nextGate.open();
      assert.deepEqual(statuses(await eventsUntilEnd(brain, next)), ['started', 'started', 'finished']);

      const last = await ask(brain, { message: 'and now', session_id: run.session_id });
      assert.equal(last.status, 'finished');
      using resumed = await openEvents(brain, run.session_id, { lastEventId: cursor });
      const frames = await resumed.until((all) => all.some(({ data }) => isEnd(data, last.run_id)));
      const rows = inspectAll<number>(
        brain.folder,
        "SELECT seq FROM store WHERE type = 'event' AND session_id = ? AND seq > ? ORDER BY seq",
        run.session_id,
        cursor,
      );
      assertComplete(
        frames.flatMap(({ id }) => (id === null ? [] : [Number(id)])),
        rows,
        jump,
      );
    });
  }

  for (const [jump, ms] of Object.entries({ 'two days ahead': 2 * DAY_MS, 'two days back': -2 * DAY_MS })) {
    test(`${jump}: a run is stopped when it has taken too long, neither before nor never`, async () => {
      await using brain = await startClocked({ BRAIN_RUN_SECONDS: `${RUN_SECONDS}` });
      const began = performance.now();
      const { run, gate } = await halfAnswered(brain, `too long ${jump}`);
      brain.set(ms);
      const events = await eventsUntilEnd(brain, run);
      const tookMs = performance.now() - began;
      gate.open();
      const end = events.at(-1)?.data;
      assert.match((end?.event_type === 'run' && end.error?.message) || '', /too long/);
      assert.ok(tookMs > RUN_SECONDS * 1000 - 100 && tookMs < RUN_SECONDS * 3000, `after ${tookMs} ms`);
    });
  }

  test('a day’s tokens are used up for that day only, whichever way the clock goes', async () => {
    await using brain = await startClocked({ BRAIN_DAY_TOKENS: '1000' });
    const outcome = async (message: string) => {
      const { status, error } = await ask(brain, { message, session_id: 'budget' });
      return error ? `${status}: ${error.message}` : status;
    };
    assert.equal(await outcome('first'), 'finished');
    assert.match(await outcome('second'), /^failed: Today.* tokens are used up/);
    brain.set(2 * DAY_MS);
    assert.equal(await outcome('two days on'), 'finished');
    assert.match(await outcome('and again'), /^failed: Today/);
    brain.set(0);
    assert.match(await outcome('back again'), /^failed: Today/);
    brain.set(4 * DAY_MS);
    assert.equal(await outcome('four days on'), 'finished');
  });
});
