import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewRow, Row } from '../../apps/brain/src/store/row.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';

/** As RFC 7396 has them, and what of them Brain writes: what stands, the patch, and what stands then. */
const PATCHES: [stands: object, patch: object, then: object][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: [1, 2] }, { a: [{ b: null }] }, { a: [{ b: null }] }],
  [{ a: { b: 'c', d: 1 } }, { a: { b: 'd', c: null } }, { a: { b: 'd', d: 1 } }],
  [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { c: null }, e: true } }, { a: { b: { d: 2 }, e: true } }],
  [{ a: 'text' }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
  [{}, { a: { b: { c: null } } }, { a: { b: {} } }],
  [{ a: { b: 1 } }, { a: {} }, { a: { b: 1 } }],
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: 1 }, { a: undefined, b: false }, { a: 1, b: false }],
  [
    { "it's": 1, 'a.b': 2 },
    { "it's": null, 'a.b': 3, '$"': '\\u0000 \\' },
    { 'a.b': 3, '$"': '\\u0000 \\' },
  ],
  [{ a: 0.5, b: 1e21 }, { c: 12_345_678_901 }, { a: 0.5, b: 1e21, c: 12_345_678_901 }],
];

test('a patch merges as RFC 7396 says, in depth as well', async () => {
  await using parts = await openParts();
  const { store } = parts;
  for (const [at, [stands, patch, then]] of PATCHES.entries()) {
    const row: NewRow = { id: `evt_${at}`, type: 'event', ...ann, data: stands };
    await store.write({ rows: [row], patches: [{ id: row.id, data: patch }] });
    assert.deepEqual((await store.events.get(row.id))?.data, then, JSON.stringify([stands, patch]));
  }
});

test('a patch of tags takes their place, and without tags they stay', async () => {
  await using parts = await openParts();
  const { store } = parts;
  const row = { ...triggerRow('a'), tags: ['one', 'two'] };
  await store.write({ rows: [row] });
  await store.write({ patches: [{ id: row.id, data: { content: 'b' } }] });
  assert.deepEqual((await store.events.get(row.id))?.tags, ['one', 'two']);
  await store.write({ patches: [{ id: row.id, data: {}, tags: ['three'] }] });
  assert.deepEqual((await store.events.get(row.id))?.tags, ['three']);
});

test('what is told of a row is what stands, whatever characters are in it', async () => {
  await using parts = await openParts();
  const told: Row[] = [];
  parts.store.onCommit((rows) => void told.push(...rows));
  const words = ['plain', 'a\0b', 'half \ud83d of one', '\udc00\ud800', 'whole 👋', '\\u0000', '\u2028"\\'];
  for (const [at, word] of words.entries())
    await parts.store.write({ rows: [triggerRow(`${at}`, ann, word)] });
  const stored = await parts.store.events.after(ann.session_id, 0, 100);
  const contents = (rows: { data: object }[]) => rows.map(({ data }) => 'content' in data && data.content);
  assert.deepEqual(contents(stored), contents(told));
  for (const [at, word] of words.entries())
    if (word.isWellFormed() && !word.includes('\0')) assert.equal(contents(stored)[at], word);
});
