import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrainClient } from '@brain/client';
import { startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { assertComplete } from './complete.ts';
import { openCuttingProxy } from './cutting-proxy.ts';
import { createRandom, randomTest } from './seed.ts';
import { inspectAll } from './store-file.ts';
import { readStubbornly } from './stubborn-reader.ts';

const SESSIONS = 4;
const READERS = 20;
const CUTS = 200;
/**
 * The typed client notices a half-open socket by a ping, after seven seconds, and backs off where one does not open; the
 * reader of SSE notices by silence, and comes back at once.
 */
const WIRE = { typed: { halfOpen: 1, early: 0.05 }, sse: { halfOpen: 10, early: 1 } };
const CUTS_A_RUN = 5;
const ALL_WITHIN_MS = 30_000;
const TEST_WITHIN_MS = 200_000;

/** A reader behind a wire of its own that is cut again and again; `got` is what it was told, in order. */
async function startReader(
  brain: { url: string; key: string },
  session_id: string,
  { at, seed }: { at: number; seed: number },
) {
  const kind = at % 2 === 0 ? 'sse' : 'typed';
  const random = createRandom(seed + at);
  const proxy = await openCuttingProxy(brain.url, { random, cuts: CUTS, ...WIRE[kind] });
  const got: number[] = [];
  const target = { url: proxy.url, key: brain.key };
  const stop = kind === 'sse' ? readStubbornly(target, session_id, (seq) => got.push(seq)) : read();

  function read(): () => void {
    const client = createBrainClient(target);
    client.api.events.subscribe(
      { session_id },
      {
        onData: ({ data }) => got.push(...data.flatMap(({ seq }) => seq ?? [])),
        onError: (error) => assert.fail(error),
      },
    );
    return () => void client.close();
  }

  return {
    name: `reader ${at} (${kind}) of ${session_id}`,
    session_id,
    proxy,
    got,
    close(): void {
      stop();
      proxy.close();
    },
  };
}

const promise = `${READERS} readers whose sockets are cut ${CUTS} times each, at any byte, half-open or slow, get every row once and in order`;
randomTest(promise, TEST_WITHIN_MS, async (t, seed) => {
  await using model = await startModel();
  const think = (thought: string) => ({ name: 'think', arguments: { thought } });
  model.answer(({ messages }) =>
    messages.at(-1)?.role === 'tool'
      ? { text: ['This ', 'is ', 'what ', 'I ', 'think.'] }
      : { toolCalls: [think('one'), think('two'), think('three'), think('x'.repeat(2000))] },
  );
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
  const sessions = Array.from({ length: SESSIONS }, (_, at) => `cuts ${at}`);
  for (const session_id of sessions) await ask(brain, { message: 'begin', session_id });
  const readers = await Promise.all(
    Array.from({ length: READERS }, (_, at) =>
      startReader(brain, sessions[at % SESSIONS] ?? '', { at, seed }),
    ),
  );
  try {
    await Promise.all(
      readers.slice(0, SESSIONS).map(async ({ session_id }) => {
        const own = readers.filter((reader) => reader.session_id === session_id);
        // As long as one of them is cut something happens in the session.
        for (let left = own; left.length > 0; left = own.filter(({ proxy }) => proxy.struck < CUTS)) {
          await Promise.race(left.map(({ proxy }) => proxy.until(proxy.struck + CUTS_A_RUN)));
          await ask(brain, { message: 'go on', session_id });
        }
        await ask(brain, { message: 'the end', session_id });
      }),
    );
    const giveUp = AbortSignal.timeout(ALL_WITHIN_MS);
    for (const { got, session_id, name, proxy } of readers) {
      const rows = inspectAll<number>(
        brain.dataDir,
        "SELECT seq FROM store WHERE type = 'event' AND session_id = ? ORDER BY seq",
        session_id,
      );
      while (got.at(-1) !== rows.at(-1) && !giveUp.aborted) await wait(20);
      assertComplete(got, rows, name);
      assert.equal(proxy.struck, CUTS);
    }
  } finally {
    for (const reader of readers) reader.close();
  }
});
