import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import { randomTest } from '../crash/seed.ts';
import { openParts } from './open-parts.ts';

const KEYS = ['user.city', 'user.job', 'cat.name'];
const VALUES = ['Liège', 'Namur', 'Ghent', 'Bruges', 'Mons'];
const HISTORIES = 1000;
const DAY_MS = 86_400_000;

const Change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      change: fc.constant('says' as const),
      key: fc.constantFrom(...KEYS),
      value: fc.constantFrom(...VALUES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      change: fc.constant('imports' as const),
      key: fc.constantFrom(...KEYS),
      value: fc.constantFrom(...VALUES),
      daysAgo: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ change: fc.constant('forgets' as const), key: fc.constantFrom(...KEYS) }),
  },
  { weight: 2, arbitrary: fc.record({ change: fc.constant('takes back' as const) }) },
);

/** What a user has been told of one key: each value and when it is from, and how each is taken back. */
interface Told {
  value: string;
  at: number;
}

type Change = typeof Change extends fc.Arbitrary<infer T> ? T : never;
type MemoryPart = ReturnType<typeof createMemory>;

const content = (key: string, value: string) => `About ${key}: it is ${value}`;
const latest = (told: Told[] = []) => told.toSorted((a, b) => a.at - b.at).at(-1)?.value;

/** Does what a history says to a user's memory, and gives the value that holds under each key. */
async function live(memory: MemoryPart, user_id: string, changes: Change[]): Promise<Map<string, Told[]>> {
  const holds = new Map<string, Told[]>();
  let last: { undo_id: string; undo: () => void } | undefined;
  for (const change of changes) {
    await memory.fast(user_id); // so that there is one to go stale
    if (change.change === 'takes back') {
      if (last) await memory.undo(user_id, last.undo_id);
      last?.undo();
      last = undefined;
      continue;
    }
    const { key } = change;
    const before = holds.get(key) ?? [];
    const undo = () => holds.set(key, before);
    if (change.change === 'forgets') {
      const all = await memory.list(user_id, { limit: 100 });
      const holder = all.find((one) => one.key === key);
      last = holder && { undo_id: (await memory.forget(user_id, holder.id)).undo_id, undo };
      holds.set(key, []);
      continue;
    }
    const { value } = change;
    const said = {
      content: content(key, value),
      category: 'other' as const,
      importance: 3,
      key,
      value,
      tags: [],
    };
    if (change.change === 'imports') {
      const at = Date.now() - change.daysAgo * DAY_MS;
      await memory.import(user_id, [{ ...said, created_at: new Date(at).toISOString() }]);
      holds.set(key, [...before, { value, at }]);
      last = undefined;
      continue;
    }
    const { undo_id } = await memory.remember(user_id, said, false);
    const isAgain = latest(before) === value;
    if (!isAgain) holds.set(key, [...before, { value, at: Date.now() }]);
    last = isAgain ? undefined : { undo_id, undo };
  }
  return holds;
}

randomTest(
  'no stale value of a key is in fast memory or found, whatever is said, imported, forgotten and taken back',
  100_000,
  async (_t, seed) => {
    await using parts = await openParts();
    const memory = createMemory(parts.store);
    let count = 0;
    const history = fc.asyncProperty(fc.array(Change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const user_id = `user_${(count += 1)}`;
      const holds = await live(memory, user_id, changes);
      const { fast_memory } = await memory.fast(user_id);
      for (const key of KEYS) {
        const right = latest(holds.get(key));
        const q = `${key} ${VALUES.join(' ')}`;
        const found = await memory.search({ user_id, q, scope: 'memories', limit: 100 });
        const shown = found.map((item) => item.content).filter((text) => text.includes(key));
        assert.deepEqual(shown, right === undefined ? [] : [content(key, right)]);
        for (const value of VALUES)
          assert.equal(fast_memory.includes(content(key, value)), value === right, `${key} ${value}`);
      }
    });
    await fc.assert(history, { seed, numRuns: HISTORIES });
  },
);
