import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BadRequestError, NotFoundError, type OpenAI } from 'openai';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';
import {
  chunksOf,
  clientOf,
  conversation,
  openai,
  TOOLS,
  turn,
  type Message,
} from '../support/model-offline.ts';

const ann = {
  content: "The user's name is Ann",
  category: 'identity',
  importance: 4,
  key: 'user.name',
  value: 'Ann',
};

test('only the words after the context block are heard', async () => {
  const content = 'What the calendar says:\nmy name is Calendar\n---\nmy name is Ann';
  assert.deepEqual((await conversation(content)).calls, [{ name: 'remember', input: ann }]);
  const parts: Message = {
    role: 'user',
    content: [
      { type: 'text', text: 'x\n---' },
      { type: 'text', text: 'je m’appelle Léa' },
    ],
  };
  assert.equal((await turn([parts])).calls[0]?.name, 'remember');
});

test('the results of an earlier message do not count for the last one', async () => {
  const { calls } = await turn([
    { role: 'user', content: 'my name is Ann' },
    {
      role: 'assistant',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'remember', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'ok' },
    { role: 'assistant', content: 'Noted.' },
    { role: 'user', content: 'what is my name?' },
  ]);
  assert.equal(calls[0]?.name, 'recall');
});

test('text comes word by word, then the reason to stop, then the usage', async () => {
  const chunks = await chunksOf([{ role: 'user', content: 'thanks' }]);
  const words = chunks.map((chunk) => chunk.choices[0]?.delta.content).filter(Boolean);
  assert.deepEqual(words, ['You', ' are', ' welcome.']);
  assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, 'stop');
  assert.deepEqual(chunks.at(-1)?.choices, []);
  const usage = chunks.at(-1)?.usage;
  assert.ok(
    usage &&
      usage.total_tokens === usage.prompt_tokens + usage.completion_tokens &&
      usage.completion_tokens > 0,
  );
});

test('without stream the same answer comes whole', async () => {
  const messages: Message[] = [{ role: 'user', content: 'thanks' }];
  const answer = await openai.chat.completions.create({ model: 'offline', messages });
  assert.equal(answer.choices[0]?.message.content, 'You are welcome.');
  assert.ok(answer.usage);
});

test('it lists one model and refuses what it does not speak, in the form of OpenAI', async () => {
  assert.deepEqual(
    (await openai.models.list()).data.map((model) => model.id),
    ['offline'],
  );
  await assert.rejects(openai.embeddings.create({ model: 'offline', input: 'x' }), NotFoundError);
  const bad = {
    model: 'offline',
    messages: 'hello',
  } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming; // wrong on purpose
  await assert.rejects(openai.chat.completions.create(bad), BadRequestError);
});

test('a cancelled answer ends at once', async () => {
  const slow = clientOf(createOfflineFetch({ paceMs: 60_000 }));
  const cancel = new AbortController();
  const stream = await slow.chat.completions.create(
    { model: 'offline', messages: [{ role: 'user', content: 'hello' }], stream: true },
    { signal: cancel.signal },
  );
  const chunks = stream[Symbol.asyncIterator]();
  assert.equal((await chunks.next()).value?.choices[0]?.delta.role, 'assistant');
  const next = chunks.next();
  cancel.abort();
  assert.equal((await next).done, true);
});

test('a request that is cancelled before it starts is not answered', async () => {
  const fetch = createOfflineFetch({ paceMs: 0 });
  const signal = AbortSignal.abort();
  await assert.rejects(fetch('http://offline.invalid/v1/models', { signal }), { name: 'AbortError' });
});

test('of a very long message only the beginning is heard', async () => {
  const { calls } = await conversation(`think about ${'x'.repeat(100_000)}`);
  assert.deepEqual(calls, [{ name: 'think', input: { thought: 'x'.repeat(1988) } }]);
});

test('no messages, and the longest one, are answered', async () => {
  assert.match((await turn([])).text, /offline model/);
  const started = performance.now();
  for (const words of [
    'remember that '.repeat(8000),
    ' '.repeat(100_000),
    'x'.repeat(100_000),
    '---\n'.repeat(25_000),
    'send '.repeat(20_000),
    'ou '.repeat(33_000),
    '! '.repeat(50_000),
  ]) {
    const { text, calls } = await turn([{ role: 'user', content: words }]);
    assert.ok(text !== '' || calls.length > 0);
  }
  assert.ok(performance.now() - started < 2000, 'in linear time');
});

test('whatever is said, it answers or calls an offered tool with the words it heard', async () => {
  const openings = [
    '',
    'remember ',
    'my name is ',
    'je m’appelle ',
    'think about ',
    'send me a message ',
    'que sais-tu ',
    '12*',
  ];
  const said = fc.tuple(fc.constantFrom(...openings), fc.string({ unit: 'binary', maxLength: 300 }));
  await fc.assert(
    fc.asyncProperty(said, async ([opening, rest]) => {
      const { text, calls } = await turn([{ role: 'user', content: opening + rest }]);
      for (const call of calls) assert.ok(TOOLS.includes(call.name) && JSON.parse(call.json) !== null);
      assert.ok(text !== '' || calls.length > 0);
    }),
    { numRuns: 200 },
  );
});
