import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf } from '@brain/schema';
import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import { createPrices } from '../../apps/brain/src/model/prices.ts';
import type { Reading } from '../../apps/brain/src/runs/extract.ts';
import { createReviews } from '../../apps/brain/src/runs/reviews.ts';
import { endId } from '../../apps/brain/src/runs/steps.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { ann, triggerRow } from '../brain/open-parts.ts';
import { noPostgres } from './no-postgres.ts';
import { openBrains } from './open-brains.ts';

const skip = noPostgres();
type Parts = Awaited<ReturnType<typeof openBrains>>['brains'][0];

/** The reviews of a brain; `read` is what was read there, in order. */
function reviewsOver({ store, bus }: Parts) {
  const read: string[] = [];
  const faults: unknown[] = [];
  const extract = {
    isDue: () => true,
    async read({ data }: { data: DataOf<'message'> }): Promise<Reading> {
      read.push(data.content);
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
  const log = (_message: string, fault: unknown) => void faults.push(fault);
  const parts = { store, bus, memory: createMemory(store), extract, prices: createPrices(store), log };
  return { ...createReviews(parts), read, faults };
}

/** A run of Ann's that has ended and is to be read. */
async function ended({ store }: Parts, city: string): Promise<void> {
  const trigger = triggerRow(city);
  const end = {
    event_type: 'run' as const,
    run_id: trigger.id,
    status: 'finished' as const,
    state: 'open' as const,
  };
  const rows = [
    { ...trigger, data: { ...trigger.data, state: 'done', trust: 'member' } },
    eventRow(ann, endId(trigger.id), end),
  ];
  await store.write({ rows });
}

/** Resolves once so many reviews stand. */
async function stand({ bus }: Parts, count: number): Promise<void> {
  let found = 0;
  for await (const { events } of bus.subscribe(
    { session_id: ann.session_id, after: 0 },
    AbortSignal.timeout(10_000),
  )) {
    found += events.filter(({ data }) => data.event_type === 'review').length;
    if (found >= count) return;
  }
}

test(
  'one of two brains reads what was said at both, in order; the other goes on when it is gone',
  { skip },
  async () => {
    await using all = await openBrains({ leaseMs: 600 });
    const [one, two] = all.brains;
    const first = reviewsOver(one);
    first.resume();
    while (!one.store.leases.holds('reviews')) await new Promise(setImmediate);
    const second = reviewsOver(two);
    second.resume();
    await ended(one, 'Liège');
    await ended(two, 'Namur');
    await stand(two, 2);
    assert.deepEqual([first.read, second.read], [['Liège', 'Namur'], []]);
    await first.stop();
    await one.close();
    await ended(two, 'Ghent');
    await stand(two, 3);
    assert.deepEqual([second.read, first.faults, second.faults], [['Ghent'], [], []]);
    const known = await two.store.memories.latest('ann', { limit: 10 });
    assert.deepEqual(
      known.map(({ value }) => value),
      ['Ghent'],
    );
    await second.stop();
  },
);
