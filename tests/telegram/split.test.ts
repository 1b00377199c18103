import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MAX_PART, split } from '../../apps/telegram/src/split.ts';

const LIMIT = 512;

/** What the parts say: the parts one after the other, without the fences that only a cut put there. */
function rejoin(parts: string[]): string {
  let open = '';
  let text = '';
  for (const part of parts) {
    const [first = '', ...rest] = part.split('\n');
    const reopened = open !== '' && first === open;
    if (reopened) text = text.slice(0, text.lastIndexOf('\n'));
    text += `\n${reopened ? rest.join('\n') : part}`;
    open = lastBlock(part);
  }
  return text;
}

/** The info line of the block a part ends with, where its last line closes one; else ''. */
function lastBlock(part: string): string {
  const fences = part.split('\n').filter((line) => line.startsWith('```'));
  return part.endsWith('```') ? (fences.at(-2) ?? '') : '';
}

const squeeze = (text: string) => text.replaceAll(/\s+/g, '');

const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll(/[`~]/g, '.'));
const line = fc.array(word, { maxLength: 40, size: 'max' }).map((words) => words.join(' '));
const prose = fc.array(line, { maxLength: 8, size: 'max' }).map((lines) => lines.join('\n'));
const long = fc.string({ unit: fc.constantFrom('a', '🙂', 'é'), maxLength: 900, size: 'max' });
const block = fc.record({ code: fc.oneof(prose, long), closed: fc.constant(true) });
const document = fc.array(fc.oneof(prose, long, block), { maxLength: 8, size: 'max' }).map((pieces) =>
  // Every block has a language of its own, so that one opened again is told from the next one.
  pieces
    .map((piece, at) => (typeof piece === 'string' ? piece : `\`\`\`l${at}\n${piece.code}\n\`\`\``))
    .join('\n\n'),
);

test('every part of a long text fits in one Telegram message and none is blank', () => {
  fc.assert(
    fc.property(fc.oneof(document, fc.string({ unit: 'binary', maxLength: 4000, size: 'max' })), (text) => {
      for (const part of split(text, LIMIT)) {
        assert.ok(part.length <= LIMIT, `a part of ${part.length}`);
        assert.notEqual(part.trim(), '');
      }
    }),
  );
});

test('no text is lost, doubled or moved by splitting', () => {
  fc.assert(
    fc.property(document, (text) => {
      assert.equal(squeeze(rejoin(split(text, LIMIT))), squeeze(text));
    }),
  );
});

test('every part of a split text closes the code blocks it opens', () => {
  fc.assert(
    fc.property(document, fc.boolean(), (text, cutShort) => {
      const parts = split(cutShort ? `${text}\n\`\`\`\n${'x'.repeat(600)}` : text, LIMIT);
      for (const part of parts) {
        const fences = part.split('\n').filter((line) => line.startsWith('```'));
        assert.equal(fences.length % 2, 0, part);
      }
    }),
  );
});

test('a cut never goes through a surrogate pair', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.integer({ min: 300, max: 2000 }), (before, count) => {
      const parts = split('a'.repeat(before) + '🙂'.repeat(count), LIMIT);
      for (const part of parts) assert.ok(part.isWellFormed());
    }),
  );
});

test('a code block over several parts is closed and opened again with its language, code intact', () => {
  const code = Array.from(
    { length: 400 },
    (_, at) => `${' '.repeat(at % 9)}line(${at});${at % 7 ? '' : '\n'}`,
  ).join('\n');
  const parts = split(`Here it is:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat was all.`);

  assert.ok(parts.length > 1);
  const bodies = parts.map((part) => /```ts\n([\s\S]*?)\n```/.exec(part)?.[1]);
  assert.equal(bodies.join('\n'), code);
  assert.ok(parts.every((part) => part.length <= MAX_PART));
  assert.ok(parts[0]?.startsWith('Here it is:\n\n```ts\n'));
  assert.ok(parts.at(-1)?.endsWith('```\n\nThat was all.'));
});

test('paragraphs stay whole where they fit', () => {
  const paragraph = (name: string) => `${name} ${'word '.repeat(70)}end.`;
  const parts = split([paragraph('one'), paragraph('two'), paragraph('three')].join('\n\n'), LIMIT);
  assert.deepEqual(parts, [paragraph('one'), paragraph('two'), paragraph('three')]);
});

test('a short text is one part, as it is; a blank one has none', () => {
  assert.deepEqual(split('  hello\n'), ['  hello\n']);
  assert.deepEqual(split(' \n '), []);
});
