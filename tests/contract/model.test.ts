import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunOutcome } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, labels } from '../support/http.ts';
import { faults, good, status, think, TURNS } from './model-faults.ts';
import {
  type Answer,
  type ChatRequest,
  huge,
  type Received,
  type ScriptedModel,
  startModel,
} from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
/** What the model says to each message; the last one again when there are no more. */
const scripts = new Map<string, Answer[]>();
before(async () => {
  model = await startModel();
  model.answer((request) => {
    const script = scripts.get(asked(request)) ?? [];
    return (script.length > 1 ? script.shift() : script[0]) ?? { text: ['ok'] };
  });
  brain = await startBrain({
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'secret-of-the-provider',
    BRAIN_MAX_TURNS: `${TURNS}`,
    BRAIN_FIRST_TOKEN_SECONDS: '1',
    BRAIN_NEXT_TOKEN_SECONDS: '1',
  });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

/** The message a request answers: what stands behind the line in the last message of the user. */
function asked({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  return typeof content === 'string' ? (content.split('\n---\n')[1] ?? '') : '';
}

const requestsOf = (message: string): Received[] =>
  model.requests.filter(({ body }) => asked(body) === message);

/** Asks in a session of its own named like the message; the model follows the script. */
async function play(message: string, ...script: Answer[]) {
  scripts.set(message, script);
  const outcome = await ask(brain, { message, session_id: message });
  return { outcome, events: await eventsUntilEnd(brain, outcome), requests: requestsOf(message) };
}

function toolAnswers(requests: Received[]): string[] {
  const messages = requests.at(-1)?.body.messages ?? [];
  return messages.flatMap(({ role, content }) =>
    role === 'tool' && typeof content === 'string' ? [content] : [],
  );
}

describe('a provider is used as it is', { concurrency: 4 }, () => {
  test('it is asked over Chat Completions, streaming, with the key, the model, the tools and what was said', async () => {
    const { requests } = await play('plain');
    const { body, headers } = requests[0] ?? assert.fail();
    assert.equal(headers.authorization, 'Bearer secret-of-the-provider');
    const { model, stream, stream_options } = body;
    assert.deepEqual({ model, stream }, { model: 'gpt-4.1', stream: true });
    assert.deepEqual(stream_options, { include_usage: true });
    const names = body.tools?.map((tool) => tool.function.name).toSorted();
    const sends = 'send_email send_message send_slack send_telegram';
    assert.deepEqual(names, `fetch_page forget recall remember ${sends} think update_memory`.split(' '));
    assert.deepEqual(
      body.messages.map(({ role }) => role),
      ['system', 'user'],
    );
  });

  test('tool calls in pieces, several in a turn and text beside them, are each done once and answered in order', async () => {
    const calls = [
      think('first, with "quotes" and é'),
      think('second'),
      { name: 'recall', arguments: { query: 'x' } },
    ];
    const { outcome, events, requests } = await play(
      'tools',
      { text: ['Let me ', 'see.'], toolCalls: calls },
      { text: ['Done.'] },
    );
    assert.equal(outcome.reply, 'Done.');
    const thoughts = events.flatMap(({ data }) => (data.event_type === 'thought' ? [data.thought] : []));
    assert.deepEqual(thoughts, ['first, with "quotes" and é', 'second']);
    const [said, ...rest] = requests[1]?.body.messages.slice(2) ?? [];
    assert.equal(said?.content, 'Let me see.');
    const ids = said?.tool_calls?.map(({ id }) => id);
    assert.deepEqual(
      rest.map(({ tool_call_id }) => tool_call_id),
      ids,
    );
    assert.deepEqual(
      said?.tool_calls?.map((call) => JSON.parse(call.function.arguments)),
      calls.map((call) => call.arguments),
    );
    const turns = events.flatMap(({ data }) => ('turn' in data ? [[data.event_type, data.turn]] : []));
    assert.deepEqual(
      [turns.at(0), turns.at(-1)],
      [
        ['message', 0],
        ['message', 1],
      ],
    );
  });

  test('tool calls under one id, or none, are all done', async () => {
    const calls = [
      { ...think('a'), id: 'same' },
      { ...think('b'), id: 'same' },
      { ...think('c'), id: '' },
    ];
    const { outcome, events } = await play('same id', { toolCalls: calls }, { text: ['Done.'] });
    assert.equal(outcome.status, 'finished');
    const thoughts = events.flatMap(({ data }) => (data.event_type === 'thought' ? [data.thought] : []));
    assert.deepEqual(thoughts, ['a', 'b', 'c']);
  });

  test('usage in the last chunk stands in the end of the run, all its turns together', async () => {
    const usage = (prompt_tokens: number) => ({
      prompt_tokens,
      completion_tokens: 5,
      total_tokens: prompt_tokens + 5,
    });
    const { events } = await play(
      'usage',
      { toolCalls: [think('x')], usage: usage(100) },
      { text: ['y'], usage: usage(120) },
    );
    const end = events.at(-1)?.data;
    assert.deepEqual(end?.event_type === 'run' && end.usage, { input_tokens: 220, output_tokens: 10 });
  });

  for (const [what, answer] of Object.entries<Answer>({
    'a stream without [DONE]': { fault: { kind: 'no_done' } },
    'an answer without usage': { usage: null },
    'an answer that was cut off at its length': { finishReason: 'length' },
  })) {
    test(`${what} is a good answer`, async () => {
      const { outcome, requests } = await play(what, { text: ['Good ', 'answer'], ...answer });
      assert.deepEqual([outcome.status, outcome.reply, requests.length], ['finished', 'Good answer', 1]);
    });
  }

  test('a long answer arrives whole', async () => {
    const { outcome } = await play('long', { text: huge(300_000, 1000) });
    assert.equal(outcome.reply, 'x'.repeat(300_000));
  });

  for (const [what, call, says] of [
    ['broken JSON', { name: 'think', arguments: '{"thought": "x' }, /JSON/],
    ['a list as input', { name: 'think', arguments: '[1]' }, /JSON object/],
    ['an unknown tool', { name: 'fly', arguments: {} }, /fly.*think/],
    ['a wrong input', { name: 'think', arguments: { thought: 5 } }, /thought/],
    ['no input', { name: 'think', arguments: '' }, /thought/],
  ] as const) {
    test(`${what} in a tool call goes back to the model as an error it can act on`, async () => {
      const { outcome, events, requests } = await play(what, { toolCalls: [call] }, { text: ['Mended'] });
      assert.deepEqual([outcome.status, outcome.reply], ['finished', 'Mended']);
      const [answer = ''] = toolAnswers(requests);
      assert.match(answer, /^error: /);
      assert.match(answer, says);
      const result = events.find(({ data }) => data.event_type === 'tool_result')?.data;
      assert.equal(result?.event_type === 'tool_result' && result.ok, false);
    });
  }
});

/** A failed run says why in a sentence that a person can read and that holds no secret. */
function readable(outcome: RunOutcome, says: RegExp): void {
  const { code, message } = outcome.error ?? assert.fail('no error');
  assert.match(code, /^[a-z_]+$/);
  assert.match(message, says);
  assert.match(message, /^[A-Z].{20,}\.$/);
  assert.doesNotMatch(message, /undefined|\[object|secret-of|at .*:\d+/);
}

describe('faults of the model', { concurrency: true }, () => {
  for (const [what, { script, calls, says }] of Object.entries(faults)) {
    test(`${what}: the run ${says ? 'fails and says why' : 'goes on'}, and the session can be used after`, async () => {
      const { outcome, events, requests } = await play(what, ...script);
      assert.equal(outcome.status, says ? 'failed' : 'finished', JSON.stringify(outcome));
      if (says) readable(outcome, says);
      else assert.equal(outcome.reply, 'Then good');
      assert.equal(requests.length, calls);
      const ends = labels(events).filter((label) => /run (finished|failed|cancelled)/.test(label));
      assert.equal(ends.length, 1);
      const next = await ask(brain, { message: `${what}, after`, session_id: what });
      assert.deepEqual([next.status, next.reply], ['finished', 'ok']);
    });
  }

  test('a 429 with Retry-After is obeyed', async () => {
    const { outcome, requests } = await play('retry', status(429, { retryAfterSeconds: 2 }), good);
    assert.equal(outcome.reply, 'Then good');
    const [first = 0, second = 0] = requests.map(({ at }) => at);
    assert.ok(second - first >= 1950);
  });
});
