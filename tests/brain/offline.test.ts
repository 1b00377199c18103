import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conversation, said, turn, type Call } from '../support/model-offline.ts';

for (const words of [
  'hello',
  'Hi there!',
  'Who are you?',
  'what can you do',
  'help',
  'Write me a sonnet about rain',
]) {
  test(`in English, "${words}" is told what answers, what works and how to set a real model`, async () => {
    const text = await said(words);
    assert.match(text, /not a language model/);
    assert.match(text, /remember that/);
    assert.match(text, /OPENAI_API_KEY.*OPENAI_BASE_URL.*Ollama.*restart/);
  });
}

for (const words of [
  'Bonjour',
  'salut !',
  'Qui es-tu ?',
  'que sais-tu faire ?',
  'aide',
  'Écris un poème sur la pluie',
]) {
  test(`in French, "${words}" is told what answers, what works and how to set a real model`, async () => {
    const text = await said(words);
    assert.match(text, /pas un modèle de langage/);
    assert.match(text, /souviens-toi que/);
    assert.match(text, /OPENAI_API_KEY.*OPENAI_BASE_URL.*Ollama.*redémarre/);
  });
}

const name = (language: 'en' | 'fr', value: string) => ({
  content: language === 'en' ? `The user's name is ${value}` : `L'utilisateur s'appelle ${value}`,
  category: 'identity',
  importance: 4,
  key: 'user.name',
  value,
});

const MEMORIES: [string, object[], RegExp][] = [
  [
    'Remember that my dog is called Rex.',
    [{ content: "The user's dog is called Rex", category: 'person', importance: 3 }],
    /^Noted.*Your dog is called Rex/,
  ],
  [
    'please remember I prefer tea',
    [{ content: 'The user prefers tea', category: 'preference', importance: 3 }],
    /^Noted.*You prefer tea/,
  ],
  [
    "don't forget that I never eat meat",
    [{ content: 'The user does not eat meat', category: 'health', importance: 5 }],
    /You do not eat meat/,
  ],
  ['Hi, my name is Ann', [name('en', 'Ann')], /^Noted.*Your name is Ann/],
  ["I'm called Zoë O’Neil.", [name('en', "Zoë O'Neil")], /^Noted/],
  [
    'I live in St. Louis and my name is Bo',
    [
      {
        content: 'The user lives in St. Louis',
        category: 'identity',
        importance: 4,
        key: 'user.city',
        value: 'St. Louis',
      },
      name('en', 'Bo'),
    ],
    /You live in St\. Louis; Your name is Bo/,
  ],
  [
    'I am allergic to nuts, fish and eggs!',
    [{ content: 'The user is allergic to nuts, fish and eggs', category: 'health', importance: 5 }],
    /You are allergic to nuts/,
  ],
  [
    'Souviens-toi que mon chien s’appelle Rex',
    [{ content: "Le chien de l'utilisateur s'appelle Rex", category: 'person', importance: 3 }],
    /^C’est noté.*Ton chien s'appelle Rex/,
  ],
  [
    'rappelle-toi que j’adore le thé',
    [{ content: "L'utilisateur adore le thé", category: 'preference', importance: 3 }],
    /Tu adores le thé/,
  ],
  [
    "n'oublie pas que je vois le médecin demain",
    [{ content: 'Je vois le médecin demain', category: 'health', importance: 5 }],
    /^C’est noté/,
  ],
  [
    'Note que ma sœur est Éva',
    [{ content: 'Ma sœur est Éva', category: 'person', importance: 4 }],
    /^C’est noté/,
  ],
  ['Bonjour, je m’appelle Léa', [name('fr', 'Léa')], /Tu t'appelles Léa/],
  [
    "J'habite à Orléans",
    [
      {
        content: "L'utilisateur habite à Orléans",
        category: 'identity',
        importance: 4,
        key: 'user.city',
        value: 'Orléans',
      },
    ],
    /Tu habites à Orléans/,
  ],
  [
    'je suis allergique aux œufs',
    [{ content: "L'utilisateur est allergique aux œufs", category: 'health', importance: 5 }],
    /Tu es allergique aux œufs/,
  ],
];
for (const [words, inputs, confirmed] of MEMORIES) {
  test(`"${words}" is remembered and confirmed`, async () => {
    const { calls, said } = await conversation(words);
    assert.deepEqual(
      calls,
      inputs.map((input) => ({ name: 'remember', input })),
    );
    assert.match(said, confirmed);
  });
}

const QUESTIONS: [string, RegExp, RegExp][] = [
  ['What do you know about Rex?', /^Rex$/, /^This is what I know:\n\n- Rex is a dog\n- Your name is Ann$/],
  ['do you remember my dog?', /^dog$/, /^This is what I know/],
  ['What is my name?', /^name .*appelle/, /^This is what I know:\n\n- Your name is Ann$/],
  ['where do I live?', /^live .*ville/, /^This is what I know/],
  ['what do you remember?', /^\*$/, /^This is what I know/],
  ['What do you know about me?', /^\*$/, /^This is what I know/],
  ['Que sais-tu de Rex ?', /^Rex$/, /^Voici ce que je sais :\n\n- Rex is a dog\n- Your name is Ann$/],
  ['qu’est-ce que tu sais sur ma sœur ?', /^sœur$/, /^Voici/],
  ['Comment je m’appelle ?', /name/, /^Voici ce que je sais :\n\n- Your name is Ann$/],
  ['où j’habite ?', /city/, /^Voici/],
  ["qu'est-ce que tu sais ?", /^\*$/, /^Voici/],
  ['que sais-tu de moi ?', /^\*$/, /^Voici/],
];
for (const [words, query, answer] of QUESTIONS) {
  test(`"${words}" is answered from memory`, async () => {
    const { calls, said } = await conversation(words, ["- Rex is a dog\n- The user's name is Ann"]);
    const [call] = calls;
    assert.equal(call?.name, 'recall');
    const input = call.input as { query: string; limit: number }; // what it sent is what is looked at
    assert.match(input.query, query);
    assert.equal(input.limit, 8);
    assert.match(said, answer);
  });
}

test('it says that it knows nothing when no memory fits', async () => {
  assert.match(
    (await conversation('what do you know about Mars?', ['no memory fits'])).said,
    /^I know nothing about that/,
  );
  assert.match(
    (await conversation('que sais-tu de Mars ?', ['no memory fits'])).said,
    /^Je ne sais encore rien/,
  );
});

for (const words of ['what time is it?', 'Do you know what day it is?', "What's the date"]) {
  test(`"${words}" is answered by the clock, in English`, async () => {
    assert.match(await said(words), /2:05\sPM on Thursday, July 3, 2025 \(.+\)/);
  });
}
for (const words of ['Quelle heure est-il ?', 'on est quel jour', 'tu sais quelle heure il est ?']) {
  test(`"${words}" is answered by the clock, in French`, async () => {
    assert.match(await said(words), /14:05, nous sommes le jeudi 3 juillet 2025/);
  });
}

test('the clock goes by the time zone that came along with the message', async () => {
  const facts = JSON.stringify({ time: '2025-07-03T12:05:00.000Z', context: { time_zone: 'Asia/Tokyo' } });
  assert.match(await said(`${facts}\n---\nwhat time is it?`), /\(Asia\/Tokyo\)/);
});

const ERRANDS: [string, Call, RegExp][] = [
  [
    'think about the weekend',
    { name: 'think', input: { thought: 'the weekend' } },
    /^I noted that thought.*OPENAI_API_KEY/,
  ],
  ['Réfléchis à l’été', { name: 'think', input: { thought: "l'été" } }, /^J’ai noté.*OPENAI_API_KEY/],
  ['send me a message saying "see you"', { name: 'send_message', input: { content: 'see you' } }, /^Done/],
  [
    'Envoie-moi un message qui dit : à demain',
    { name: 'send_message', input: { content: 'à demain' } },
    /^C’est fait/,
  ],
  ['Send good night on Telegram', { name: 'send_telegram', input: { content: 'good night' } }, /Telegram\.$/],
  ['telegram me the news', { name: 'send_telegram', input: { content: 'the news' } }, /^Done/],
  [
    'envoie « bonne nuit » sur telegram',
    { name: 'send_telegram', input: { content: 'bonne nuit' } },
    /^C’est fait/,
  ],
];
for (const [words, call, confirmed] of ERRANDS) {
  test(`"${words}" calls ${call.name} and is confirmed`, async () => {
    const { calls, said } = await conversation(words);
    assert.deepEqual(calls, [call]);
    assert.match(said, confirmed);
  });
}

test('a tool that failed is admitted, with its own words', async () => {
  const failures = [
    'my name is Ann',
    'what is my name?',
    'think of it',
    'message me hi',
    'note que je dors',
    'écris-moi oui',
  ];
  for (const words of failures) {
    const { said } = await conversation(words, ['error: the disk is full']);
    assert.match(said, /(could not|pas pu).*: the disk is full$/, words);
  }
});

test('a tool that is not offered is not called, and that is said', async () => {
  const { text, calls } = await turn([{ role: 'user', content: 'my name is Ann' }], ['recall']);
  assert.deepEqual(calls, []);
  assert.match(text, /`remember` is not available/);
  assert.doesNotMatch((await turn([{ role: 'user', content: 'help' }], [])).text, /remember that/);
});

test('small sums are done, in the digits of the language', async () => {
  assert.equal(await said('what is 12*7?'), '84');
  assert.equal(await said('0.1 + 0.2'), '0.3');
  assert.equal(await said('combien font 1 divisé par 4 ?'), '0,25');
  assert.match(await said('1/0'), /zero/);
});

test('a secret is not kept, and that is said', async () => {
  assert.match(await said('Remember that my password is swordfish'), /I keep no passwords/);
  assert.match(await said('Souviens-toi que mon code PIN est 1234'), /ne garde ni mot de passe/);
});
