import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Lexer, type MarkedToken, type Token } from 'marked';
import { isEndless } from '../../apps/brain/src/connectors/endless.ts';
import { mrkdwnPieces } from '../../apps/brain/src/connectors/slack/mrkdwn.ts';
import { wrongMrkdwn } from '../support/slack-api.ts';
import { anyMarkdown, SEED } from '../telegram/any-markdown.ts';

const RUNS = { ...SEED, numRuns: 120 };
const limits = fc.constantFrom(2400, 4000);
/** Longer than a message, often: what is short fits into one. */
const anyLong = fc
  .tuple(fc.array(anyMarkdown, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 12 }))
  .map(([texts, times]) => Array.from({ length: times }, () => texts.join('\n\n')).join('\n\n'));
const controls = fc.constantFrom(
  '<!channel>',
  '<!here|x>',
  '<@U0ANN0000>',
  '<#C1>',
  '<https://evil.example|bank.com>',
  '&lt;!channel&gt;',
  '```',
  '`````',
  '&',
  '>',
  '](<https://e.example/<!channel>>)',
);
const hostile = fc
  .array(fc.oneof(controls, anyMarkdown, fc.constantFrom(' ', '\n', '\n\n', '> ', '- ', '`', '**')), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** The words of what marked read, as far as they are letters alone. */
function wordsOf(tokens: Token[]): string[] {
  return (tokens as MarkedToken[]).flatMap((token): string[] => {
    if (token.type === 'list') return token.items.flatMap((item) => wordsOf(item.tokens));
    if (token.type === 'table')
      return [token.header, ...token.rows].flat().flatMap((cell) => wordsOf(cell.tokens));
    if ('tokens' in token && token.tokens && token.type !== 'image') return wordsOf(token.tokens);
    if (token.type === 'code' || token.type === 'codespan' || token.type === 'text')
      return token.text.split(/[^a-z]+/).filter((word) => !token.text.includes('&') && word.length > 2);
    return [];
  });
}

test('of any Markdown Slack takes nothing for its own but what is meant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyMarkdown, anyLong, hostile), limits, async (markdown, limit) => {
      const pieces = await mrkdwnPieces(markdown, limit);
      for (const piece of pieces) {
        assert.ok(piece.length <= limit, `${piece.length} characters`);
        assert.ok(piece.isWellFormed() && piece.trim() !== '');
        assert.equal(wrongMrkdwn(piece), undefined, piece);
      }
      assert.deepEqual(await mrkdwnPieces(markdown, limit), pieces);
    }),
    RUNS,
  );
});

test('no word of any Markdown is lost, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyMarkdown, anyLong), limits, async (markdown, limit) => {
      fc.pre(!/[^\P{Cc}\n\t]|[\u2028\u2029]/u.test(markdown) && !isEndless(markdown));
      const text = (await mrkdwnPieces(markdown, limit)).join('').replaceAll(/[\s\u200b]+/g, '');
      let at = 0;
      for (const word of wordsOf(Lexer.lex(markdown))) {
        const found = text.indexOf(word, at);
        assert.notEqual(found, -1, `“${word}” of ${JSON.stringify(markdown)}`);
        at = found + word.length;
      }
    }),
    RUNS,
  );
});

test('a text without an end to its words or its lines is cut through, and all there', async () => {
  const word = fc.constantFrom('x', '&', '<', '`', '漢', '👨‍👩‍👧', '́', '**', '[a](https://e.example/a)', '|');
  await fc.assert(
    fc.asyncProperty(word, fc.integer({ min: 1, max: 9000 }), limits, async (sign, times, limit) => {
      const pieces = await mrkdwnPieces(`a ${sign.repeat(times)} z`, limit);
      for (const piece of pieces) {
        assert.ok(piece.length <= limit && piece.isWellFormed());
        assert.equal(wrongMrkdwn(piece), undefined);
      }
      const count = pieces.join('').split('漢').length - 1;
      if (sign === '漢') assert.equal(count, times);
    }),
    { ...RUNS, numRuns: 100 },
  );
});

test('plain text is what it was', async () => {
  const line = fc.array(fc.stringMatching(/^[A-Za-zéàü漢🙂,;:?]{1,12}$/u), { minLength: 1, maxLength: 12 });
  const paragraph = fc.array(
    line.map((words) => words.join(' ')),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(paragraph, { minLength: 1, maxLength: 6 }), async (paragraphs) => {
      const text = paragraphs.map((lines) => lines.join('\n')).join('\n\n');
      assert.deepEqual(await mrkdwnPieces(text), [text]);
    }),
    RUNS,
  );
});
