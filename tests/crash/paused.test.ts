import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { assertComplete } from './complete.ts';
import { memoryOf, mib, watchMemory, workOf } from './memory-of.ts';
import { type PausedReader, pauseSocket, pauseStream } from './paused-reader.ts';
import { inspectAll } from './store-file.ts';

const MIB = 1024 * 1024;
const PAUSED = 50;
const EVENTS = 50_000;
/** Of the control, each time: with as many readers that read, and with none. */
const WARM_EVENTS = 10_000;
const MAX_GROWTH_BYTES = 64 * MIB;
/** An event, with a neighbour beside it, may cost the brain this much more work than without paused readers. */
const TIMES_MORE = 2;
/** Statements in one import; each that is remembered is an event of the session. */
const IMPORT = 250;
const LARGE = 100;
const AT_ONCE = 50;

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
  });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** Lets so many events happen in a session. */
async function flow(session_id: string, events: number): Promise<void> {
  await ask(brain, { message: 'begin', session_id });
  for (let at = 0; at < events; at += IMPORT) {
    const body = Array.from({ length: IMPORT }, (_, more) => ({
      user_id: 'ann',
      session_id,
      content: `Statement ${at + more} of ${session_id}: tea, with milk, at five.`,
    }));
    const { status } = await call(brain, '/memory', { body });
    assert.equal(status, 201);
  }
}

const rowsOf = (session_id: string) =>
  inspectAll<number>(
    brain.dataDir,
    "SELECT seq FROM store WHERE type = 'event' AND session_id = ? ORDER BY seq",
    session_id,
  );

/** Readers that do not read: half of them over SSE, half over tRPC. */
function pause(session_id: string, count = PAUSED): Promise<PausedReader[]> {
  return Promise.all(
    Array.from({ length: count }, (_, at) => (at % 2 === 0 ? pauseStream : pauseSocket)(brain, session_id)),
  );
}

/** One reader of each kind reads on, and has every row. */
async function assertReadOn(readers: PausedReader[], session_id: string): Promise<void> {
  const rows = rowsOf(session_id);
  for (const reader of readers.slice(0, 2)) {
    assert.ok(reader.got.length < rows.length, 'it was paused');
    await reader.resumeUntil(rows.at(-1) ?? 0);
    assertComplete(reader.got, rows, `paused reader (${reader.kind})`);
  }
}

/** Talks in a session of its own over the typed client: how long each message takes to be told to its subscriber. */
function startNeighbour() {
  const client = createBrainClient({ url: brain.url, key: brain.key });
  const session_id = 'neighbour';
  let told = Promise.withResolvers<void>();
  let expected = '';
  const subscription = client.api.events.subscribe(
    { session_id },
    {
      onData({ data: events }) {
        const isExpected = events.some(
          ({ data }) => data.event_type === 'message' && data.content === expected,
        );
        if (isExpected) told.resolve();
      },
    },
  );
  return {
    /** The 99th percentile of the times to tell, in milliseconds, while the work goes on. */
    async p99During(work: Promise<void>): Promise<number> {
      const over = new AbortController();
      void work.finally(() => over.abort()).catch(() => undefined);
      const times: number[] = [];
      for (let at = 0; !over.signal.aborted; at += 1) {
        told = Promise.withResolvers();
        expected = `${at} ${Math.random()}`;
        const began = performance.now();
        const run = await client.send({ source: 'test', user_id: 'ann', session_id, message: expected });
        await told.promise;
        times.push(performance.now() - began);
        await ask(brain, { message: 'go on', session_id: run.session_id });
      }
      await work;
      return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
    },
    async close(): Promise<void> {
      subscription.unsubscribe();
      await client.close();
    },
  };
}

test(
  `${PAUSED} paused readers while ${EVENTS} events flow cost under 64 MiB more than ones that read, slow nobody down, and get every row after`,
  {
    timeout: 110_000,
  },
  async (t) => {
    using memory = watchMemory(brain.pid);
    // As many that read: the room V8 takes to tell so many at once, which it keeps, is not the cost of a pause.
    await flow('control', WARM_EVENTS);
    const reading = await pause('control');
    const last = rowsOf('control').at(-1) ?? 0;
    await Promise.all(reading.map((reader) => reader.resumeUntil(last)));
    for (const reader of reading) reader.close();
    await ask(brain, { message: 'begin', session_id: 'neighbour' });
    const neighbour = startNeighbour();
    const began = workOf(brain.pid);
    const alone = await neighbour.p99During(flow('alone', WARM_EVENTS));
    const workAlone = (workOf(brain.pid) - began) / WARM_EVENTS;
    const control = memory.peak;

    await ask(brain, { message: 'begin', session_id: 'paused' });
    const readers = await pause('paused');
    memory.reset();
    const paused = workOf(brain.pid);
    const beside = await neighbour.p99During(flow('paused', EVENTS));
    const workBeside = (workOf(brain.pid) - paused) / EVENTS;
    await neighbour.close();
    const growth = memory.peak - control;
    t.diagnostic(`memory: ${mib(control)}, with paused readers ${mib(memory.peak)}`);
    t.diagnostic(`p99 of a neighbour: ${alone.toFixed(1)} ms, beside paused readers ${beside.toFixed(1)} ms`);
    t.diagnostic(
      `work an event: ${workAlone.toFixed(3)} ms, beside paused readers ${workBeside.toFixed(3)} ms`,
    );
    await assertReadOn(readers, 'paused');
    for (const reader of readers) reader.close();
    assert.ok(rowsOf('paused').length >= EVENTS);
    assert.ok(growth <= MAX_GROWTH_BYTES, `the brain grew by ${mib(growth)}`);
    // Not its time: that is of what else the machine does, too. A neighbour who is not told at all waits for ever.
    assert.ok(workAlone > 0, 'the work is counted');
    assert.ok(workBeside <= workAlone * TIMES_MORE, 'the neighbour is as fast as before');
  },
);

test(
  `${PAUSED} paused readers of a session with ${LARGE} messages of 100 KB cost under 64 MiB`,
  {
    timeout: 60_000,
  },
  async (t) => {
    const session_id = 'large';
    for (let at = 0; at < LARGE; at += AT_ONCE) {
      const sent = Array.from({ length: AT_ONCE }, (_, more) =>
        trigger(brain, { message: `${at + more} ${'x'.repeat(99_000)}`, session_id }),
      );
      await Promise.all(sent);
      await ask(brain, { message: 'are you done?', session_id });
    }
    const [warm] = await pause(session_id, 1);
    await warm?.resumeUntil(rowsOf(session_id).at(-1) ?? 0);
    warm?.close();
    const before = memoryOf(brain.pid);
    using memory = watchMemory(brain.pid);
    const readers = await pause(session_id, PAUSED);
    await ask(brain, { message: 'one more', session_id });
    const growth = memory.peak - before;
    t.diagnostic(`memory: ${mib(before)}, with paused readers ${mib(memory.peak)}`);
    await assertReadOn(readers, session_id);
    for (const reader of readers) reader.close();
    assert.ok(growth <= MAX_GROWTH_BYTES, `the brain grew by ${mib(growth)}`);
  },
);
