import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedToRemember, factsIn } from '../../apps/brain/src/memory/rules/rules.ts';
import { holds, told } from './told.ts';

/** A Monday. */
const NOW = new Date('2026-11-23T08:00:00Z');

test('what people tell of themselves is kept, and what only looks like it is not', () => {
  const table = told('told.txt');
  assert.ok(table.filter(({ expected }) => expected.length > 0).length >= 120);
  assert.ok(table.filter(({ expected }) => expected.length === 0).length >= 120);
  const wrong = table.flatMap(({ text, expected }) => {
    const facts = factsIn(text, NOW, 'Europe/Paris');
    if (expected.length === 0 ? facts.length === 0 : holds(facts, expected)) return [];
    return [`${text}\n    ${JSON.stringify(facts)}`];
  });
  assert.deepEqual(wrong, []);
});

test('of sentences no rule was made for, few are missed and hardly one is misheard', () => {
  const table = told('told-unseen.txt').map(({ text, expected }) => ({
    expected,
    facts: factsIn(text, NOW),
  }));
  const telling = table.filter(({ expected }) => expected.length > 0);
  const found = telling.filter(({ facts, expected }) => holds(facts, expected)).length;
  const misheard = table.filter(({ facts, expected }) => expected.length === 0 && facts.length > 0).length;
  assert.ok(found / telling.length >= 0.9, `recall ${found / telling.length}`);
  assert.ok(found / (found + misheard) >= 0.98, `precision ${found / (found + misheard)}`);
});

test('a fact stands on its own, in the language it was told in', () => {
  assert.deepEqual(factsIn('Hi, I live in Lyon and I’m allergic to nuts!'), [
    {
      content: 'The user lives in Lyon',
      category: 'identity',
      importance: 4,
      key: 'user.city',
      value: 'Lyon',
    },
    { content: 'The user is allergic to nuts', category: 'health', importance: 5 },
  ]);
  assert.deepEqual(factsIn("J'habite à Lyon, et ma femme s'appelle Léa."), [
    {
      content: "L'utilisateur habite à Lyon",
      category: 'identity',
      importance: 4,
      key: 'user.city',
      value: 'Lyon',
    },
    {
      content: "La femme de l'utilisateur s'appelle Léa",
      category: 'person',
      importance: 4,
      key: 'wife.name',
      value: 'Léa',
    },
  ]);
});

test('what concerns safety, and rules for the assistant, are as important as can be', () => {
  for (const [text, category] of [
    ['I am on insulin', 'health'],
    ['Je suis végétarien', 'health'],
    ['Mon fils est allergique au lait', 'health'],
    ['Never call me sir', 'rule'],
    ['Tutoie-moi', 'rule'],
  ]) {
    const [fact] = factsIn(text ?? '');
    assert.deepEqual([fact?.category, fact?.importance], [category, 5], text);
  }
});

test('a key is shared by what replaces one another, in either language, and by nothing else', () => {
  const keys = (text: string) => factsIn(text).map(({ key }) => key);
  const same = (a: string, b: string) => {
    assert.notEqual(keys(a)[0], undefined, a);
    assert.deepEqual(keys(a), keys(b), `${a} / ${b}`);
  };
  same('I live in Rome', "J'habite à Paris");
  same('I live in Rome', 'We just moved to Oslo');
  same('My favorite color is red', 'Ma couleur préférée est le bleu');
  same('My boss is called Ann', "Mon nouveau chef s'appelle Paul");
  same('Always answer in French', 'Réponds-moi toujours en anglais');
  same('Tutoie-moi', 'Vouvoie-moi');
  const different = (a: string, b: string) => {
    assert.equal(factsIn(a).length, 1, a);
    assert.equal(factsIn(b).length, 1, b);
    assert.ok(keys(a)[0] === undefined || keys(a)[0] !== keys(b)[0], `${a} / ${b}`);
  };
  different('My favourite player is Messi', "My brother's favourite player is Messi");
  different('My favourite player is Messi', "My wife's favourite player is Messi");
  different('My favourite film is Heat', 'My favourite book is Dune');
  different('My brother is called Tom', 'My brother is called Jules');
  different('I live in Rome', 'I live in Italy');
  different('I am allergic to nuts', 'I am allergic to milk');
  different('My wife is called Ann', 'My ex wife is called Eve');
});

test('of two values of one key in a message the later counts', () => {
  const facts = factsIn('I live in Rome. Sorry, I live in Milan.');
  assert.deepEqual(
    facts.map(({ value }) => value),
    ['Milan'],
  );
});

for (const [text, asked] of [
  ['Remember that I like tea', true],
  ['Please note that my train leaves at 8', true],
  ["don't forget that Anna is vegan", true],
  ['keep in mind that we have no car', true],
  ['Can you remember that my dog is old?', true],
  ['Souviens-toi que je pars lundi', true],
  ['Retiens que la clé est chez Paul', true],
  ["n'oublie pas que ma mère arrive", true],
  ['Tu peux noter que je suis gaucher ?', true],
  ['I like tea', false],
  ['Do you remember that I like tea?', false],
  ['Te souviens-tu de moi ?', false],
  ['He said: remember that I like tea', false],
  ['"Remember that I like tea"', false],
  ['Translate: remember that I like tea', false],
  ['note that the function returns null', false],
] as const) {
  test(`"${text}" is ${asked ? 'a' : 'no'} wish to have something remembered`, () => {
    assert.equal(askedToRemember(text), asked);
  });
}

test('of a message that tells a great deal, eight facts are kept', () => {
  const likes = ['tea', 'jazz', 'chess', 'rain', 'cats', 'Oslo', 'pasta', 'maths', 'opera', 'trains'];
  assert.equal(factsIn(likes.map((liked) => `I love ${liked}.`).join(' ')).length, 8);
});
