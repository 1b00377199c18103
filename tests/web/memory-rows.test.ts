import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../../apps/web/src/memory/day.ts';
import { hashOfMemory, memoryOfHash } from '../../apps/web/src/memory/memory-path.ts';
import { pieces } from '../../apps/web/src/memory/rows.ts';
import { memoryWords } from '../../apps/web/src/memory/words.ts';

test('what fits in a snippet is marked and nothing of it is lost, whatever the marks', () => {
  assert.deepEqual(
    pieces('green tea, no sugar', [
      [14, 5],
      [6, 3],
    ]),
    [
      { text: 'green ', isMark: false },
      { text: 'tea', isMark: true },
      { text: ', no ', isMark: false },
      { text: 'sugar', isMark: true },
    ],
  );
  const text = 'Jules is allergic';
  const hostile: [number, number][] = [
    [-2, 4],
    [0, 5],
    [3, 4],
    [9, 900],
    [40, 2],
    [5, -3],
  ];
  assert.equal(
    pieces(text, hostile)
      .map((piece) => piece.text)
      .join(''),
    text,
  );
  assert.deepEqual(pieces('', [[0, 3]]), []);
});

test('the address of a memory leads back to it, and other addresses open nothing', () => {
  for (const id of ['', 'mem_1', 'é 100% #/?']) assert.equal(memoryOfHash(hashOfMemory(id)), id);
  assert.equal(hashOfMemory(null), '');
  assert.equal(memoryOfHash(''), null);
  assert.equal(memoryOfHash('#memories'), null);
  assert.equal(memoryOfHash('#memory/100%'), '');
});

test('a day is that day wherever one is', () => {
  assert.equal(dayOf('2026-03-01', 'en-GB'), '1 Mar 2026');
  assert.match(dayOf('2026-03-01T12:00:00Z', 'fr'), /^1 mars 2026$/);
});

test('the drawer speaks both languages, each word in both', () => {
  const { en, fr } = memoryWords;
  assert.deepEqual(Object.keys(fr), Object.keys(en));
  assert.deepEqual(Object.keys(fr.categories), Object.keys(en.categories));
  assert.equal(fr.importances.length, 5);
  for (const [name, text] of Object.entries(fr)) assert.ok(text, name);
});
