import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createEmbeddings } from '../../apps/brain/src/model/embeddings.ts';
import { startEmbeddings, type Trouble } from '../support/embeddings.ts';

const SOON_MS = 5000;
const ever = new AbortController().signal;

async function open(t: TestContext, options?: Parameters<typeof startEmbeddings>[0]) {
  const server = await startEmbeddings(options);
  t.after(() => server[Symbol.asyncDispose]());
  let time = 0;
  const embeddings = createEmbeddings({ resolve: () => server.model, now: () => time });
  t.after(() => embeddings.close());
  return { server, embeddings, pass: (seconds: number) => void (time += seconds * 1000) };
}

const dot = (a?: Float32Array, b?: Float32Array) =>
  Array.from(a ?? []).reduce((sum, number, at) => sum + number * (b?.[at] ?? 0), 0);

test('each text gets the vector of its own words, of length 1, whatever the order of the answer', async (t) => {
  const { server, embeddings } = await open(t, { synonyms: [['mari', 'époux']] });
  const texts = ['mon mari', 'a red bicycle', 'mon époux'];
  const vectors = await embeddings.embed(texts, ever);
  assert.equal(vectors.length, 3);
  for (const vector of vectors) assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-5);
  assert.ok(dot(vectors[0], vectors[2]) > 0.99, 'synonyms are near');
  assert.ok(dot(vectors[0], vectors[1]) < 0.8);
  const [alone] = await embeddings.embed(['a red bicycle'], ever);
  assert.ok(dot(alone, vectors[1]) > 0.99);
  assert.equal(server.requests[0]?.model, 'words');
});

test('many or long texts are asked for in several requests, none too large, and a text without end is cut', async (t) => {
  const { server, embeddings } = await open(t);
  const texts = Array.from({ length: 230 }, (_, at) => `word ${'x'.repeat(at % 7)}`);
  texts.push(...Array.from({ length: 10 }, () => 'long '.repeat(4000)));
  assert.equal((await embeddings.embed(texts, ever)).length, 240);
  for (const { input } of server.requests) {
    assert.ok(input.length <= 100);
    assert.ok(input.join('').length <= 32_000);
  }
  assert.deepEqual(await embeddings.embed([], ever), []);
});

const TROUBLES: [string, Trouble, { again: boolean; message: RegExp; retryAfterMs?: number }][] = [
  [
    'too many requests',
    { kind: 'status', status: 429, retryAfterSeconds: 7 },
    { again: true, message: /too much to do/, retryAfterMs: 7000 },
  ],
  ['a fault of the provider', { kind: 'status', status: 500 }, { again: true, message: /500/ }],
  ['a wrong key', { kind: 'status', status: 401 }, { again: false, message: /refused the key/ }],
  ['a short list', { kind: 'short' }, { again: false, message: /1 vectors for 2 texts/ }],
  ['no JSON', { kind: 'body', body: '<html>' }, { again: false, message: /no list of vectors/ }],
  [
    'the same place twice',
    { kind: 'body', body: '{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[2]}]}' },
    { again: false, message: /places/ },
  ],
  [
    'vectors of different lengths',
    { kind: 'body', body: '{"data":[{"embedding":[1]},{"embedding":[2,3]}]}' },
    { again: false, message: /different lengths/ },
  ],
  [
    'what is no number',
    { kind: 'body', body: '{"data":[{"embedding":[1,null]},{"embedding":[2,3]}]}' },
    { again: false, message: /no number/ },
  ],
  [
    'numbers without end',
    { kind: 'body', body: '{"data":[{"embedding":[1,1e999]},{"embedding":[2,3]}]}' },
    { again: false, message: /no number/ },
  ],
  [
    'nothing but zeros',
    { kind: 'body', body: '{"data":[{"embedding":[0,0]},{"embedding":[2,3]}]}' },
    { again: false, message: /without a direction/ },
  ],
];

for (const [name, trouble, fault] of TROUBLES) {
  test(`an answer of ${name} is a fault that says so`, async (t) => {
    const { server, embeddings } = await open(t);
    server.queue(trouble);
    await assert.rejects(embeddings.embed(['one', 'two'], ever), { name: 'ModelFault', ...fault });
    assert.equal((await embeddings.embed(['one', 'two'], ever)).length, 2, 'and then it works again');
  });
}

test('an answer without end is broken off', async (t) => {
  const { server, embeddings } = await open(t);
  server.queue({ kind: 'body', body: ' '.repeat(17 * 1024 * 1024) });
  await assert.rejects(embeddings.embed(['one'], ever), { message: /more than can be kept/ });
});

test('who waits can stop, and closing ends what is still asked for', async (t) => {
  const { server, embeddings } = await open(t);
  server.trouble({ kind: 'silence' });
  const stop = new AbortController();
  const first = assert.rejects(embeddings.embed(['one'], stop.signal), { message: 'enough' });
  const second = assert.rejects(embeddings.embed(['two'], ever), { message: 'The brain is stopping' });
  await server.came(2);
  stop.abort(new Error('enough'));
  await first;
  embeddings.close();
  await second;
  assert.equal(await embeddings.embedQuery('three', SOON_MS), undefined);
});

test('a query is asked for once, also by two at a time', async (t) => {
  const { server, embeddings } = await open(t);
  const [one, two] = await Promise.all([
    embeddings.embedQuery('my husband', SOON_MS),
    embeddings.embedQuery(' my husband ', SOON_MS),
  ]);
  assert.ok(one && one === two);
  assert.equal(await embeddings.embedQuery('my husband', 0), one);
  assert.equal(server.requests.length, 1);
  assert.equal(await embeddings.embedQuery('  ', SOON_MS), undefined);
});

test('a thousand queries are kept, the one used longest ago goes', async (t) => {
  const { server, embeddings } = await open(t, { dims: 2 });
  const ask = (at: number) => embeddings.embedQuery(`query ${at}`, SOON_MS);
  for (let at = 0; at < 1000; at += 1) await ask(at);
  await ask(0);
  await ask(1000);
  assert.equal(server.requests.length, 1001);
  await ask(0);
  assert.equal(server.requests.length, 1001, 'used a moment ago');
  await ask(1);
  assert.equal(server.requests.length, 1002);
});

test('a provider that fails is left alone for a while, longer each time, or as long as it asks', async (t) => {
  const { server, embeddings, pass } = await open(t);
  const ask = () => embeddings.embedQuery('one', SOON_MS);
  server.trouble({ kind: 'status', status: 500 });
  assert.equal(await ask(), undefined);
  assert.equal(await ask(), undefined);
  assert.equal(server.requests.length, 1);
  pass(6);
  assert.equal(await ask(), undefined);
  assert.equal(server.requests.length, 2);
  pass(6);
  assert.equal(await ask(), undefined);
  assert.equal(server.requests.length, 2, 'ten seconds the second time');
  pass(6);
  server.trouble({ kind: 'status', status: 429, retryAfterSeconds: 60 });
  await ask();
  pass(59);
  server.trouble(undefined);
  assert.equal(await ask(), undefined);
  assert.equal(server.requests.length, 3);
  pass(2);
  assert.ok(await ask());
});

test('only the first search waits for a provider that has gone silent', async (t) => {
  const { server, embeddings } = await open(t);
  server.trouble({ kind: 'silence' });
  assert.equal(await embeddings.embedQuery('one', 20), undefined);
  const begun = performance.now();
  for (const query of ['one', 'two', 'three'])
    assert.equal(await embeddings.embedQuery(query, 60_000), undefined);
  assert.ok(performance.now() - begun < 2000);
  // It may still be on its way: nobody waited for it.
  await server.came(1);
  assert.equal(server.requests.length, 1);
});
