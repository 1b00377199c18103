import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terms } from '../../apps/brain/src/memory/words/analysis.ts';
import { createIndex, type Query, type Statement } from '../../apps/brain/src/memory/words/word-index.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const DAY_MS = 86_400_000;

/** An index of these texts, the first the oldest; seq counts from 1. */
function indexOf(texts: string[], more: (seq: number) => Partial<Statement> = () => ({})) {
  const index = createIndex();
  for (const [place, text] of texts.entries()) {
    const seq = place + 1;
    const at = NOW - (texts.length - place) * DAY_MS;
    index.put({ seq, text, session_id: null, at, category: 'other', tags: [], ...more(seq) });
  }
  return index;
}

/** The seqs of what fits a query, best first. */
function fitting(index: ReturnType<typeof createIndex>, text: string, query: Partial<Query> = {}): number[] {
  return index
    .search({ text, limit: 10, now: NOW, ...query })
    .filter(({ score }) => score > 0)
    .map(({ seq }) => seq);
}

const all = (index: ReturnType<typeof createIndex>, text: string, limit = 10) =>
  index.search({ text, limit, now: NOW }).map(({ seq }) => seq);

test('a search finds other forms of a word, with and without accents', () => {
  const index = indexOf([
    'Je suis allergique aux noix',
    'Ma couleur préférée est le violet',
    'I went to the dentist with my children',
    'Les chevaux du voisin sont beaux',
  ]);
  for (const [query, seq] of [
    ['mes allergies', 1],
    ['couleurs preferees', 2],
    ['going to dentists', 3],
    ['his child', 3],
    ['un cheval', 4],
  ] as const) {
    assert.equal(fitting(index, query)[0], seq, query);
  }
});

test('the forms of a word are one term, and the accents that tell them apart are gone', () => {
  for (const [one, other] of [
    ['elles sont commandées', 'il a commandé'],
    ['la première arrivée', 'le premier est arrivé'],
    ['les chevaux', 'le cheval'],
    ['the children were running', 'a child runs'],
    ['they went and bought it', 'we go to buy them'],
  ] as const) {
    assert.deepEqual(terms(one), terms(other));
  }
  assert.deepEqual(terms('Le chat de Léa a 7 ans'), ['chat', 'lea', '7', 'an']);
  assert.deepEqual(terms('Cat of what?'), ['cat']);
});

test('a search forgives a typing error', () => {
  const index = indexOf([
    'Rendez-vous chez le vétérinaire',
    'My anniversary is in June',
    'Du pain et du lait',
  ]);
  assert.equal(fitting(index, 'veterinnaire')[0], 1);
  assert.equal(fitting(index, 'aniversary')[0], 2);
});

test('everyday words find what means about the same, also in the other language', () => {
  const index = indexOf([
    'Mon chef est venu',
    'The cat sleeps',
    'We live in a new house',
    'Il pleut à Nantes',
  ]);
  assert.equal(fitting(index, 'Who is my boss?')[0], 1);
  assert.equal(fitting(index, 'le nom du chaton')[0], 2);
  assert.equal(fitting(index, 'notre maison')[0], 3);
});

test('words that carry no subject find nothing, yet a car and a son are found', () => {
  const index = indexOf(['The car is in the garage', 'My son plays the piano', 'It is what it is']);
  assert.deepEqual(fitting(index, 'what is it that they were'), []);
  assert.deepEqual(fitting(index, 'my car'), [1]);
  assert.deepEqual(fitting(index, 'son'), [2]);
});

test('a statement is found by what was said beside it in its session', () => {
  const texts = ['When is the boiler man coming?', 'Tomorrow at eight', 'Thanks', 'Lovely weather', 'Indeed'];
  const together = indexOf(texts, () => ({ session_id: 'web:ann' }));
  assert.deepEqual(
    fitting(together, 'boiler').toSorted((a, b) => a - b),
    [1, 2, 3],
  );
  const apart = indexOf(texts);
  assert.deepEqual(fitting(apart, 'boiler'), [1]);
  const interleaved = indexOf(texts, (seq) => ({ session_id: seq === 2 ? 'other' : 'web:ann' }));
  assert.deepEqual(
    fitting(interleaved, 'boiler').toSorted((a, b) => a - b),
    [1, 3, 4],
  );
});

test('what the person named has said comes before what the other said about the same', () => {
  const index = indexOf(
    ['Ann: I love painting', 'Bob: I love painting', 'Ann: the rain', 'Bob: the sun', 'Note: painting'],
    (seq) => ({ session_id: `s${seq}` }),
  );
  assert.equal(fitting(index, 'Does Bob like painting?')[0], 2);
  assert.equal(fitting(index, 'Does Ann like painting?')[0], 1);
});

test('who spoke twice is a speaker for as long as two of the statements are there', () => {
  const index = indexOf(
    ['Ann: painting at home', 'Bob: Ann and Ann, painting', 'Ann: the rain', 'Bob: the sun', 'Bob: the moon'],
    (seq) => ({ session_id: `s${seq}` }),
  );
  assert.equal(fitting(index, 'Ann and painting')[0], 1);
  index.remove(3);
  assert.equal(fitting(index, 'Ann and painting')[0], 2);
});

test('words that only what is gone has do not stand in the way of those like them', () => {
  const index = indexOf(['the harbourmaster', ...Array.from('abcdefghijkl', (letter) => `harbour${letter}`)]);
  for (let seq = 2; seq <= 13; seq += 1) index.remove(seq);
  assert.deepEqual(fitting(index, 'harbour'), [1]);
});

test('where few fit, the latest others follow with score 0; an empty query gets the latest', () => {
  const index = indexOf(['apples', 'pears', 'plums', 'cherries']);
  assert.deepEqual(all(index, 'pears'), [2, 4, 3, 1]);
  assert.deepEqual(all(index, 'pears', 2), [2, 4]);
  assert.deepEqual(all(index, ''), [4, 3, 2, 1]);
  assert.deepEqual(fitting(index, ''), []);
  assert.deepEqual(all(createIndex(), 'pears'), []);
});

test('a filter applies before the best are taken', () => {
  const index = indexOf(Array<string>(50).fill('apples and pears'), (seq) => ({
    category: seq === 7 ? 'health' : 'other',
    tags: seq === 9 ? ['fruit', 'garden'] : ['fruit'],
  }));
  const found = (filter: Query['filter']) =>
    index.search({ text: 'pears', limit: 3, now: NOW, ...(filter ? { filter } : {}) }).map(({ seq }) => seq);
  assert.deepEqual(found({ categories: ['health', 'rule'] }), [7]);
  assert.deepEqual(found({ tags: ['garden', 'fruit'] }), [9]);
  assert.deepEqual(found({ tags: ['garden', 'tools'] }), []);
  assert.deepEqual(found({ categories: ['project'] }), []);
  assert.deepEqual(found({ from: NOW - 20 * DAY_MS, to: NOW - 18 * DAY_MS }), [32, 31]);
});

test('what is replaced or removed is not found by its old words', () => {
  const index = indexOf(['I live in Paris', 'I live in Rome']);
  index.put({ seq: 1, text: 'I live in Oslo', session_id: null, at: NOW, category: 'other', tags: [] });
  assert.deepEqual(fitting(index, 'Paris'), []);
  assert.deepEqual(fitting(index, 'Oslo'), [1]);
  index.remove(1);
  index.remove(1);
  index.remove(77);
  assert.deepEqual(fitting(index, 'Oslo'), []);
  assert.deepEqual([index.size, index.has(1), index.has(2)], [1, false, true]);
});

test('a statement that changes in anything but its words is found as it is now', () => {
  const index = indexOf(['apples', 'apples']);
  const now: Statement = {
    seq: 1,
    text: 'apples',
    session_id: null,
    at: NOW,
    category: 'health',
    tags: ['a'],
  };
  index.put(now);
  assert.deepEqual(fitting(index, 'apples'), [1, 2]);
  const found = (filter: Query['filter']) => fitting(index, 'apples', filter ? { filter } : {});
  assert.deepEqual([found({ categories: ['health'] }), found({ tags: ['a'] })], [[1], [1]]);
  index.put({ ...now, tags: [] });
  assert.deepEqual(found({ tags: ['a'] }), []);
});

test('whatever a query holds, it is answered', () => {
  const index = indexOf(['Je suis allergique aux noix', '我住在巴黎', 'Привет из Москвы', '🎂 for Léa']);
  for (const text of [
    '\u0000',
    '"',
    'NEAR(a b)',
    "' OR 1=1 --",
    '\ud800',
    '🎂'.repeat(1000),
    'e\u0301'.repeat(1000),
    'a'.repeat(2000),
    '1 '.repeat(1000),
    'ﷺ'.repeat(2000),
    'İ'.repeat(2000),
    '__proto__ constructor',
  ]) {
    assert.equal(index.search({ text, limit: 10, now: NOW }).length, 4, text.slice(0, 20));
  }
  assert.deepEqual(fitting(index, 'Москвы'), [3]);
});
