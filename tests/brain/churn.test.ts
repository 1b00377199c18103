import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createDeliveries } from '../../apps/brain/src/channels/deliveries.ts';
import { createBus, type Sink } from '../../apps/brain/src/bus/bus.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { openParts, triggerRow } from './open-parts.ts';

const SUBSCRIPTIONS = 1000;
/** A sink that nobody reads: it is full, and never drains. */
const STUCK: Sink = {
  full: () => true,
  drained: async (signal) => {
    if (!signal.aborted) await once(signal, 'abort');
  },
};

const names = Array.from({ length: SUBSCRIPTIONS }, (_, at) => ({ user_id: 'ann', session_id: `s${at}` }));

/** Where a subscription may stand when its reader goes: how much the reader has taken, and whether it waits for more. */
const PHASES: Record<string, { takes: number; sink?: Sink; asksOn: boolean }> = {
  'before they have read anything': { takes: 0, asksOn: false },
  'while they catch up': { takes: 0, asksOn: true },
  'between two batches': { takes: 1, asksOn: false },
  'while they wait for news': { takes: 1, asksOn: true },
  'while their sinks are full': { takes: 1, asksOn: true, sink: STUCK },
};

for (const [phase, { takes, asksOn, sink }] of Object.entries(PHASES)) {
  test(`${SUBSCRIPTIONS} subscriptions of as many sessions that go ${phase} leave nothing behind`, async () => {
    await using parts = await openParts();
    await parts.store.write({ rows: names.map((session) => triggerRow(session.session_id, session)) });
    const ends = names.map(async ({ session_id }) => {
      const over = new AbortController();
      const batches = parts.bus.subscribe({ session_id, after: 0 }, over.signal, sink);
      for (let taken = 0; taken < takes; taken += 1) assert.equal((await batches.next()).done, false);
      const asked = asksOn ? batches.next() : undefined;
      return { over, batches, asked };
    });
    const subscriptions = await Promise.all(ends);
    if (takes > 0) assert.equal(parts.bus.load.subscribers, SUBSCRIPTIONS);
    const begun = { event_type: 'delta' as const, run_id: 'evt_run', turn: 0, offset: 0, text: 'Hel' };
    for (const session of names) parts.bus.tell(session, begun);
    assert.equal(parts.bus.load.texts, SUBSCRIPTIONS);
    for (const { over } of subscriptions) over.abort();
    await Promise.all(subscriptions.flatMap(({ asked }) => asked ?? []));
    await Promise.all(subscriptions.map(({ batches }) => batches.return(undefined)));
    const ended = { event_type: 'run' as const, run_id: 'evt_run', status: 'cancelled' as const };
    await parts.store.write({
      rows: names.map((session) => eventRow(session, `evt_end_${session.session_id}`, ended)),
    });
    assert.deepEqual(parts.bus.load, { subscribers: 0, queued: 0, texts: 0 });
    assert.equal(parts.transport.size, 0);
  });
}

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('claims that come and go leave no desk, no timer and nobody who watches', async () => {
  await using parts = await openParts();
  let watching = 0;
  const bus = createBus(parts.store, {
    ...parts.transport,
    listenAll(listener) {
      const unlisten = parts.transport.listenAll(listener);
      watching += 1;
      return () => {
        watching -= 1;
        return unlisten();
      };
    },
  });
  const channels = Array.from({ length: 100 }, (_, at) => `channel${at}`);
  const data = { event_type: 'delivery' as const, run_id: 'evt_run', status: 'open' as const };
  await parts.store.write({
    rows: channels.flatMap((channel) =>
      ['held', 'waits'].map((to) =>
        eventRow({ user_id: 'ann', session_id: 's' }, `evt_${channel}_${to}`, {
          ...data,
          state: 'open',
          channel,
          content: 'tea',
          to,
        }),
      ),
    ),
  });
  const deliveries = createDeliveries({ store: parts.store, bus });
  const before = timers();
  for (const sink of [undefined, STUCK]) {
    const claims = channels.map(async (channel) => {
      const over = new AbortController();
      const claimed = deliveries.claim({ channel }, over.signal, sink);
      assert.equal((await claimed.next()).done, false);
      return { over, claimed };
    });
    const open = await Promise.all(claims);
    assert.equal(watching, channels.length);
    assert.ok(timers() > before, 'what they hold is leased');
    // Half of them go while they wait for more, half between two deliveries.
    const asked = open.map(async ({ claimed }, at) => {
      if (at % 2 > 0) return;
      for (let next = await claimed.next(); !next.done;) next = await claimed.next();
    });
    for (const { over } of open) over.abort();
    await Promise.all(asked);
    await Promise.all(open.map(({ claimed }) => claimed.return(undefined)));
    assert.equal(watching, 0);
    assert.equal(timers(), before);
  }
});
