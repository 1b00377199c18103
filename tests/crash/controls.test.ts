import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Batch, createBus } from '../../apps/brain/src/bus/bus.ts';
import { createInbox } from '../../apps/brain/src/bus/inbox.ts';
import type { Transport } from '../../apps/brain/src/bus/memory-bus.ts';
import type { Store } from '../../apps/brain/src/store/store.ts';
import { ann, openParts } from '../brain/open-parts.ts';
import { faultsOf } from './complete.ts';

// What holds the readers of cuts.test.ts to the rows of the store must notice a subscription that is wrong. Here are two
// that are: over the real store and transport, and by the same checker, with a commit at the moment they cannot stand.

const PAGE = 200;
const AT_ONCE = 10;

interface Parts {
  store: Store;
  transport: Transport;
}

type Subscribe = (parts: Parts, after: number, signal: AbortSignal) => AsyncGenerator<Batch>;

/** The bus itself. */
const right: Subscribe = (parts, after, signal) =>
  createBus(parts.store, parts.transport).subscribe({ session_id: ann.session_id, after }, signal);

/** Wrong: reads the store, and registers only then. */
async function* readsBeforeItRegisters(parts: Parts, after: number, signal: AbortSignal) {
  let cursor = after;
  for (;;) {
    const events = await parts.store.events.after(ann.session_id, cursor, PAGE);
    cursor = events.at(-1)?.seq ?? cursor;
    if (events.length > 0) yield { cursor, events };
    if (events.length < PAGE) break;
  }
  const inbox = createInbox(signal, { full: () => false });
  inbox.catchUp();
  const unlisten = parts.transport.listen(ann.session_id, inbox.push);
  yield* live(inbox, cursor, { signal, unlisten, dedupe: true });
}

/** Wrong: registers, reads the store, and tells what is queued whatever was read. */
async function* tellsTwice(parts: Parts, after: number, signal: AbortSignal) {
  const inbox = createInbox(signal, { full: () => false });
  const unlisten = parts.transport.listen(ann.session_id, inbox.push);
  inbox.catchUp();
  const events = await parts.store.events.after(ann.session_id, after, PAGE);
  const cursor = events.at(-1)?.seq ?? after;
  yield { cursor, events };
  yield* live(inbox, cursor, { signal, unlisten, dedupe: false });
}

async function* live(
  inbox: ReturnType<typeof createInbox>,
  cursor: number,
  { signal, unlisten, dedupe }: { signal: AbortSignal; unlisten: () => void; dedupe: boolean },
): AsyncGenerator<Batch> {
  try {
    while (!signal.aborted) {
      await inbox.filled();
      const events = inbox.take().filter(({ seq }) => !dedupe || seq === null || seq > cursor);
      yield { cursor: events.at(-1)?.seq ?? cursor, events };
    }
  } finally {
    unlisten();
    inbox.close();
  }
}

const MOMENTS = [
  'before its rows are read',
  'after its rows were read',
  'while it has them in hand',
  'after it has read to the end',
] as const;
type Moment = (typeof MOMENTS)[number];

/** Subscribes while rows are committed at that moment, and a last one later; gives what is wrong with what came. */
async function faultsAt(moment: Moment, subscribe: Subscribe) {
  await using parts = await openParts();
  await parts.say('before');
  const stop = new AbortController();
  let due = true;
  async function commits(at: Moment): Promise<void> {
    if (at !== moment || !due) return;
    due = false;
    for (let said = 0; said < AT_ONCE; said += 1) await parts.say(`${moment} ${said}`);
  }
  const { events } = parts.store;
  async function after(...query: Parameters<typeof events.after>) {
    await commits('before its rows are read');
    const rows = await events.after(...query);
    await commits('after its rows were read');
    if (rows.length === 0) await commits('after it has read to the end');
    return rows;
  }
  // What is committed is told by the bus of `parts` already.
  const store = { ...parts.store, events: { ...events, after }, onCommit: () => {} };
  const got: number[] = [];
  const last = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const batch of subscribe({ store, transport: parts.transport }, 0, stop.signal)) {
      got.push(...batch.events.flatMap(({ seq }) => seq ?? []));
      await commits('while it has them in hand');
      if (batch.events.some(({ data }) => data.event_type === 'message' && data.content === 'last'))
        last.resolve();
    }
  })();
  // By then it has read, and waits for what comes.
  for (let turns = 0; turns < 100; turns += 1) await turnOfLoop();
  await parts.say('last');
  await last.promise;
  stop.abort();
  await reading;
  const rows = await events.after(ann.session_id, 0, PAGE);
  return faultsOf(
    got,
    rows.map(({ seq }) => seq),
  );
}

const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a commit at an unlucky moment of a subscription', { timeout: 20_000 }, () => {
  for (const moment of MOMENTS) {
    test(`${moment}, is told once and in order`, async () => {
      assert.deepEqual(await faultsAt(moment, right), { missing: [], twice: [], disorder: [] });
    });
  }

  test('is lost by one that reads before it registers, and that is noticed', async () => {
    const found = await Promise.all(MOMENTS.map((moment) => faultsAt(moment, readsBeforeItRegisters)));
    const missing = found.flatMap((faults) => faults.missing);
    assert.ok(missing.length > 0, 'a gap is reported');
    assert.deepEqual(
      found.flatMap(({ twice }) => twice),
      [],
    );
  });

  test('is told twice by one that does not look at its cursor, and that is noticed', async () => {
    const found = await Promise.all(MOMENTS.map((moment) => faultsAt(moment, tellsTwice)));
    const twice = found.flatMap((faults) => faults.twice);
    assert.ok(twice.length > 0, 'duplicates are reported');
    assert.deepEqual(
      found.flatMap(({ missing }) => missing),
      [],
    );
  });
});
