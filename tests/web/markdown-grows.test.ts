import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createReader } from '../../apps/web/src/chat/text/reader.ts';
import { anyMarkdown, SEED } from '../telegram/any-markdown.ts';

const WORDS = { image: 'Image' };
const RUNS = { ...SEED, numRuns: 600 };
const whole = (text: string) => createReader(WORDS).read(text, false);

const formula = fc.constantFrom(
  '$x_1$',
  '$$\na\n- b\n$$',
  '\\(a*b*c\\)',
  'costs $5 or $10',
  '\\[ x',
  '[^1]: note',
);
const texts = fc
  .array(fc.oneof({ weight: 4, arbitrary: anyMarkdown }, formula), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom('\n\n', '\n').map((gap) => parts.join(gap)));
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

test('what is finished of an answer that grows is drawn once, and as it will be in the end', () => {
  let finished = 0;
  fc.assert(
    fc.property(texts, cuts, (text, places) => {
      const reader = createReader(WORDS);
      const ends = places.map((place) => Math.floor(place * text.length)).sort((a, b) => a - b);
      for (const end of ends) reader.read(text.slice(0, end), true);
      const shown = reader.read(text, true);
      const again = reader.read(text, true);
      const kept = shown.filter((tree, at) => typeof tree === 'object' && tree === again[at]);
      finished += kept.length;
      assert.deepEqual(kept, whole(text).slice(0, kept.length));
    }),
    RUNS,
  );
  assert.ok(finished > RUNS.numRuns, `${finished} blocks were finished`);
});

test('an answer is the same in the end however it came', () => {
  fc.assert(
    fc.property(texts, cuts, (text, places) => {
      const reader = createReader(WORDS);
      const ends = places.map((place) => Math.floor(place * text.length)).sort((a, b) => a - b);
      for (const end of ends) reader.read(text.slice(0, end), true);
      assert.deepEqual(reader.read(text, false), whole(text));
    }),
    RUNS,
  );
});
