import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../../apps/telegram/src/render/render.ts';
import { MAX_PART, splitRich } from '../../apps/telegram/src/render/split-rich.ts';

const LIMIT = 512;
const textsOf = (text: string, limit?: number) =>
  splitRich({ text, entities: [] }, limit).map((part) => part.text);

test('a block of code over several parts keeps its language in each, code intact', () => {
  const code = Array.from(
    { length: 400 },
    (_, at) => `${' '.repeat(at % 9)}line(${at});${at % 7 ? '' : '\n'}`,
  ).join('\n');
  const parts = splitRich(render(`Here it is:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat was all.`));

  assert.ok(parts.length > 1);
  assert.ok(parts.every(({ text }) => text.length <= MAX_PART));
  const bodies = parts.flatMap(({ text, entities }) =>
    entities.map((entity) => {
      assert.ok(entity.type === 'pre' && entity.language === 'ts');
      return text.slice(entity.offset, entity.offset + entity.length);
    }),
  );
  assert.equal(bodies.join('\n'), code.trimEnd());
  assert.ok(parts[0]?.text.startsWith('Here it is:\n\n'));
  assert.ok(parts.at(-1)?.text.endsWith('\n\nThat was all.'));
});

test('paragraphs stay whole where they fit, and so does a block of code', () => {
  const paragraph = (name: string) => `${name} ${'word '.repeat(70)}end.`;
  const three = [paragraph('one'), paragraph('two'), paragraph('three')];
  assert.deepEqual(textsOf(three.join('\n\n'), LIMIT), three);
  const code = Array.from({ length: 25 }, (_, at) => `line ${at}\n`).join('\n');
  const parts = splitRich(
    render(`${paragraph('one')}\n\n\`\`\`\n${code}\n\`\`\`\n\n${paragraph('two')}`),
    LIMIT,
  );
  assert.deepEqual(
    parts.map(({ entities }) => entities.length),
    [0, 1, 0],
  );
});

test('lines are cut where no paragraph ends, words where no line does', () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at} of many`);
  assert.equal(textsOf(lines.join('\n'), 128).join('\n'), lines.join('\n'));
  assert.ok(textsOf(lines.join('\n'), 128).every((text) => text.endsWith('of many')));
  assert.equal(textsOf('word '.repeat(100), 64).join(' '), 'word '.repeat(100).trim());
});

test('a cut never goes through a character, also one of several code points', () => {
  for (const character of ['🙂', '👨‍👩‍👧', 'e\u0301'])
    for (const before of [0, 1, 2, 3]) {
      const parts = textsOf('a'.repeat(before) + character.repeat(600), LIMIT);
      for (const [at, part] of parts.entries())
        assert.equal((at === 0 ? part.slice(before) : part).replaceAll(character, ''), '');
    }
});

test('what is marked goes on in the next part', () => {
  const bold = 'word '.repeat(40).trim();
  const parts = splitRich(render(`**${bold}** and [${bold}](https://e.example)`), 100);
  const all = parts.flatMap(({ text, entities }) =>
    entities.map(
      (entity) => [entity.type, text.slice(entity.offset, entity.offset + entity.length)] as const,
    ),
  );
  assert.equal(
    all
      .filter(([type]) => type === 'bold')
      .map(([, words]) => words)
      .join(' '),
    bold,
  );
  assert.equal(
    all
      .filter(([type]) => type === 'text_link')
      .map(([, words]) => words)
      .join(' '),
    bold,
  );
});

test('of more than a hundred marks in a part, those that say least are left out', () => {
  const [part] = splitRich(render(`${'*a* '.repeat(90)}${'[b](https://e.example) '.repeat(60)}`));
  assert.equal(part?.entities.length, 100);
  assert.equal(part.entities.filter(({ type }) => type === 'text_link').length, 60);
});

test('a short text is one part, as it is; a blank one has none', () => {
  assert.deepEqual(textsOf('  hello\n'), ['  hello\n']);
  for (const blank of ['', ' \n ', '\u200b\u2060', '\n'.repeat(5000)]) assert.deepEqual(textsOf(blank), []);
});
