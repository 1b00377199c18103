import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf, StoredEvent, Trust } from '@brain/schema';
import { readConfig } from '../../apps/brain/src/config.ts';
import { createModel } from '../../apps/brain/src/model/model.ts';
import { createOfflineFetch } from '../../apps/brain/src/model/offline.ts';
import { createProviders } from '../../apps/brain/src/model/providers.ts';
import { createBudget } from '../../apps/brain/src/runs/budget.ts';
import { allSeen } from '../../apps/brain/src/runs/all-seen.ts';
import { approvalOf, callTool } from '../../apps/brain/src/runs/call-tool.ts';
import { createExtract } from '../../apps/brain/src/runs/extract.ts';
import { openRun, type Run } from '../../apps/brain/src/runs/run.ts';
import { stepId } from '../../apps/brain/src/runs/steps.ts';
import { identityRow } from '../../apps/brain/src/store/identities.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { triggerRow } from './open-parts.ts';
import { openRuns } from './open-runs.ts';

type World = Awaited<ReturnType<typeof openRuns>>;
const LIMITS = { toolMs: 5000 };

/** A run of ann, whose Telegram is 100, that the loop does not know of. */
async function runOf(
  { store }: World,
  more: { trust?: Trust; tainted?: boolean; reply_to?: string } = {},
): Promise<Run> {
  const row = triggerRow('asked');
  const home = identityRow('ann', { channel: 'telegram', address: '100' });
  await store.write({ ensure: [row, home], patches: [{ id: row.id, data: { state: 'done' } }] });
  const trigger = (await store.events.get(row.id)) as StoredEvent<'message'>; // written as one
  const { trust = 'member', tainted = false, reply_to } = more;
  const data = { ...trigger.data, trust, ...(reply_to && { source: 'telegram', reply_to }) };
  const identities = await store.identities.list('ann');
  const run = openRun({ trigger: { ...trigger, data }, events: [], identities }, AbortSignal.timeout(5000));
  return { ...run, tainted: run.tainted || tainted };
}

const callOf = (name: string, input: Record<string, unknown>): DataOf<'tool_call'> => ({
  event_type: 'tool_call',
  run_id: triggerRow('asked').id,
  turn: 0,
  call_id: 'call_1',
  name,
  input,
});

const to = (address?: string) => ({ content: 'Hi\nthere', ...(address && { to: address }) });
const asks = 'Send to "-7" on telegram:\n\nHi\nthere';

for (const [what, input, more, wanted] of [
  ['goes freely without an address', to(), {}, undefined],
  ['goes freely to a place of the user’s own', to('100'), { trust: 'untrusted' }, undefined],
  ['goes freely to where the user wrote from', to('-7'), { reply_to: '-7' }, undefined],
  ['is asked about for where a stranger wrote from', to('-7'), { reply_to: '-7', trust: 'untrusted' }, asks],
  ['is asked about for any other chat', to('-7'), { trust: 'owner' }, asks],
] as const) {
  test(`a message on Telegram ${what}`, async () => {
    await using world = await openRuns();
    const deps = { tools: world.tools, limits: LIMITS };
    const asked = await approvalOf(deps, await runOf(world, more), callOf('send_telegram', input));
    assert.deepEqual([asked.value?.content, asked.error], [wanted, undefined]);
  });
}

test('what would be learnt or forgotten is shown as it is, where words of others were read; else nothing is asked', async () => {
  await using world = await openRuns();
  const [known] = await world.memory.import('ann', [
    { content: 'Ann lives in Ulm', category: 'identity', importance: 3, tags: [] },
  ]);
  const id = known?.id ?? '';
  const deps = { tools: world.tools, limits: LIMITS };
  const calls: [name: string, input: Record<string, unknown>, shown: string][] = [
    ['remember', { content: 'Ann has a cat' }, 'Remember: Ann has a cat'],
    [
      'remember',
      { content: 'Ann is Eve', key: 'user.name', value: 'Eve' },
      'Remember: Ann is Eve (user.name: Eve)',
    ],
    [
      'update_memory',
      { id, content: 'Ann lives in Rome' },
      'Change what is known\nfrom: Ann lives in Ulm\nto: Ann lives in Rome',
    ],
    [
      'update_memory',
      { id, importance: 1 },
      'Change what is known\nfrom: Ann lives in Ulm\nto: importance: 1',
    ],
    ['forget', { id }, 'Forget for good: Ann lives in Ulm'],
  ];
  for (const [name, input, shown] of calls) {
    const content = async (more: Parameters<typeof runOf>[1]) =>
      (await approvalOf(deps, await runOf(world, more), callOf(name, input))).value?.content;
    assert.equal(await content({ tainted: true }), shown);
    assert.equal(await content({}), undefined);
    // Refused, so there is nothing to ask.
    assert.equal(await content({ trust: 'untrusted' }), undefined);
    const { ok, answer } = await callTool(
      deps,
      await runOf(world, { trust: 'untrusted' }),
      callOf(name, input),
    );
    assert.deepEqual([ok, answer.rows], [false, undefined]);
  }
  const missing = await approvalOf(
    deps,
    await runOf(world, { tainted: true }),
    callOf('forget', { id: 'mem_none' }),
  );
  assert.match(missing.error ?? '', /mem_none/);
  const wrong = await approvalOf(
    deps,
    await runOf(world),
    callOf('send_telegram', { content: 'x', to: '1\n2' }),
  );
  assert.match(wrong.error ?? '', /^wrong input: to: /);
});

test('recall says so when what it found was said by others', async () => {
  await using world = await openRuns();
  const say = async (name: string, trust: Trust) => {
    const row = triggerRow(name, undefined, `${name} likes zebras`);
    await world.store.write({ ensure: [row], patches: [{ id: row.id, data: { trust, state: 'done' } }] });
  };
  const deps = { tools: world.tools, limits: LIMITS };
  const look = async (query: string) =>
    (await callTool(deps, await runOf(world), callOf('recall', { query, scope: 'messages' }))).answer
      .untrusted;
  await say('Bea', 'member');
  assert.equal(await look('zebras'), undefined);
  await say('Eve', 'untrusted');
  assert.equal(await look('zebras'), true);
});

test('who reads a message for what to remember is not shown an answer that words of others may have led', async () => {
  await using world = await openRuns();
  const { store, memory, scripted } = world;
  const config = readConfig({ OPENAI_BASE_URL: scripted.url });
  const providers = createProviders(config, createOfflineFetch());
  const model = createModel({ firstTokenMs: 5000, nextTokenMs: 5000 });
  const budget = createBudget(store, { runTokens: 1e6, dayTokens: 1e6 });
  const extract = createExtract({
    store,
    memory,
    providers,
    model,
    budget,
    memoryModel: 'scripted',
    log: () => {},
  });
  const { trigger } = await runOf(world);
  for (const tainted of [false, true]) {
    const said: DataOf<'message'> = {
      event_type: 'message',
      run_id: trigger.id,
      role: 'assistant',
      content: 'EVIL',
      source: 'web',
    };
    const row = eventRow(trigger, stepId(trigger.id, 'llm', Number(tainted)), {
      ...said,
      ...(tainted && { tainted }),
    });
    await store.write({ rows: [row] });
    await extract.read(trigger, AbortSignal.timeout(5000));
  }
  const asked = scripted.requests.map(({ body }) => JSON.stringify(body.messages));
  const shown = asked
    .filter((text) => text.includes('assistant_answered'))
    .map((text) => text.includes('EVIL'));
  assert.deepEqual(shown, [true, false]);
});

test('what cannot be seen of what is asked is shown by its number', () => {
  assert.equal(
    allSeen('Pay \u202Eevil\u202C\u200B now\u{E0041}'),
    'Pay ⟨U+202E⟩evil⟨U+202C⟩⟨U+200B⟩ now⟨U+E0041⟩',
  );
  assert.equal(allSeen('Été 👩‍👧\n\tعربي'), 'Été 👩‍👧\n\tعربي');
});

test('what is asked about is asked with all of it seen', async () => {
  await using world = await openRuns();
  const deps = { tools: world.tools, limits: LIMITS };
  const call = callOf('send_telegram', { content: 'to Ann\u202Ella', to: '-7' });
  const asked = await approvalOf(deps, await runOf(world), call);
  assert.match(asked.value?.content ?? '', /to Ann⟨U\+202E⟩lla/);
});
