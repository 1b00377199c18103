import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { askedToRemember, factsIn } from '../../apps/brain/src/memory/rules/rules.ts';
import { dateOf } from '../../apps/brain/src/memory/rules/dates.ts';
import { looksSecret } from '../../apps/brain/src/memory/rules/secrets.ts';
import { told } from './told.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31));

for (const [text, today, day] of [
  ['on 12 May', '2026-11-23', '2027-05-12'],
  ['le 1er décembre', '2026-11-23', '2026-12-01'],
  ['on June 4th, 2028', '2026-11-23', '2028-06-04'],
  ['2027-02-28', undefined, '2027-02-28'],
  ['mardi à 18h', '2026-11-23', '2026-11-24'],
  ['on Sunday', '2026-11-23', '2026-11-29'],
  ['demain', '2026-12-31', '2027-01-01'],
  ['on Monday', '2026-11-23', undefined],
  ['next Tuesday', '2026-11-23', undefined],
  ['mardi prochain', '2026-11-23', undefined],
  ['on 3/4', '2026-11-23', undefined],
  ['in May', '2026-11-23', undefined],
  ['every Tuesday', '2026-11-23', undefined],
  ['le 31 février', '2026-11-23', undefined],
  ['tomorrow', undefined, undefined],
] as const) {
  test(`said on ${today}, "${text}" is ${day ?? 'no certain day'}`, () => {
    assert.equal(dateOf(text, today), day);
  });
}

test('what is to come is dated by the clock of whoever speaks', () => {
  const late = new Date('2026-11-23T23:30:00Z');
  const day = (timeZone: string) => factsIn('My flight is tomorrow at 9', late, timeZone)[0]?.since;
  assert.equal(day('UTC'), '2026-11-24');
  assert.equal(day('Europe/Paris'), '2026-11-25');
  assert.equal(factsIn('My flight is tomorrow at 9')[0]?.since, undefined);
});

for (const secret of [
  'my password is swordfish',
  'Le mot de passe du wifi est soleil',
  'my pin is 1234',
  'Mon code PIN est 1234',
  'the door code is 45B12',
  'card 4111 1111 1111 1111',
  'FR76 3000 6000 0112 3456 7890 189',
  'sk-proj-abcdefghijkl',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6',
  'mon numéro de sécu est 1 85 05',
  'the key is Xk39fjq02LLx8dk2',
]) {
  test(`"${secret}" is never kept, even when asked`, () => {
    assert.ok(looksSecret(secret));
    for (const asking of ['Remember that ', 'Souviens-toi que ', 'retiens : ', 'note that my ', ''])
      assert.deepEqual(factsIn(asking + secret), []);
  });
}

test('a telephone number, a post code, a size and a date are no secrets', () => {
  for (const text of [
    'my phone number is +33 6 12 34 56 78',
    'mon code postal est 69003',
    'I wear size 42',
    'my birthday is 12/05/1990',
    'I am allergic to pine',
    'Je suis allergique au pin',
    'anna.martin@example.com',
  ])
    assert.ok(!looksSecret(text), text);
});

test('of something pasted only a first line before it is heard', () => {
  const pasted = 'I live in Rome and my name is Bob. '.repeat(50);
  assert.deepEqual(factsIn(pasted), []);
  const introduced = `I'm allergic to nuts, is this safe for me?\n\n${pasted}`;
  assert.deepEqual(
    factsIn(introduced).map(({ content }) => content),
    ['The user is allergic to nuts'],
  );
  assert.deepEqual(factsIn(`${'x '.repeat(300)}\nI live in Rome\n${pasted}`), []);
});

test('the longest message is heard in no time', () => {
  const parts = [
    'I live in ',
    'a',
    '"',
    "'",
    '- ',
    ', ',
    'j’ai ',
    '(',
    '«',
    '`',
    '\n',
    '> ',
    '1',
    '. ',
    '… ',
    '? ',
  ];
  const more = [
    'remember that ',
    'my wife ',
    'Bob: ',
    'A b c: ',
    "d'A ",
    'write ',
    'and a dog ',
    'İ',
    '😀',
    'de ',
  ];
  factsIn('I live in Rome');
  for (const part of [...parts, ...more]) {
    for (const length of [1500, 100_000]) {
      const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
      // The best of three: a busy machine is no slow rule.
      const times = [1, 2, 3].map(() => {
        const started = performance.now();
        factsIn(text, new Date());
        askedToRemember(text);
        return performance.now() - started;
      });
      assert.ok(Math.min(...times) < 50, `${JSON.stringify(part)} × ${length}: ${Math.min(...times)} ms`);
    }
  }
});

test('whatever surrounds it, somebody else’s sentence is not the user’s', () => {
  const sentences = told('told.txt').filter(
    ({ expected, text }) => expected.length > 0 && !askedToRemember(text) && !/["«»“”`\n>]/.test(text),
  );
  const frames = [
    (text: string) => `"${text}"`,
    (text: string) => `« ${text} »`,
    (text: string) => `“${text}” she said`,
    (text: string) => `> ${text}`,
    (text: string) => `\`\`\`\n${text}\n\`\`\``,
    (text: string) => `Translate into Dutch: ${text}`,
    (text: string) => `Traduis : ${text}`,
    (text: string) => `In my novel somebody says this. ${text}`,
    (text: string) => `Imagine this. ${text}`,
    (text: string) => `${text} How do you say that in Polish?`,
    (text: string) => `If ${text.replace(/[.!?;] /g, ', ')}`,
    (text: string) => `Write a letter. ${text}`,
    (text: string) => `Écris une histoire.\n${text}`,
    (text: string) => `Bob: ${text.replace(/\n/g, ' ')}`,
    (text: string) => `She told me: ${text}`,
  ];
  const wrong = sentences.flatMap(({ text }) =>
    frames.flatMap((frame) => {
      const facts = factsIn(frame(text));
      return facts.length === 0 ? [] : [`${frame(text)}  →  ${facts[0]?.content}`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test('whatever is said, facts are few, short, of one line, and hold no secret', () => {
  const openings = [
    '',
    'I live in ',
    'je suis ',
    'my name is ',
    'remember that ',
    'retiens : ',
    'j’aime ',
    'I am allergic to ',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...openings),
      fc.string({ unit: 'binary', maxLength: 400 }),
      (opening, rest) => {
        const facts = factsIn(opening + rest, new Date(0));
        assert.ok(facts.length <= 8);
        for (const { content, value } of facts) {
          assert.ok(content.length <= 400 && !content.includes('\n') && content.isWellFormed());
          assert.ok(
            !looksSecret(content) && (value === undefined || (value !== '' && content.includes(value))),
          );
        }
      },
    ),
    { seed, numRuns: 500 },
  );
});
