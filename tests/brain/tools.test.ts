import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf, StoredEvent } from '@brain/schema';
import { callTool, toolInput } from '../../apps/brain/src/runs/call-tool.ts';
import { openRun } from '../../apps/brain/src/runs/run.ts';
import type { Tool } from '../../apps/brain/src/tools/tool.ts';
import { triggerRow } from './open-parts.ts';
import { openRuns } from './open-runs.ts';

const LIMITS = { toolMs: 5000 };

/** Calls a tool of the brain as the model would, in a run that was asked for on the web. */
async function call(
  parts: Awaited<ReturnType<typeof openRuns>>,
  name: string,
  given: { input: unknown; call_id?: string; response_to?: string[]; tools?: Tool[]; signal?: AbortSignal },
) {
  const { call_id = 'call_1', response_to, tools = parts.tools, signal = AbortSignal.timeout(5000) } = given;
  const row = triggerRow('asked');
  await parts.store.write({ rows: [row], patches: [{ id: row.id, data: { state: 'done' } }] });
  const trigger = (await parts.store.events.get(row.id)) as StoredEvent<'message'>; // written as one
  if (response_to) trigger.data.response_to = response_to;
  const asked: DataOf<'tool_call'> = {
    event_type: 'tool_call',
    run_id: row.id,
    turn: 0,
    call_id,
    name,
    input: toolInput(typeof given.input === 'string' ? given.input : JSON.stringify(given.input)),
  };
  return callTool({ tools, limits: LIMITS }, openRun({ trigger, events: [], identities: [] }, signal), asked);
}

const WRONG: [tool: string, input: unknown, why: RegExp][] = [
  ['think', {}, /thought/],
  ['think', { thought: 7 }, /thought/],
  ['think', { thought: '' }, /thought/],
  ['send_message', { text: 'hello' }, /content/],
  ['send_message', { content: 'x'.repeat(20_001) }, /content/],
  ['send_telegram', { content: null }, /content/],
  ['remember', { content: '  ' }, /content/],
  ['remember', { content: 'x', category: 'sport' }, /category/],
  ['remember', { content: 'x', importance: 9 }, /importance/],
  ['remember', { content: 'x', importance: '3' }, /importance/],
  ['recall', { q: 'tea' }, /query/],
  ['recall', { query: 'tea', limit: 0 }, /limit/],
  ['think', '{"thought": "cut o', /not a JSON object/],
  ['think', '["a list"]', /not a JSON object/],
  ['forget_all', {}, /no tool is named "forget_all"; there are: .*remember/],
];

for (const [name, input, why] of WRONG) {
  const shown = (typeof input === 'string' ? input : JSON.stringify(input)).slice(0, 40);
  test(`${name} ${shown} is an error that the model can act on, and changes nothing`, async () => {
    await using parts = await openRuns();
    const { answer, ok } = await call(parts, name, { input });
    assert.equal(ok, false);
    assert.match(answer.output, /^error: /);
    assert.match(answer.output, why);
    assert.equal(answer.rows, undefined);
  });
}

test('think notes a thought', async () => {
  await using parts = await openRuns();
  const { answer, ok } = await call(parts, 'think', { input: { thought: 'first the weather' } });
  assert.ok(ok);
  const [row] = answer.rows ?? [];
  assert.deepEqual(row?.data, {
    event_type: 'thought',
    run_id: triggerRow('asked').id,
    thought: 'first the weather',
  });
});

test('send_message says it in the session and puts it into the outbox of each channel', async () => {
  await using parts = await openRuns();
  const { answer } = await call(parts, 'send_message', {
    input: { content: 'on my way' },
    response_to: ['web', 'telegram'],
  });
  const [message, delivery, ...rest] = (answer.rows ?? []).map(({ data }) => data as Record<string, unknown>); // what was made
  assert.deepEqual(rest, []);
  assert.deepEqual([message?.role, message?.content, message?.source], ['assistant', 'on my way', 'web']);
  assert.deepEqual([delivery?.channel, delivery?.status, delivery?.state], ['telegram', 'open', 'open']);
});

test('send_telegram goes to Telegram whatever channel was asked on', async () => {
  await using parts = await openRuns();
  const { answer } = await call(parts, 'send_telegram', { input: { content: 'ping' } });
  const [delivery, ...rest] = (answer.rows ?? []).map(({ data }) => data as Record<string, unknown>); // what was made
  assert.deepEqual(rest, []);
  assert.deepEqual(
    [delivery?.event_type, delivery?.channel, delivery?.content],
    ['delivery', 'telegram', 'ping'],
  );
});

test('the same call asks for the same rows however often it is tried, another call for others', async () => {
  await using parts = await openRuns();
  for (const [name, input] of [
    ['think', { thought: 'hm' }],
    ['send_message', { content: 'hi' }],
    ['send_telegram', { content: 'hi' }],
    ['remember', { content: 'Ann likes tea' }],
  ] as const) {
    const ids = async (call_id: string) => {
      const { answer } = await call(parts, name, { input, call_id, response_to: ['telegram'] });
      return (answer.rows ?? []).map(({ id }) => id);
    };
    assert.deepEqual(await ids('a'), await ids('a'), name);
    const [first, second] = [await ids('a'), await ids('b')];
    assert.deepEqual(
      first.filter((id) => second.includes(id)),
      [],
      name,
    );
  }
});

test('remember stores for this user with a receipt, and replaces what stood under the key', async () => {
  await using parts = await openRuns();
  const move = async (city: string, call_id: string) => {
    const input = { content: `Ann lives in ${city}`, key: 'user.city', value: city };
    const { answer } = await call(parts, 'remember', { input, call_id });
    const { output: _, ...unit } = answer;
    await parts.store.write(unit);
    return answer;
  };
  const first = await move('Liège', 'a');
  const second = await move('Namur', 'b');
  const changes = [first, second].map(({ rows = [] }) =>
    rows.map(({ data }) => ('change' in data ? data.change : 'memory')),
  );
  assert.deepEqual(changes, [
    ['memory', 'remembered'],
    ['memory', 'superseded'],
  ]);
  const known = await parts.memory.list('ann', { limit: 10 });
  assert.deepEqual(
    known.map(({ content, origin }) => [content, origin]),
    [['Ann lives in Namur', 'assistant']],
  );
});

test('recall finds without accents or case, and only what this user said', async () => {
  await using parts = await openRuns();
  const fact = (content: string) => [{ content, category: 'other' as const, importance: 3, tags: [] }];
  await parts.memory.import('ann', fact('Ann est allergique aux Crevettes grillées'));
  await parts.memory.import('ben', fact('Ben loves crevettes'));
  const { answer } = await call(parts, 'recall', { input: { query: 'GRILLEES "crevettes" *:' } });
  assert.match(
    answer.output,
    /^- Ann est allergique aux Crevettes grillées \(\d{4}-\d\d-\d\d\) \[mem_[\w-]{22}\]$/,
  );
  assert.equal(
    (await call(parts, 'recall', { input: { query: 'mountain' } })).answer.output,
    'no memory fits',
  );
});

test('a tool that hangs is left after its time, and at once when the run is stopped', async () => {
  await using parts = await openRuns();
  const hangs: Tool = {
    name: 'hangs',
    spec: { type: 'function', function: { name: 'hangs' } },
    run: () => new Promise(() => {}),
  };
  const stop = new AbortController();
  const stopped = call(parts, 'hangs', { input: {}, tools: [hangs], signal: stop.signal });
  stop.abort(new Error('cancelled'));
  await assert.rejects(stopped, /cancelled/);
  const trigger = (await parts.store.events.get(triggerRow('asked').id)) as StoredEvent<'message'>; // written as one
  const asked = {
    event_type: 'tool_call' as const,
    run_id: trigger.id,
    turn: 0,
    call_id: 'a',
    name: 'hangs',
    input: {},
  };
  const deps = { tools: [hangs], limits: { toolMs: 20 } };
  const run = openRun({ trigger, events: [], identities: [] }, AbortSignal.timeout(5000));
  const { answer, ok } = await callTool(deps, run, asked);
  assert.equal(ok, false);
  assert.match(answer.output, /^error: hangs took longer than 0\.02 s/);
});
