import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { FAST_MEMORY_TOKENS, fastMemory } from '../../apps/brain/src/memory/fast/fast.ts';
import { AnyMemories, TODAY, memory } from './any-memories.ts';

const SEED = Number(
  process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31,
); /** A store that fails is told as it is: to look for a smaller one takes minutes. */
const RUN = { seed: SEED, endOnFailure: true };
const HEADINGS = [
  'Health:',
  'Rules:',
  'Identity:',
  'Preferences:',
  'People:',
  'Projects:',
  'Events:',
  'Other:',
];

test('fast memory of 1,000 random stores is at most 500 real tokens, says how many, and has only lines of its own', () => {
  let full = 0;
  fc.assert(
    fc.property(AnyMemories, (memories) => {
      const { fast_memory, tokens } = fastMemory(memories, TODAY);
      assert.equal(countTokens(fast_memory, { disallowedSpecial: new Set() }), tokens);
      assert.ok(tokens <= FAST_MEMORY_TOKENS, `${tokens} tokens`);
      if (tokens > 450) full += 1;
      const lines = fast_memory.split(/[\n\r\v\f\u0085\u2028\u2029]/);
      if (fast_memory === '') return;
      const headings = lines.filter((line) => !/^\d{4}-\d\d-\d\d(\/\d{4}-\d\d-\d\d)? \S/.test(line));
      assert.deepEqual(
        headings,
        HEADINGS.filter((heading) => headings.includes(heading)),
      );
      assert.ok(lines.length - headings.length <= memories.length);
    }),
    { ...RUN, numRuns: 1000 },
  );
  assert.ok(full > 300, `${full} of 1,000 stores filled it`);
});

test('the same memories in any order give the same bytes', () => {
  const stores = AnyMemories.chain((memories) =>
    fc.tuple(
      fc.constant(memories),
      fc.shuffledSubarray(memories, { minLength: memories.length, maxLength: memories.length }),
    ),
  );
  fc.assert(
    fc.property(stores, ([memories, shuffled]) => {
      const first = fastMemory(memories, TODAY);
      assert.deepEqual(fastMemory(structuredClone(memories), TODAY), first);
      assert.deepEqual(fastMemory(shuffled, TODAY), first);
    }),
    { ...RUN, numRuns: 300 },
  );
});

test('what is pinned or concerns safety stands in every random store, as long as it fits', () => {
  fc.assert(
    fc.property(AnyMemories, (memories) => {
      const others = memories.filter(
        ({ category, pinned }) => category !== 'health' && category !== 'rule' && !pinned,
      );
      const { fast_memory } = fastMemory(
        [
          ...others,
          memory('Allergic to penicillin', {
            category: 'health',
            importance: 1,
            created_at: '2001-01-01T00:00:00Z',
          }),
          memory('Never call before nine', { category: 'rule', importance: 1 }),
          memory('The spare key is with Zoé', { pinned: true, importance: 1 }),
        ],
        TODAY,
      );
      for (const must of [/penicillin/, /before nine/, /spare key/]) assert.match(fast_memory, must);
    }),
    { ...RUN, numRuns: 300 },
  );
});

test('no random store shows what is superseded or over, or an older value of a key', () => {
  const city = fc.array(
    fc.date({ min: new Date('2020-01-01'), max: new Date('2026-03-01'), noInvalidDate: true }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(AnyMemories, city, (memories, moves) => {
      const dates = moves.map((date) => date.toISOString());
      const newest = dates.toSorted().at(-1);
      const places = [...new Set(dates)].map((created_at) =>
        memory(`Lives in ${created_at === newest ? 'Newtown' : 'Oldtown'} ${created_at}`, {
          category: 'identity',
          key: 'home',
          created_at,
          pinned: true,
          importance: created_at === newest ? 1 : 5,
        }),
      );
      const { fast_memory } = fastMemory(
        [
          ...memories.filter(
            ({ pinned, category }) => !pinned && category !== 'health' && category !== 'rule',
          ),
          ...places,
          memory('Superseded', { pinned: true, superseded_by: 'mem_other' }),
          memory('Expired yesterday', { pinned: true, until: '2026-03-14T23:59:59.000Z' }),
          memory('Expires today', { pinned: true, until: '2026-03-15' }),
        ],
        TODAY,
      );
      assert.doesNotMatch(fast_memory, /Superseded|Expired|Oldtown/);
      assert.match(fast_memory, /Newtown/);
      assert.match(fast_memory, /Expires today/);
    }),
    { ...RUN, numRuns: 300 },
  );
});
