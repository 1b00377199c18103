import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from '@brain/schema';
import { createDeliveries } from '../../apps/brain/src/channels/deliveries.ts';
import { deliveryRows } from '../../apps/brain/src/runs/outbox.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';

const soon = () => AbortSignal.timeout(10_000);
type Claimed = AsyncGenerator<StoredEvent<'delivery'>>;

function openOutbox() {
  const parts = openParts();
  return { ...parts, deliveries: createDeliveries(parts.store, parts.bus) };
}

/** Puts one message for channels into the outbox, as a run does. */
async function put(parts: ReturnType<typeof openParts>, content: string, channels = ['telegram']) {
  await parts.store.write({ rows: [triggerRow('asked')] });
  const trigger = (await parts.store.events.get(triggerRow('asked').id)) as StoredEvent<'message'>; // written as one
  await parts.store.write({ rows: deliveryRows(trigger, channels, { part: content, content }) });
}

async function take(count: number, claimed: Claimed): Promise<StoredEvent<'delivery'>[]> {
  const taken: StoredEvent<'delivery'>[] = [];
  while (taken.length < count) {
    const next = await claimed.next();
    if (next.done) throw new Error('The claim ended');
    taken.push(next.value);
  }
  return taken;
}

const texts = (events: StoredEvent<'delivery'>[]) => events.map(({ data }) => data.content);

test('who claims a channel gets what is open in the order it was written, then what comes', async () => {
  using parts = openOutbox();
  await put(parts, 'one');
  await put(parts, 'two');
  const claimed = parts.deliveries.claim('telegram', soon());
  assert.deepEqual(texts(await take(2, claimed)), ['one', 'two']);
  const next = take(2, claimed);
  await put(parts, 'three');
  await put(parts, 'four');
  assert.deepEqual(texts(await next), ['three', 'four']);
});

test('more than a page of open deliveries comes whole and in order', async () => {
  using parts = openOutbox();
  const names = Array.from({ length: 250 }, (_, at) => `n${at}`);
  await Promise.all(names.map((name) => put(parts, name)));
  assert.deepEqual(texts(await take(250, parts.deliveries.claim('telegram', soon()))), names);
});

test('what is not settled comes again to the next who claims; what is settled does not', async () => {
  using parts = openOutbox();
  await put(parts, 'one');
  await put(parts, 'two');
  const [one] = await take(2, parts.deliveries.claim('telegram', soon()));
  await parts.deliveries.settle({ id: one?.id ?? '', status: 'sent', attempts: 1 });
  const again = parts.deliveries.claim('telegram', soon());
  const next = take(2, again);
  await put(parts, 'three');
  assert.deepEqual(texts(await next), ['two', 'three']);
});

test('settling is told in the session with attempts and the reason, and once', async () => {
  using parts = openOutbox();
  await put(parts, 'one');
  const [one] = await take(1, parts.deliveries.claim('telegram', soon()));
  const settled = { id: one?.id ?? '', status: 'failed' as const, attempts: 3, error: 'the bot was blocked' };
  await parts.deliveries.settle(settled);
  await parts.deliveries.settle({ ...settled, status: 'sent' });
  const events = await parts.store.events.after(ann.session_id, one?.seq ?? 0, 10);
  assert.equal(events.length, 1);
  const [{ data }] = events as [StoredEvent<'delivery'>]; // nothing else was written
  assert.equal(data.status, 'failed');
  assert.equal(data.delivery_id, one?.id);
  assert.equal(data.attempts, 3);
  assert.equal(data.error, 'the bot was blocked');
  assert.deepEqual(await parts.store.events.openDeliveries('telegram', 0, 10), []);
});

test('only a delivery can be settled', async () => {
  using parts = openOutbox();
  await put(parts, 'one');
  for (const id of ['evt_nothing', triggerRow('asked').id]) {
    await assert.rejects(parts.deliveries.settle({ id, status: 'sent', attempts: 1 }), { code: 'not_found' });
  }
});

test('a message for a channel that nobody can send to stands as failed, with why', async () => {
  using parts = openOutbox();
  await put(parts, 'one', ['email', 'telegram', 'telegram']);
  const events = await parts.store.events.after(ann.session_id, 0, 10);
  const deliveries = events.filter(
    (event): event is StoredEvent<'delivery'> => event.data.event_type === 'delivery',
  );
  assert.deepEqual(
    deliveries.map(({ data }) => [data.channel, data.status, data.error]),
    [
      ['email', 'failed', 'no connector for email'],
      ['telegram', 'open', undefined],
    ],
  );
});

test('a claim ends when its signal aborts, and hears nothing of other channels', async () => {
  using parts = openOutbox();
  const stop = new AbortController();
  const claimed = parts.deliveries.claim('slack', stop.signal);
  const next = claimed.next();
  await put(parts, 'one');
  stop.abort();
  assert.equal((await next).done, true);
});
