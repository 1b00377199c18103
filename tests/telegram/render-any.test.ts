import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Lexer, type MarkedToken, type Token } from 'marked';
import { render } from '../../apps/telegram/src/render/render.ts';
import { isBlank } from '../../apps/telegram/src/render/rich.ts';
import { splitRich } from '../../apps/telegram/src/render/split-rich.ts';
import { wrongEntity, wrongWith } from '../support/bot-checks.ts';
import { anyMarkdown, SEED } from './any-markdown.ts';

const RUNS = { ...SEED, numRuns: 300 };
const limits = fc.oneof(fc.integer({ min: 64, max: 300 }), fc.constant(4096));
const squeeze = (text: string) => text.replaceAll(/\s+/g, '');

/** The words of what marked read, as far as they are letters and figures alone: what stands for others is not among them. */
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

test('any Markdown gives a text whose entities Telegram takes, whole and in parts', () => {
  fc.assert(
    fc.property(anyMarkdown, limits, (markdown, limit) => {
      const rich = render(markdown);
      assert.equal(wrongEntity(rich.text, rich.entities), undefined);
      for (const part of splitRich(rich, limit)) {
        assert.ok(part.text.length <= limit);
        assert.ok(part.text.isWellFormed());
        assert.equal(isBlank(part.text), false);
        assert.equal(wrongWith('sendMessage', part), undefined);
      }
    }),
    RUNS,
  );
});

test('the parts of a text are the text but for white space where it is cut, and the same each time', () => {
  fc.assert(
    fc.property(anyMarkdown, limits, (markdown, limit) => {
      const rich = render(markdown);
      const parts = splitRich(rich, limit);
      const joined = parts.map(({ text }) => text).join('');
      const shown = (seen: string) =>
        squeeze(seen).replaceAll(/[\p{Z}\p{C}\p{M}\u2800\u115f\u1160\u3164\uffa0\ufffc]/gu, '');
      assert.equal(shown(joined), shown(rich.text));
      assert.deepEqual(splitRich(render(markdown), limit), parts);
    }),
    RUNS,
  );
});

test('no word of any Markdown is lost, in its order', () => {
  fc.assert(
    fc.property(anyMarkdown, limits, (markdown, limit) => {
      fc.pre(!/[^\P{Cc}\n\t]|[\u2028\u2029]/u.test(markdown)); // Telegram has none of them
      const parts = splitRich(render(markdown), limit);
      const text = squeeze(parts.map((part) => part.text).join(''));
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

test('code that is cut stays code with its language, and says what it said', () => {
  const line = fc.stringMatching(/^[ ]{0,6}[a-z(){};.]{1,40}$/);
  const codes = fc.array(line, { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(codes, fc.integer({ min: 64, max: 400 }), (lines, limit) => {
      const code = lines.join('\n');
      const parts = splitRich(render(`Here it is:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat was all.`), limit);
      const pieces = parts.flatMap(({ text, entities }) =>
        entities.map(({ offset, length, ...form }) => {
          assert.deepEqual(form, { type: 'pre', language: 'ts' });
          return text.slice(offset, offset + length);
        }),
      );
      assert.equal(pieces.join('\n'), code);
    }),
    RUNS,
  );
});

test('plain text is what it was', () => {
  const line = fc.array(fc.stringMatching(/^[A-Za-zéàü漢字🙂,;:?]{1,12}$/u), { minLength: 1, maxLength: 12 });
  const paragraph = fc.array(
    line.map((words) => words.join(' ')),
    { minLength: 1, maxLength: 4 },
  );
  const texts = fc.array(
    paragraph.map((lines) => lines.join('\n')),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(texts, (paragraphs) => {
      const text = paragraphs.join('\n\n');
      assert.deepEqual(render(text), { text, entities: [] });
    }),
    RUNS,
  );
});
