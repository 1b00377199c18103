import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf, StoredEvent, Trust } from '@brain/schema';
import { approvalOf, callTool } from '../../apps/brain/src/runs/call-tool.ts';
import { openRun, type Run } from '../../apps/brain/src/runs/run.ts';
import { identityRow } from '../../apps/brain/src/store/identities.ts';
import { triggerRow } from '../brain/open-parts.ts';
import { openRuns } from '../brain/open-runs.ts';

type World = Awaited<ReturnType<typeof openRuns>>;
const LIMITS = { toolMs: 5000 };
const ANN = 'U0ANN0000';

/** A run of ann, who is known on Slack, that the loop does not know of. */
async function runOf(
  { store }: World,
  more: { trust?: Trust; from?: string; linked?: boolean } = {},
): Promise<Run> {
  const row = triggerRow('asked');
  const home = identityRow('ann', { channel: 'slack', address: ANN });
  const { trust = 'member', from, linked = true } = more;
  await store.write({ ensure: linked ? [row, home] : [row] });
  const trigger = (await store.events.get(row.id)) as StoredEvent<'message'>; // written as one
  const data = { ...trigger.data, trust, ...(from && { source: 'slack', reply_to: from }) };
  const identities = await store.identities.list('ann');
  return openRun({ trigger: { ...trigger, data }, events: [], identities }, AbortSignal.timeout(5000));
}

const callOf = (input: Record<string, unknown>): DataOf<'tool_call'> => ({
  event_type: 'tool_call',
  run_id: triggerRow('asked').id,
  turn: 0,
  call_id: 'call_1',
  name: 'send_slack',
  input,
});
const words = (to?: string) => ({ content: 'Hi', ...(to && { to }) });

const THREAD = 'C0TEAM000/1700000000.000200';
const CONSENT: [what: string, to: string | undefined, more: Parameters<typeof runOf>[1], isAsked: boolean][] =
  [
    ['goes freely without an address', undefined, {}, false],
    ['goes freely to the user themselves', ANN, {}, false],
    ['goes freely into the thread where the user wrote', THREAD, { from: THREAD }, false],
    ['is asked about for the channel around that thread', 'C0TEAM000', { from: THREAD }, true],
    ['is asked about for another thread of it', 'C0TEAM000/1700000000.000300', { from: THREAD }, true],
    ['is asked about where a stranger wrote', THREAD, { from: THREAD, trust: 'untrusted' }, true],
    ['is asked about for anybody else', 'U0BEA0000', { trust: 'owner' }, true],
  ];
for (const [what, to, more, isAsked] of CONSENT) {
  test(`a message on Slack ${what}`, async () => {
    await using world = await openRuns();
    const deps = { tools: world.tools, limits: LIMITS };
    const asked = await approvalOf(deps, await runOf(world, more), callOf(words(to)));
    const wanted = isAsked ? `Send to ${JSON.stringify(to)} on slack:\n\nHi` : undefined;
    assert.deepEqual([asked.value?.content, asked.error], [wanted, undefined]);
  });
}

test('what is sent is what was asked for: one message, to one place', async () => {
  await using world = await openRuns();
  const deps = { tools: world.tools, limits: LIMITS };
  for (const [to, wanted] of [
    [undefined, ANN],
    ['C0TEAM000', 'C0TEAM000'],
    [THREAD, THREAD],
  ] as const) {
    const { answer, ok } = await callTool(deps, await runOf(world), callOf(words(to)));
    assert.deepEqual([ok, answer.output], [true, 'handed over to Slack']);
    const sent = answer.rows?.map(({ data }) => data as DataOf<'delivery'>); // of deliver
    assert.deepEqual(
      sent?.map(({ channel, to, content, status }) => ({ channel, to, content, status })),
      [{ channel: 'slack', to: wanted, content: 'Hi', status: 'open' }],
    );
  }
});

test('who is not on Slack gets nothing there, and the model reads why', async () => {
  await using world = await openRuns();
  const deps = { tools: world.tools, limits: LIMITS };
  const { answer } = await callTool(deps, await runOf(world, { linked: false }), callOf(words()));
  assert.equal(answer.output, 'error: no address is linked');
});

for (const to of [
  '#general',
  '@ann',
  'ann',
  'C0TEAM000/',
  'C0TEAM000/now',
  'U1 U2',
  '<!channel>',
  'X0ANN0000',
]) {
  test(`“${to}” is no place on Slack, and the model reads what one is`, async () => {
    await using world = await openRuns();
    const deps = { tools: world.tools, limits: LIMITS };
    const { answer, ok } = await callTool(deps, await runOf(world), callOf(words(to)));
    assert.equal(ok, false);
    assert.match(answer.output, /^error: .*to: must be the id of a channel or member/);
  });
}
