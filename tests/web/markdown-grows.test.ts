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

test('letter by letter, what is finished is what stands there in the end', () => {
  const tricky = [
    '1. a\n\n2. b\n\n   c\n\nd\n\n3. e',
    '- a\n\n  b\n\n      code\n\nc\n\n- d\n\n\n- e',
    'a\n===\n\nb\nc\n---\nd\n\n- - -\n\ne',
    'a\n\n    code\n\n    more\n\nb\n\n    c',
    '|a|b|\n|-|-|\n|1|2|\nx\n\n|c|\n|-|\n\ny',
    '```\na\n\nb\n```\n\nc\n\n~~~\n\nd',
    '<div>\n\na\n\n</div>\n\nb\n\n<!-- c\n\nd -->\n\ne\n\n<pre>\n\nf\n\n</pre>\n\ng',
    '> a\nb\n\n> c\n> - d\n\ne\n\n> f',
    'a\n$$\nb\n$$\n\n$$\nc\n\nd\n$$\n\n\\[\ne\n\\]\n\nf',
    '# a\n# b\n#c\nd\n\ne\n#\n\nf',
  ];
  for (const text of tricky) {
    const reader = createReader(WORDS);
    const final = whole(text);
    let kept = 0;
    for (let end = 1; end <= text.length; end += 1) {
      const shown = reader.read(text.slice(0, end), true);
      const again = reader.read(text.slice(0, end), true);
      const finished = shown.filter((tree, at) => typeof tree === 'object' && tree === again[at]);
      assert.deepEqual(finished, final.slice(0, finished.length), JSON.stringify(text.slice(0, end)));
      kept = finished.length;
    }
    assert.ok(kept > 0, `${text} has blocks that are finished`);
  }
});
