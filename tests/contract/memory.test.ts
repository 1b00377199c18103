import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastMemory, FoundMemory, Memory } from '@brain/schema';
import fc from 'fast-check';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, eventsUntilEnd, labels } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

async function remember(user_id: string, ...contents: (string | object)[]): Promise<Memory[]> {
  const body = contents.map((one) => ({ user_id, ...(typeof one === 'string' ? { content: one } : one) }));
  const reply = await call<{ results: Memory[] }>(brain, '/memory', { body });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.results;
}

async function found(user_id: string, q: string, limit = 10): Promise<FoundMemory[]> {
  const query = new URLSearchParams({ q, user_id, limit: `${limit}` });
  const reply = await call<{ results: FoundMemory[] }>(brain, `/memory/search?${query.toString()}`);
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body.results;
}

/** What shares a word with the query, without what fills the list. */
async function fitting(user_id: string, q: string, limit = 10): Promise<FoundMemory[]> {
  return (await found(user_id, q, limit)).filter(({ score }) => score > 0);
}

const contents = (memories: Memory[]) => memories.map(({ content }) => content);
const fast = async (user_id: string) =>
  (await call<FastMemory>(brain, `/memory/fast/${encodeURIComponent(user_id)}`)).body;

test('one memory is answered 201 with its row, and can be found', async () => {
  const body = {
    user_id: 'one',
    content: ' Ann is allergic to nuts ',
    category: 'health',
    importance: 5,
    tags: ['a'],
  };
  const reply = await call<Memory>(brain, '/memory', { body });
  assert.equal(reply.status, 201);
  assert.match(reply.body.id, /^mem_/);
  assert.deepEqual(
    [reply.body.content, reply.body.category, reply.body.importance, reply.body.tags, reply.body.user_id],
    ['Ann is allergic to nuts', 'health', 5, ['a'], 'one'],
  );
  const [first] = await found('one', 'nuts');
  assert.equal(first?.id, reply.body.id);
  assert.equal(typeof first?.score, 'number');
});

test('an import keeps its order and its times, or stores nothing at all', async () => {
  const many = Array.from({ length: 300 }, (_, at) => ({
    content: `Fact ${at}`,
    created_at: '2020-05-01T10:00:00+02:00',
  }));
  const stored = await remember('import', ...many);
  assert.deepEqual(
    contents(stored),
    many.map(({ content }) => content),
  );
  assert.equal(stored[0]?.created_at, '2020-05-01T08:00:00.000Z');
  const body = [...many.slice(0, 5), { content: '' }].map((one) => ({ user_id: 'none', ...one }));
  assert.equal((await call(brain, '/memory', { body })).status, 400);
  assert.deepEqual(await found('none', ''), []);
});

test('search ignores accents and case, in either spelling of an accent', async () => {
  const composed = 'Zoë préfère le café crème à Nîmes'.normalize('NFC');
  const apart = 'Élodie habite à Besançon'.normalize('NFD');
  await remember('accents', composed, apart);
  for (const q of ['CAFE', 'café', 'Café', 'creme', 'nîmes', 'NIMES', 'zoe', 'Préfère'])
    for (const form of ['NFC', 'NFD'])
      assert.deepEqual(contents(await fitting('accents', q.normalize(form))), [composed], `${q} ${form}`);
  for (const q of ['elodie', 'Élodie', 'besancon', 'BESANÇON'])
    for (const form of ['NFC', 'NFD'])
      assert.deepEqual(contents(await fitting('accents', q.normalize(form))), [apart], `${q} ${form}`);
});

test('search finds words of other scripts, also those written with marks', async () => {
  const texts = ['मुझे हिन्दी पसंद है', 'أحب القهوة', 'Мне нравится чай', 'ฉันชอบชา'];
  await remember('scripts', ...texts);
  for (const [at, q] of ['हिन्दी', 'القهوة', 'ЧАЙ', 'ฉันชอบชา'].entries())
    assert.deepEqual(contents(await fitting('scripts', q)), [texts[at]], q);
});

test('any word is enough, and what fits best comes first', async () => {
  await remember(
    'best',
    'Her dog is called Rex',
    'Rex the dog loves the beach',
    'She works in a bakery',
    'The cat sleeps',
  );
  const results = await fitting('best', 'does the dog Rex like a beach or the moon?');
  assert.equal(results[0]?.content, 'Rex the dog loves the beach');
  assert.ok(contents(results).includes('Her dog is called Rex'));
  const scores = results.map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  assert.equal((await fitting('best', 'dog', 1)).length, 1);
  assert.deepEqual(contents(await fitting('best', 'bakeries baker')), ['She works in a bakery']);
  assert.deepEqual(await fitting('best', 'submarine'), []);
});

test('nothing in a query is syntax', async () => {
  await remember('syntax', 'Not near and or the end: 100% C++ (really) * "quoted"', 'The end');
  for (const q of [
    '"',
    '""',
    '*',
    ':',
    '(',
    ')',
    '-',
    '^',
    '+',
    'NEAR',
    'AND',
    'OR',
    'NOT',
    'NEAR(',
    'a AND',
    '"quoted',
    'col:x',
    '-end',
    '{a b}:',
    "'; --",
    'content MATCH',
    '\u0000',
    'end*',
    '%',
    '\\',
  ])
    await found('syntax', q);
  for (const q of ['near', '"quoted"', 'quoted:*', '-really', 'c++', '(100%)'])
    assert.match((await found('syntax', q))[0]?.content ?? '', /^Not near/, q);
});

test('no query breaks the search, whatever stands in it', async () => {
  await remember('any', 'Something to find');
  const query = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '*',
          ':',
          '(',
          ')',
          '-',
          'NEAR',
          'AND',
          'OR',
          'NOT',
          ' ',
          '^',
          '{',
          'find',
          ',1',
        ),
      )
      .map((all) => all.join(' ')),
  );
  await fc.assert(
    fc.asyncProperty(
      query.filter((q) => q.isWellFormed()),
      async (q) => {
        await found('any', q);
      },
    ),
    { numRuns: 250 },
  );
});

test('an empty query gives the latest memories, newest first', async () => {
  await remember('latest', 'first', 'second', 'third');
  for (const q of ['', '   ', '?!'])
    assert.deepEqual(contents(await found('latest', q, 2)), ['third', 'second']);
});

test('users never see each other’s memories, nor does the prompt', async () => {
  await remember('eve', 'The vault code is 4711');
  await remember('mallory', 'Has a vault too');
  assert.deepEqual(contents(await found('mallory', 'vault code 4711')), ['Has a vault too']);
  assert.doesNotMatch((await fast('mallory')).fast_memory, /4711/);
  const run = await ask(brain, {
    message: 'what is the vault code?',
    user_id: 'mallory',
    session_id: 'mallory',
  });
  assert.equal(run.status, 'finished');
  assert.doesNotMatch(JSON.stringify(model.requests.at(-1)?.body.messages), /4711/);
});

const city = (content: string) => ({ content, key: 'user.city' });

test('a memory with a known key takes the place of the older one, for search, list and fast memory', async () => {
  await remember('mover', city('Lives in Lyon'));
  await remember('mover', city('Lives in Nantes'), { content: 'Lives well' });
  assert.deepEqual(contents(await found('mover', 'lives')).toSorted(), ['Lives in Nantes', 'Lives well']);
  assert.deepEqual(contents(await found('mover', '')), ['Lives well', 'Lives in Nantes']);
  assert.doesNotMatch((await fast('mover')).fast_memory, /Lyon/);
});

test('of memories under one key in one import, the last one holds', async () => {
  await remember('importer', city('Lives in Lyon'), city('Lives in Nantes'), city('Lives in Brest'));
  assert.deepEqual(contents(await found('importer', 'lives')), ['Lives in Brest']);
});

test('of memories under one key that come at once, one holds', async () => {
  const cities = Array.from({ length: 20 }, (_, at) => `Lives in town ${at}`);
  await Promise.all(cities.map((content) => remember('racer', city(content))));
  assert.equal((await found('racer', 'lives', 100)).length, 1);
});

test('what the model remembers has a receipt, and stands in the next prompt', async () => {
  const input = { content: 'Ann plays the cello', category: 'preference', importance: 4 };
  model.queue({ toolCalls: [{ name: 'remember', arguments: input }] }, { text: ['Noted.'] });
  const run = await ask(brain, { message: 'I play the cello', user_id: 'cellist', session_id: 'cello' });
  const events = await eventsUntilEnd(brain, run);
  assert.ok(labels(events, run.run_id).includes('memory'));
  const [memory] = await found('cellist', 'cello');
  assert.deepEqual(
    [memory?.content, memory?.origin, memory?.source_event_id],
    [input.content, 'assistant', run.run_id],
  );
  await ask(brain, { message: 'Hello again', user_id: 'cellist', session_id: 'another session' });
  const [system] = model.requests.at(-1)?.body.messages ?? [];
  assert.equal(system?.role, 'system');
  assert.match(JSON.stringify(system?.content), /Ann plays the cello/);
});
