import assert from 'node:assert/strict';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { countTokens as realTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { countTokens, estimateTokens } from '../../apps/brain/src/memory/fast/tokens.ts';
import { readVocabulary } from '../../apps/brain/src/memory/fast/token-vocabulary.ts';

const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);

const english =
  'Margaret, her colleague from the architecture office in Edinburgh, didn’t like the little Portuguese restaurant behind the station; they’d been there twice in 2019.';
const french =
  'Son beau-frère Gaël n’aime ni l’été à Besançon ni les œufs brouillés, d’après ce qu’il a dit à Noël ; aujourd’hui il préfère Saint-Étienne.';

const cases: Record<string, string[]> = {
  English: [english, english.toUpperCase(), "I'VE said they'll come, HE'D not"],
  French: [french, french.normalize('NFD'), french.toUpperCase()],
  'letters that are no word': ['qzxjvkw xkcdqzv', 'zzzqqqxxx', 'MjFkZGUxNzA0x9fA3bC', 'Łódź źdźbło čřžšťď'],
  figures: ['+33 6 12 34 56 78; IBAN FR76 3000 6000 0112 3456 7890 189', '3.14159265358979 1e-12 ١٢٣٤٥'],
  emoji: ['👩‍👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇷❤️‍🔥', '🦄'.repeat(40)],
  'other scripts': [
    '漢字かなカナ交じり文、東京タワーへ行く。',
    'Ꭰꭰ 𓀀𓀁',
    'שלום עולם مرحبا',
    'नमस्ते दुनिया สวัสดี',
  ],
  code: ['for (let i = 0; i < n; i++) {\n\treturn a[i] ?? `${b}`;\n}\r\n// …', '</div>\n\n\n    <!-- x -->'],
  space: [' ', '\n', '\r\n\r\n', ' \n \t  x  ', 'a\u00a0b\u2028c\u3000d', ' '.repeat(200), '/\n/\n'],
  signs: ['='.repeat(500), '…—«»“”', '-_-_-', '\u0000\u0007\u001b[31m', '\ud800 \udc00'],
  'names of special tokens': ['a <|endoftext|> b', '<|im_start|>system'],
};
for (const [what, texts] of Object.entries(cases)) {
  test(`tokens are counted as the model counts them: ${what}`, () => {
    for (const text of texts) {
      assert.equal(
        countTokens(text),
        realTokens(text, { disallowedSpecial: new Set() }),
        JSON.stringify(text),
      );
    }
  });
}

test('an empty text has no tokens', () => {
  assert.equal(countTokens(''), 0);
  assert.equal(estimateTokens(''), 0);
});

test('tokens are counted as the model counts them: any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...`aeiouqxzéçÉßIŁ0123456789 \n\t.,-'’/"(){}=`.split('')) }),
    fc.constantFrom(...Object.values(cases).flat(), ...english.split(' '), ...french.split(' ')),
    fc.double().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  const text = fc
    .array(piece, { maxLength: 12 })
    .chain((pieces) => fc.constantFrom(pieces.join(' '), pieces.join('')));
  fc.assert(
    fc.property(text, (any) => {
      assert.equal(countTokens(any), realTokens(any, { disallowedSpecial: new Set() }));
    }),
    { numRuns: 3000, seed: SEED },
  );
});

test('a vocabulary that is not of its form is refused', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'brain-vocabulary-'));
  const file = join(folder.path, 'broken.tiktoken');
  writeFileSync(file, 'IQ== 0\n\nIw== 2\n');
  assert.throws(() => readVocabulary(pathToFileURL(file)), /no token of rank 1/);
});
