import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RunOutcome } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, eventsUntilEnd, labels } from '../support/http.ts';
import { type Answer, type ChatRequest, huge, type ScriptedModel, startModel } from '../support/model.ts';
import { memoryOf, mib, watchMemory } from './memory-of.ts';

// tests/contract/model.test.ts says what each fault does to a run; here all of them strike at once, each at ten places,
// and what is looked at is that the brain stays whole.

const TIMES = 10;
const TURNS = 4;
const MIB = 1024 * 1024;
const MAX_GROWTH_BYTES = 128 * MIB;
const ALL_WITHIN_MS = 60_000;

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
    BRAIN_FIRST_TOKEN_SECONDS: '3',
    BRAIN_NEXT_TOKEN_SECONDS: '3',
    BRAIN_RUN_SECONDS: '50',
  });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

function asked({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  return typeof content === 'string' ? (content.split('\n---\n')[1] ?? '') : '';
}

const good: Answer = { text: ['Mended'] };
const call = (name: string, input: unknown): Answer => ({ toolCalls: [{ name, arguments: input }] });
const pieces = (count: number) => Array.from({ length: count }, (_, at) => `piece ${at} `);

interface Failing {
  /** What the model says, the n-th time. */
  script(at: number): Answer[];
  /** What the person reads; nothing where the run goes on. */
  says?: RegExp;
}

const FAULTS: Record<string, Failing> = {
  'status 500': { script: (at) => [{ fault: { kind: 'status', status: 500 + (at % 5) } }], says: /50\d/ },
  'status 429 with retry-after': {
    script: () => [{ fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } }],
    says: /429/,
  },
  silence: {
    script: (at) => [{ text: pieces(at), fault: at === 0 ? { kind: 'hang' } : { kind: 'hang', after: at } }],
    says: /silent/,
  },
  'a cut stream': {
    script: (at) => [{ text: pieces(at), fault: at === 0 ? { kind: 'cut' } : { kind: 'cut', after: at } }],
    says: /broke off|reached/,
  },
  'bad JSON for a tool': {
    script: (at) => [call('think', '{"thought": "never ends'.slice(0, 1 + at)), good],
  },
  'an unknown tool': {
    script: (at) => [...Array.from({ length: 1 + (at % 3) }, () => call('fly', {})), good],
  },
  'endless tool calls': { script: (at) => [call('think', { thought: `again ${at}` })], says: /4 turns/ },
  'a reply of 50 MB': {
    script: () => [{ text: huge(50 * MIB) }],
    says: /too long/,
  },
  'empty choices': {
    script: (at) => [{ text: pieces(at), fault: { kind: 'no_choices' } }],
    says: /broke off/,
  },
  'an error chunk': {
    script: (at) => [{ text: pieces(at), fault: { kind: 'error', after: at, message: 'overloaded' } }],
    says: /overloaded/,
  },
};

/** A failed run says why in a sentence that a person can read and that holds no secret. */
function assertReadable(outcome: RunOutcome, says: RegExp): void {
  const { code, message } = outcome.error ?? assert.fail('no error');
  assert.match(code, /^[a-z_]+$/);
  assert.match(message, says);
  assert.match(message, /^[A-Z].{20,500}\.$/);
  assert.doesNotMatch(message, /undefined|\[object|secret-of|at .*:\d+/);
}

async function strike(fault: string, { script, says }: Failing, at: number): Promise<void> {
  const message = `${fault} ${at}`;
  scripts.set(message, script(at));
  const outcome = await ask(brain, { message, session_id: message });
  assert.equal(outcome.status, says ? 'failed' : 'finished', `${message}: ${JSON.stringify(outcome)}`);
  if (says) assertReadable(outcome, says);
  const events = labels(await eventsUntilEnd(brain, outcome));
  const ends = events.filter((label) => /run (finished|failed|cancelled)/.test(label));
  assert.equal(ends.length, 1, message);
  const next = await ask(brain, { message: 'and now?', session_id: message });
  assert.deepEqual([next.status, next.reply], ['finished', 'ok'], `after ${message}`);
}

test(
  `each fault of a model, ${TIMES} times and all at once: one outcome, in words, and the session can be used after`,
  {
    timeout: ALL_WITHIN_MS,
  },
  async (t) => {
    for (let at = 0; at < TIMES; at += 1) await ask(brain, { message: 'hello', session_id: `warm ${at}` });
    const before = memoryOf(brain.pid);
    using memory = watchMemory(brain.pid);
    const struck = Object.entries(FAULTS).flatMap(([fault, failing]) =>
      Array.from({ length: TIMES }, (_, at) => strike(fault, failing, at)),
    );
    await Promise.all(struck);
    const growth = memory.peak - before;
    t.diagnostic(`memory: ${mib(before)}, at most ${mib(memory.peak)}`);
    assert.ok(growth <= MAX_GROWTH_BYTES, `the brain grew by ${mib(growth)}`);
  },
);

test('a reply of 50 MB in one piece is not taken in', { timeout: ALL_WITHIN_MS }, async (t) => {
  const before = memoryOf(brain.pid);
  using memory = watchMemory(brain.pid);
  const whole = { script: () => [{ text: huge(50 * MIB, 50 * MIB) }], says: /too long/ };
  for (let at = 0; at < 3; at += 1) await strike('in one piece', whole, at);
  t.diagnostic(`memory: ${mib(before)}, at most ${mib(memory.peak)}`);
  assert.ok(memory.peak - before <= MAX_GROWTH_BYTES / 2, `the brain grew by ${mib(memory.peak - before)}`);
});
