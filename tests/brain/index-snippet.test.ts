import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSnippets, MAX_SNIPPET_CHARS } from '../../apps/brain/src/memory/words/snippet.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const snippetOf = createSnippets();

/** The words a snippet marks. */
function marked(text: string, query: string): string[] {
  const { snippet, marks } = snippetOf(text, query);
  return marks.map(([start, length]) => snippet.slice(start, start + length));
}

test('a snippet marks the words of the query in any form, and no others', () => {
  assert.deepEqual(marked('Je suis allergique aux noix de cajou', 'mes allergies : la noix'), [
    'allergique',
    'noix',
  ]);
  assert.deepEqual(marked('I went to the dentists', 'where did she go, to the DENTIST?'), [
    'went',
    'dentists',
  ]);
  assert.deepEqual(marked('Nothing here', ''), []);
});

test('a short text is its own snippet', () => {
  assert.deepEqual(snippetOf('Léa aime 🎂', 'lea'), { snippet: 'Léa aime 🎂', marks: [[0, 3]] });
});

test('a long text is cut between words, where most of the query stands', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(20);
  const text = `A boiler. ${filler}The plumber mends the boiler in the kitchen. ${filler}`;
  const { snippet } = snippetOf(text, 'boiler plumber kitchen');
  assert.match(snippet, /^…\S.*The plumber mends the boiler in the kitchen\..*\S…$/);
  assert.ok(text.includes(` ${snippet.slice(1, -1)} `), 'whole words');
  assert.deepEqual(marked(text, 'boiler plumber kitchen'), ['plumber', 'boiler', 'kitchen']);
  assert.match(snippetOf(text, 'nothing of it').snippet, /^A boiler\..*…$/);
});

test('a text without a space is cut between characters', () => {
  for (const text of [`x${'🎂'.repeat(200)}`, '🎂'.repeat(200)])
    assert.ok(snippetOf(text, 'cake').snippet.isWellFormed());
});

test('a snippet of anything is short, whole, and its marks lie in it', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('noix', ' ', '🎂'.repeat(130), 'x'.repeat(300)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.string(), (pieces, asked) => {
      const text = pieces.join(' ');
      const { snippet, marks } = snippetOf(text, `noix ${asked}`);
      assert.ok(snippet.length <= MAX_SNIPPET_CHARS);
      assert.ok(text.includes(snippet.replace(/^…/, '').replace(/…$/, '')));
      assert.ok(snippet.isWellFormed() || !text.isWellFormed());
      for (const [start, length] of marks)
        assert.ok(start >= 0 && length > 0 && start + length <= snippet.length);
    }),
    { seed: SEED, numRuns: 500 },
  );
});
