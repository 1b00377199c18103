import type { Memory } from '@brain/schema';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding, ranked } from '../../apps/brain/src/memory/fast/rank.ts';
import { TODAY, memory } from './any-memories.ts';

/** What each says, the best first, whatever order they come in. */
function best(...memories: Memory[]): string[] {
  const order = ranked(memories, TODAY).map(({ content }) => content);
  assert.deepEqual(
    ranked(memories.toReversed(), TODAY).map(({ content }) => content),
    order,
  );
  return order;
}
const daysAgo = (days: number) => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString();

test('what is more important comes first, and age takes at most half of it away', () => {
  assert.deepEqual(
    best(memory('3', { importance: 3 }), memory('5', { importance: 5 }), memory('4', { importance: 4 })),
    ['5', '4', '3'],
  );
  const ancient = memory('ancient', { importance: 5, created_at: '1970-01-01T00:00:00Z', category: 'event' });
  assert.deepEqual(best(memory('2', { importance: 2 }), ancient, memory('3', { importance: 3 })), [
    '3',
    'ancient',
    '2',
  ]);
});

test('each category ages at its own pace: three quarters are left after its half-life', () => {
  const paces = { preference: 365, project: 45, event: 14, other: 180 };
  for (const [category, days] of Object.entries(paces)) {
    const of = (age: number, content: string) =>
      memory(content, { category: category as 'other', importance: 4, created_at: daysAgo(age) }); // one of the keys above
    const threeQuarters = memory('three quarters', { category: 'identity', importance: 3 });
    assert.deepEqual(best(of(days + 1, 'older'), threeQuarters, of(days - 1, 'newer')), [
      'newer',
      'three quarters',
      'older',
    ]);
  }
});

test('who somebody is, what they suffer from, their rules and their people do not age', () => {
  for (const category of ['identity', 'health', 'rule', 'person'] as const) {
    const old = memory('old', { category, created_at: '1970-01-01T00:00:00Z' });
    const worth = memory('preference of yesterday', { category: 'preference', created_at: daysAgo(1) });
    assert.deepEqual(best(worth, old), ['old', 'preference of yesterday']);
  }
});

test('age counts from the day it holds since, not from when it was told', () => {
  const since = memory('project since 2020', { category: 'project', since: '2020-01-01' });
  const told = memory('project told in 2025', { category: 'project', created_at: '2025-06-01T00:00:00Z' });
  assert.deepEqual(best(since, told), ['project told in 2025', 'project since 2020']);
});

test('what is still to come has no age, and the next to come is first', () => {
  const on = (since: string) => memory(since, { category: 'event', since });
  assert.deepEqual(best(on('2026-05-01'), on('2026-03-10'), on('2026-03-16'), on('2026-03-15')), [
    '2026-03-15',
    '2026-03-16',
    '2026-05-01',
    '2026-03-10',
  ]);
});

test('what is used more comes first', () => {
  assert.deepEqual(best(memory('never'), memory('often', { uses: 20 }), memory('once', { uses: 1 })), [
    'often',
    'once',
    'never',
  ]);
});

test('a last day counts to its end in UTC, a key has one value, and one that is over brings none back', () => {
  const held = holding(
    [
      memory('to the end of today', { until: '2026-03-15' }),
      memory('over in UTC', { until: '2026-03-15T00:30:00+02:00' }),
      memory('Lyon', { key: 'city', created_at: '2025-01-01T00:00:00Z' }),
      memory('Paris', { key: 'city', created_at: '2026-01-01T00:00:00Z' }),
      memory('superseded', { key: 'city', superseded_by: 'mem_x' }),
      memory('old job', { key: 'job', created_at: '2025-01-01T00:00:00Z' }),
      memory('job that ended', { key: 'job', until: '2026-03-14' }),
    ],
    TODAY,
  );
  assert.deepEqual(held.map(({ content }) => content).toSorted(), ['Paris', 'to the end of today']);
});

test('among equals the newest comes first, then what was told last, and never the order they come in', () => {
  const of = (content: string, since: string, told: string) =>
    memory(content, { category: 'identity', since, created_at: `${told}T00:00:00Z` });
  const twins = [of('twin 1', '2019-01-01', '2026-01-01'), of('twin 2', '2019-01-01', '2026-01-01')];
  const others = [of('newest', '2025-01-01', '2025-01-01'), of('told last', '2019-01-01', '2026-02-01')];
  assert.deepEqual(best(...twins, ...others), ['newest', 'told last', 'twin 2', 'twin 1']);
});
