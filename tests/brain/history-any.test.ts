import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { HistoryPage } from '@brain/schema';
import { SEED } from '../telegram/any-markdown.ts';
import { ann, openParts } from './open-parts.ts';

const bob = { user_id: 'bob', session_id: 'web:bob' };

/** Two sessions whose events stand between each other; `lengths` of ann's messages, in characters. */
async function talked(parts: Awaited<ReturnType<typeof openParts>>, lengths: number[]): Promise<number[]> {
  const seqs: number[] = [];
  for (const [at, length] of lengths.entries()) {
    if (at % 3 === 0) await parts.say('between', bob);
    seqs.push((await parts.say('x'.repeat(length))).seq);
  }
  return seqs;
}

const seqsOf = ({ events }: HistoryPage) => events.map(({ seq }) => seq);

/** What a page says of itself is so: what stands on its sides, and where to go on from. */
function checkSides(page: HistoryPage, all: number[]): void {
  const [first, last] = [page.events[0]?.seq, page.events.at(-1)?.seq];
  if (first === undefined || last === undefined) return;
  assert.equal(page.cursor, last);
  assert.equal(page.has_older, first !== all[0]);
  assert.equal(page.has_newer, last !== all.at(-1));
  // No gap within.
  assert.deepEqual(seqsOf(page), all.slice(all.indexOf(first), all.indexOf(last) + 1));
}

const LARGE = 300_000;
const lengths = fc.array(fc.oneof({ weight: 6, arbitrary: fc.nat(20) }, fc.constant(LARGE)), {
  minLength: 1,
  maxLength: 25,
});
const limit = fc.integer({ min: 1, max: 9 });

test('from any place, page by page to both sides, each event comes once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.array(limit, { minLength: 1 }), fc.nat(), async (sizes, limits, place) => {
      await using parts = await openParts();
      const all = await talked(parts, sizes);
      const { page } = parts.store.history;
      let turn = 0;
      const next = () => limits[turn++ % limits.length] ?? 1;
      // The place of an event, of somebody else's, before all of them, or after.
      const around = 1 + (place % ((all.at(-1) ?? 0) + 2));
      const middle = await page(ann.session_id, { limit: next(), around });
      checkSides(middle, all);
      if (all.includes(around)) assert.ok(seqsOf(middle).includes(around));
      const got = seqsOf(middle);
      let { has_older, has_newer } = middle;
      if (got.length === 0) [has_older, has_newer] = [true, true];
      while (has_older) {
        const older = await page(ann.session_id, { limit: next(), before: got[0] ?? around + 1 });
        checkSides(older, all);
        assert.equal(older.has_newer, got.length > 0 || all.some((seq) => seq > around));
        got.unshift(...seqsOf(older));
        has_older = older.has_older;
      }
      while (has_newer) {
        const after = got.at(-1) ?? around;
        const newer = await page(ann.session_id, { limit: next(), after });
        checkSides(newer, all);
        assert.equal(newer.cursor, newer.events.at(-1)?.seq ?? after);
        got.push(...seqsOf(newer));
        has_newer = newer.has_newer;
      }
      assert.deepEqual(got, all);
    }),
    { ...SEED, numRuns: 40 },
  );
});

test('a window is no larger than its limit, and has about as much on each side of its middle', async () => {
  await using parts = await openParts();
  const all = await talked(
    parts,
    Array.from({ length: 40 }, () => 5),
  );
  for (let size = 1; size <= 21; size += 1) {
    const around = all[20] ?? 0;
    const seqs = seqsOf(await parts.store.history.page(ann.session_id, { limit: size, around }));
    assert.equal(seqs.length, size);
    const at = seqs.indexOf(around);
    assert.ok(at >= 0 && Math.abs(at - (size - 1 - at)) <= 1, `${at} of ${size}`);
  }
});

test('a window of large events still holds the one it is about, and ends near a mebibyte', async () => {
  await using parts = await openParts();
  const all = await talked(
    parts,
    Array.from({ length: 20 }, () => LARGE),
  );
  for (const around of all) {
    const page = await parts.store.history.page(ann.session_id, { limit: 200, around });
    assert.ok(seqsOf(page).includes(around));
    assert.ok(JSON.stringify(page).length < 2 * 1024 * 1024);
    checkSides(page, all);
  }
});

test('beyond either end of a session there is nothing, and the page says where something is', async () => {
  await using parts = await openParts();
  const all = await talked(parts, [1, 2, 3]);
  const end = all.at(-1) ?? 0;
  const past = await parts.store.history.page(ann.session_id, { limit: 5, after: end });
  assert.deepEqual(past, { events: [], cursor: end, has_older: true, has_newer: false });
  const ahead = await parts.store.history.page(ann.session_id, { limit: 5, before: all[0] });
  assert.deepEqual(ahead, { events: [], cursor: 0, has_older: false, has_newer: true });
  const none = await parts.store.history.page('nobodys', { limit: 5 });
  assert.deepEqual(none, { events: [], cursor: 0, has_older: false, has_newer: false });
});
