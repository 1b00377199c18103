import { randomInt } from 'node:crypto';
import * as fc from 'fast-check';

/** BRAIN_TEST_SEED repeats the choices of a test that failed; fast-check prints the seed. */
export const SEED = { seed: Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31)) };

const word = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    '漢字',
    '👍🏽',
    '👨‍👩‍👧',
    'é',
    '&amp;',
    '&lt;b&gt;',
    '<br>',
    '<x-y>',
    '\\*',
    'a_b_c',
    'https://a.example/x_y',
    '1.',
    '-',
    '|',
  ),
);
const marks = [
  '*',
  '**',
  '***',
  '_',
  '__',
  '~~',
  '`',
  '``',
  '[',
  '](https://e.example/a)',
  '](javascript:x)',
  '![',
  '<',
  '>',
  '# ',
  '~',
  '\\',
];
const inline: fc.Arbitrary<string> = fc.letrec<{ span: string; line: string }>((tie) => ({
  span: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    word,
    fc
      .tuple(fc.constantFrom('*', '**', '~~', '_', '***'), tie('line'))
      .map(([mark, line]) => mark + line + mark),
    word.map((text) => `\`${text}\``),
    fc
      .tuple(
        tie('line'),
        fc.constantFrom('https://e.example', 'mailto:a@e.example', 'tg://x', 'x.md', 'javascript:y'),
      )
      .map(([line, url]) => `[${line}](${url})`),
    fc.constantFrom(
      '![alt](https://i.example/p.png)',
      '![](https://i.example/p.png)',
      '<https://a.example>',
      '<b>',
    ),
    fc.constantFrom(...marks),
  ),
  line: fc.array(tie('span'), { minLength: 1, maxLength: 6 }).map((spans) => spans.join(' ')),
})).line;

const code = fc.array(fc.oneof(inline, fc.constantFrom('', '  x = 1', '\tif y')), { maxLength: 12 });
const table = fc.tuple(
  fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 6 }),
  fc.constantFrom('|-|-|', '|:-:|--:|'),
);
const block: fc.Arbitrary<string> = fc.letrec<{ block: string; inner: string }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    inline,
    fc.array(inline, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
    fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, line]) => `${'#'.repeat(level)} ${line}`),
    fc
      .tuple(fc.constantFrom('', 'ts', 'c++', 'two words'), code, fc.boolean())
      .map(([lang, lines, closed]) => `\`\`\`${lang}\n${lines.join('\n')}${closed ? '\n```' : ''}`),
    table.map(([[head = ['a', 'b'], ...rows], line]) =>
      [`|${head[0]}|${head[1]}|`, line, ...rows.map(([a, b]) => `|${a}|${b}|`)].join('\n'),
    ),
    fc.constantFrom('---', '<div>\nhello\n</div>', '<!-- c -->', 'T\n==='),
    tie('inner').map((inner) => inner.replaceAll(/^/gm, '> ')),
    fc
      .tuple(fc.constantFrom('- ', '* ', '1. ', '7) ', '- [x] ', '- [ ] '), tie('inner'))
      .map(([mark, inner]) => mark + inner.replaceAll('\n', '\n    ')),
  ),
  inner: fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((blocks) => blocks.join('\n\n')),
})).block;

/** Markdown of all kinds, well made, half open and torn. */
export const anyMarkdown = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(block, { minLength: 1, maxLength: 10 }).map((blocks) => blocks.join('\n\n')),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(block, { minLength: 1, maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([blocks, share]) => {
        const text = blocks.join('\n');
        return text.slice(0, Math.floor(text.length * share));
      }),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...marks, '\n', '\n\n', ' ', '```', '> ', '- ', '    '), word), {
        maxLength: 60,
      })
      .map((pieces) => pieces.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 600 }) },
);
