import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createIndex, type Statement } from '../../apps/brain/src/memory/words/word-index.ts';

// More than are read of one word: from here on a frequent word is only looked up where rarer ones have led.
const MANY = 12_000;
const NOW = Date.parse('2026-11-23T00:00:00Z');
const index = createIndex();

function statement(seq: number): Statement {
  const rare = seq === 5000 ? 'a walrus' : 'a day';
  const half = seq % 2 === 0 ? 'garden' : 'kitchen';
  return {
    seq,
    text: `The weather in the ${half}, ${rare} like number${seq}`,
    session_id: `s${seq % 100}`,
    at: NOW - (MANY - seq) * 60_000,
    category: seq % 1000 === 1 ? 'health' : 'other',
    tags: [],
  };
}

before(() => {
  for (let seq = 1; seq <= MANY; seq += 1) index.put(statement(seq));
});

function search(text: string, filter = {}) {
  return index.search({ text, limit: 20, now: NOW, filter });
}

test('a word that nearly all have does not hide the one that has a rare word too', () => {
  for (const text of ['weather walrus', 'walrus garden weather kitchen', 'the wheather for a walrsu']) {
    assert.equal(search(text)[0]?.seq, 5000, text);
  }
});

test('a word that all have still finds, the latest first', () => {
  const found = search('weather');
  assert.deepEqual(
    found.map(({ seq }) => seq),
    Array.from({ length: 20 }, (_, place) => MANY - place),
  );
  assert.ok(found.every(({ score }) => score > 0));
});

test('two words that half of all have find those with either', () => {
  const found = search('garden kitchen');
  assert.ok(found.every(({ score }) => score > 0));
});

test('a filter that few pass is filled from all of them', () => {
  const found = search('weather garden', { categories: ['health'] });
  assert.equal(found.length, MANY / 1000);
  assert.ok(found.every(({ seq }) => seq % 1000 === 1));
});

test('a time that most lie in does not hide what the words find', () => {
  const found = search('walrus in 2026');
  assert.equal(found[0]?.seq, 5000);
  assert.equal(search('in 2026')[0]?.seq, MANY);
});

test('an index in which each statement was replaced many times finds as one that is new', () => {
  const replaced = createIndex();
  for (let round = 0; round < 5; round += 1) {
    for (let seq = 1; seq <= 1500; seq += 1)
      replaced.put({ ...statement(seq), text: `old${round} words${seq % 9}` });
  }
  for (let seq = 1500; seq >= 1; seq -= 1) replaced.put(statement(seq));
  const anew = createIndex();
  for (let seq = 1; seq <= 1500; seq += 1) anew.put(statement(seq));
  for (const text of ['weather', 'garden number77', 'old3 words4', 'kitchn nmber901', 'today'])
    assert.deepEqual(
      replaced.search({ text, limit: 50, now: NOW }),
      anew.search({ text, limit: 50, now: NOW }),
      text,
    );
});
