import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIndex, type Statement } from '../../apps/brain/src/memory/words/word-index.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const NOW = Date.parse('2026-11-23T00:00:00Z');
const WORDS = [
  'chat',
  'chats',
  'dentist',
  'dentiste',
  'Ann:',
  'Bob:',
  'walked',
  'walking',
  'hier',
  'the',
  'noix',
  '7',
];

const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((words) => words.join(' '));
const statement = fc.record({
  seq: fc.nat(60),
  text,
  session_id: fc.constantFrom('a', 'b', null),
  at: fc.integer({ min: NOW - 400 * 86_400_000, max: NOW }),
  category: fc.constantFrom('other', 'health'),
  tags: fc.subarray(['x', 'y']),
});
const change = fc.oneof(
  { weight: 3, arbitrary: statement.map((put) => ({ put })) },
  { weight: 1, arbitrary: fc.nat(60).map((remove) => ({ remove })) },
);
const query = fc.record({
  text: fc.oneof(text, fc.constantFrom('chta dentits', 'last month', 'en mars, chez le dentiste', '')),
  limit: fc.integer({ min: 1, max: 70 }),
  now: fc.constant(NOW),
});

/** The same statements in the order of their seq, in an index that held nothing before. */
function fresh(statements: Map<number, Statement>) {
  const index = createIndex();
  for (const [, put] of [...statements].toSorted(([a], [b]) => a - b)) index.put(put);
  return index;
}

test('what is found is what stands there now, whatever was added, replaced and removed before', () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 120 }),
      fc.array(query, { minLength: 1, maxLength: 5 }),
      (changes, queries) => {
        const index = createIndex();
        const standing = new Map<number, Statement>();
        for (const one of changes) {
          if ('put' in one) {
            index.put(one.put);
            standing.set(one.put.seq, one.put);
          } else {
            index.remove(one.remove);
            standing.delete(one.remove);
          }
        }
        const anew = fresh(standing);
        assert.equal(index.size, standing.size);
        for (const one of queries) assert.deepEqual(index.search(one), anew.search(one));
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

test('an index that has given back the places of the dead answers as before', () => {
  const index = createIndex();
  const standing = new Map<number, Statement>();
  for (let seq = 1; seq <= 3000; seq += 1) {
    const put: Statement = {
      seq,
      text: `note${seq % 50} about person${seq % 7} and thing${seq}`,
      session_id: `s${seq % 30}`,
      at: NOW - seq * 60_000,
      category: seq % 2 === 0 ? 'other' : 'health',
      tags: seq % 3 === 0 ? ['three'] : [],
    };
    index.put(put);
    standing.set(seq, put);
  }
  for (let seq = 1; seq <= 3000; seq += 1) {
    if (seq % 3 === 1) continue;
    index.remove(seq);
    standing.delete(seq);
  }
  const anew = fresh(standing);
  for (const words of ['note7', 'thing100', 'thing101', 'person3 note9', 'things', 'yesterday']) {
    for (const filter of [{}, { categories: ['health'] }, { tags: ['three'] }]) {
      const asked = { text: words, limit: 20, now: NOW, filter };
      assert.deepEqual(index.search(asked), anew.search(asked), words);
    }
  }
});
