import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf } from '@brain/schema';
import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import type { Reading } from '../../apps/brain/src/runs/extract.ts';
import { createPrices } from '../../apps/brain/src/model/prices.ts';
import { createReviews } from '../../apps/brain/src/runs/reviews.ts';
import { endId } from '../../apps/brain/src/runs/steps.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import type { Store } from '../../apps/brain/src/store/store.ts';
import { mortalStore } from '../crash/mortal-store.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';

type Parts = Awaited<ReturnType<typeof openParts>>;

/** A trigger whose run has ended and that was not read yet. */
async function ended(parts: Parts, message: string): Promise<string> {
  const trigger = triggerRow(message);
  const end: DataOf<'run'> = { event_type: 'run', run_id: trigger.id, status: 'finished', state: 'open' };
  await parts.store.write({
    rows: [
      { ...trigger, data: { ...trigger.data, state: 'done', trust: 'member' } },
      eventRow(ann, endId(trigger.id), end),
    ],
  });
  return trigger.id;
}

/** Reads messages as the name of a city where their author lives. */
const extract = {
  isDue: () => true,
  async read({ data }: { data: DataOf<'message'> }): Promise<Reading> {
    if (data.content === 'poison') throw new Error('cannot be read');
    const fact = {
      content: `The user lives in ${data.content}`,
      category: 'identity' as const,
      importance: 4,
    };
    return {
      why: 'rules',
      findings: [{ is: 'new', fact: { ...fact, key: 'user.city', value: data.content } }],
    };
  },
};

function reviewsOver({ bus }: Parts, store: Store) {
  const faults: unknown[] = [];
  const log = (_message: string, fault: unknown) => void faults.push(fault);
  const prices = createPrices(store);
  return createReviews({ store, bus, memory: createMemory(store), extract, prices, log });
}

/** Reads what is open, and stops once so many reviews stand. */
async function readUntil(parts: Parts, count: number): Promise<void> {
  const reviews = reviewsOver(parts, parts.store);
  reviews.resume();
  const signal = AbortSignal.timeout(10_000);
  const query = { session_id: ann.session_id, after: 0 };
  let stand = 0;
  for await (const { events } of parts.bus.subscribe(query, signal)) {
    stand += events.filter(({ data }) => data.event_type === 'review').length;
    if (stand >= count) break;
  }
  await reviews.stop();
}

const holds = async ({ store }: Parts) =>
  (await store.memories.latest('ann', { limit: 10 })).map(({ value }) => value);
const told = async ({ store }: Parts, type: string) =>
  (await store.events.latest('web:ann', 100)).filter(({ data }) => data.event_type === type).length;

test('what was not read before a stop is read after it, in the order it was said', async () => {
  await using parts = await openParts();
  for (const city of ['Liège', 'Namur', 'Ghent']) await ended(parts, city);
  await readUntil(parts, 3);
  assert.deepEqual(await holds(parts), ['Ghent']);
  assert.deepEqual([await told(parts, 'memory'), await told(parts, 'review')], [3, 3]);
  assert.deepEqual(await parts.store.events.openReviews(10), []);
});

for (const committed of [false, true]) {
  const when = committed ? 'after' : 'before';
  test(`a brain that dies just ${when} what it learnt is on the disk has learnt it once`, async () => {
    await using parts = await openParts();
    await ended(parts, 'Liège');
    const mortal = mortalStore(parts.store, { at: 0, committed });
    const reviews = reviewsOver(parts, mortal.store);
    reviews.resume();
    await mortal.died;
    mortal.bury();
    await reviews.stop();
    assert.equal(await told(parts, 'review'), committed ? 1 : 0);
    await readUntil(parts, 1);
    assert.deepEqual(await holds(parts), ['Liège']);
    assert.deepEqual([await told(parts, 'memory'), await told(parts, 'review')], [1, 1]);
    assert.deepEqual(await parts.store.events.openReviews(10), []);
  });
}

test('one message that cannot be read holds up none of the others', async () => {
  await using parts = await openParts();
  for (const message of ['Liège', 'poison', 'Ghent']) await ended(parts, message);
  await readUntil(parts, 2);
  assert.deepEqual(await holds(parts), ['Ghent']);
  assert.deepEqual(await parts.store.events.openReviews(10), []);
});
