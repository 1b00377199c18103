import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Event } from '@brain/schema';
import { type Batch, createBus, type Sink } from '../../apps/brain/src/bus/bus.ts';
import { createMemoryBus } from '../../apps/brain/src/bus/memory-bus.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { ann, openParts, wordsOf } from './open-parts.ts';

const soon = () => AbortSignal.timeout(10_000);

/** Takes batches until that many stored events have come. */
async function take(count: number, batches: AsyncGenerator<Batch>): Promise<Event[]> {
  const events: Event[] = [];
  while (events.filter((event) => event.seq !== null).length < count) {
    const next = await batches.next();
    if (next.done) throw new Error(`The subscription ended after ${wordsOf(events).join(', ')}`);
    events.push(...next.value.events);
  }
  return events;
}

function delta(text: string, offset: number, turn = 0) {
  return { event_type: 'delta' as const, run_id: 'evt_run', turn, offset, text };
}

test('a subscriber gets what is stored after its cursor, then what comes, once and in order', async () => {
  await using parts = await openParts();
  const seen = await parts.say('one');
  await parts.say('two');
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: seen.seq }, soon());
  assert.deepEqual(wordsOf(await take(1, batches)), ['two']);
  const next = take(2, batches);
  await parts.say('three');
  await parts.say('four');
  assert.deepEqual(wordsOf(await next), ['three', 'four']);
});

test('the cursor of each batch is the last stored event told so far, also with deltas', async () => {
  await using parts = await openParts();
  const seen = await parts.say('one');
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  assert.equal((await batches.next()).value?.cursor, seen.seq);
  const next = batches.next();
  parts.bus.tell(ann, delta('hel', 0));
  const told = (await next).value;
  assert.equal(told?.cursor, seen.seq);
  assert.deepEqual(wordsOf(told?.events ?? []), ['~0:hel']);
});

test('events of other sessions are not heard', async () => {
  await using parts = await openParts();
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  const next = batches.next();
  await parts.say('not for ann', { user_id: 'ben', session_id: 'web:ben' });
  await parts.say('for ann');
  assert.deepEqual(wordsOf((await next).value?.events ?? []), ['for ann']);
});

for (const when of ['before its rows are read', 'after its rows were read'] as const) {
  test(`what is committed while a subscription opens, ${when}, is neither lost nor told twice`, async () => {
    await using parts = await openParts();
    const reading = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { events } = parts.store;
    async function after(...query: Parameters<typeof events.after>) {
      const early = when === 'after its rows were read' ? await events.after(...query) : undefined;
      reading.resolve();
      await gate.promise;
      return early ?? events.after(...query);
    }
    const bus = createBus({ ...parts.store, events: { ...events, after } }, createMemoryBus());
    await parts.say('before');
    const batches = bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
    const first = take(2, batches);
    await reading.promise;
    await parts.say('meanwhile');
    gate.resolve();
    assert.deepEqual(wordsOf(await first), ['before', 'meanwhile']);
    const next = take(1, batches);
    await parts.say('after');
    assert.deepEqual(wordsOf(await next), ['after']);
  });
}

test('a slow subscriber that falls far behind still gets every event, once and in order', async () => {
  await using parts = await openParts();
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  const first = batches.next();
  await parts.say('first');
  await first;
  const names = Array.from({ length: 1500 }, (_, at) => `n${at}`);
  const rows = names.map((name) =>
    eventRow(ann, `evt_${name}`, {
      event_type: 'message',
      run_id: 'evt_run',
      role: 'assistant',
      content: name,
      source: 'web',
    }),
  );
  for (const row of rows) void parts.store.write({ rows: [row] });
  await parts.say('last');
  assert.deepEqual(wordsOf(await take(1501, batches)), [...names, 'last']);
});

test('a long text that nobody takes is kept as one, not piece by piece', async () => {
  await using parts = await openParts();
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  const opened = batches.next();
  await parts.say('first');
  await opened;
  for (let at = 0; at < 1000; at += 1) parts.bus.tell(ann, delta('word ', at * 5));
  const { value } = await batches.next();
  assert.deepEqual(wordsOf(value?.events ?? []), [`~0:${'word '.repeat(1000)}`]);
});

test('while its socket is full a subscriber is let be; then it goes on where it was', async () => {
  await using parts = await openParts();
  const socket = new EventTarget();
  let full = false;
  const sink: Sink = {
    full: () => full,
    drained: async (signal) => void (await once(socket, 'drain', { signal })),
  };
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon(), sink);
  const first = batches.next();
  await parts.say('one');
  assert.deepEqual(wordsOf((await first).value?.events ?? []), ['one']);
  full = true;
  let taken = 0;
  const later = take(2, batches).finally(() => (taken += 1));
  await parts.say('two');
  await parts.say('three');
  assert.equal(taken, 0, 'nothing is taken for a full socket');
  assert.equal(parts.bus.load.queued, 0, 'nor is it queued');
  full = false;
  socket.dispatchEvent(new globalThis.Event('drain'));
  assert.deepEqual(wordsOf(await later), ['two', 'three']);
});

test('the first words of an answer are told at once, also right after its run has started', async () => {
  await using parts = await openParts();
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  await parts.say('earlier');
  await batches.next();
  const started = batches.next();
  await parts.say('just now');
  await started;
  const told = batches.next();
  parts.bus.tell(ann, delta('Hel', 0));
  const turnOfLoop = new Promise<string>((resolve) =>
    setImmediate(resolve, 'a turn of the event loop later'),
  );
  assert.equal(await Promise.race([told.then(() => 'at once'), turnOfLoop]), 'at once');
  assert.deepEqual(wordsOf((await told).value?.events ?? []), ['~0:Hel']);
});

test('who joins in the middle of an answer gets the text so far, then what follows', async () => {
  await using parts = await openParts();
  await parts.say('earlier');
  parts.bus.tell(ann, delta('Hel', 0));
  parts.bus.tell(ann, delta('lo', 3));
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  assert.deepEqual(wordsOf((await batches.next()).value?.events ?? []), ['earlier']);
  assert.deepEqual(wordsOf((await batches.next()).value?.events ?? []), ['~0:Hello']);
  const next = batches.next();
  parts.bus.tell(ann, delta(' Ann', 5));
  assert.deepEqual(wordsOf((await next).value?.events ?? []), ['~5: Ann']);
});

test('a text that began anew is told anew, and a finished one is not told as being written', async () => {
  await using parts = await openParts();
  parts.bus.tell(ann, delta('wrong start', 0));
  parts.bus.tell(ann, delta('right', 0));
  const joined = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  assert.deepEqual(wordsOf((await joined.next()).value?.events ?? []), ['~0:right']);
  await parts.store.write({
    rows: [
      eventRow(ann, 'evt_answer', {
        event_type: 'message',
        run_id: 'evt_run',
        role: 'assistant',
        content: 'right',
        source: 'web',
        turn: 0,
      }),
    ],
  });
  const late = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, soon());
  assert.deepEqual(wordsOf((await late.next()).value?.events ?? []), ['right']);
  const next = late.next();
  await parts.say('next');
  assert.deepEqual(wordsOf((await next).value?.events ?? []), ['next']);
});

test('a subscription ends when its signal aborts, whatever it waits for', async () => {
  await using parts = await openParts();
  const stop = new AbortController();
  const batches = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, stop.signal);
  const first = batches.next();
  await parts.say('first');
  await first;
  const next = batches.next();
  await new Promise((resolve) => setImmediate(resolve)); // now it waits for what comes
  stop.abort();
  assert.equal((await next).done, true);
  const never = parts.bus.subscribe({ session_id: ann.session_id, after: 0 }, AbortSignal.abort());
  assert.equal((await never.next()).done, true);
});

test('sessions that nobody listens to any more leave nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void; // the flag makes it
  const SESSIONS = 100_000;
  const transport = createMemoryBus();
  let heard = 0;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < SESSIONS; at += 1) transport.listen(`web:${at}`, () => (heard += 1))();
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / SESSIONS;
  assert.ok(bytes < 20, `${bytes.toFixed(0)} bytes a session are left`);
  transport.publish('web:1', []);
  assert.equal(heard, 0);
});
