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
const HOME = 'ann@example.com';

/** A run of ann, whose e-mail is known, that the loop does not know of. */
async function runOf(
  { store }: World,
  more: { trust?: Trust; from?: string; linked?: boolean } = {},
): Promise<Run> {
  const row = triggerRow('asked');
  const home = identityRow('ann', { channel: 'email', address: HOME });
  const { trust = 'member', from, linked = true } = more;
  await store.write({ ensure: linked ? [row, home] : [row] });
  const trigger = (await store.events.get(row.id)) as StoredEvent<'message'>; // written as one
  const data = { ...trigger.data, trust, ...(from && { source: 'email', reply_to: from }) };
  const identities = await store.identities.list('ann');
  return openRun({ trigger: { ...trigger, data }, events: [], identities }, AbortSignal.timeout(5000));
}

const callOf = (input: Record<string, unknown>): DataOf<'tool_call'> => ({
  event_type: 'tool_call',
  run_id: triggerRow('asked').id,
  turn: 0,
  call_id: 'call_1',
  name: 'send_email',
  input,
});
const mail = (to?: string, more = {}) => ({ subject: 'Tea', content: 'Hi', ...(to && { to }), ...more });

const asks = 'Send to "bea@example.com" on email, subject "Tea":\n\nHi';
const CONSENT: [
  what: string,
  input: object,
  more: Parameters<typeof runOf>[1],
  wanted: string | undefined,
][] = [
  ['goes freely without an address', mail(), {}, undefined],
  ['goes freely to the user’s own address, however it is written', mail(' Ann@Example.com'), {}, undefined],
  [
    'goes freely to where the user wrote from',
    mail('bea@example.com'),
    { from: 'bea@example.com' },
    undefined,
  ],
  [
    'is asked about for where a stranger wrote from',
    mail('bea@example.com'),
    { from: 'bea@example.com', trust: 'untrusted' },
    asks,
  ],
  ['is asked about for anybody else', mail('bea@example.com'), { trust: 'owner' }, asks],
  [
    'is asked about with its whole subject',
    mail('bea@example.com', { subject: 'T", \u202E' }),
    {},
    'Send to "bea@example.com" on email, subject "T\\", ⟨U+202E⟩":\n\nHi',
  ],
];
for (const [what, input, more, wanted] of CONSENT) {
  test(`an e-mail ${what}`, async () => {
    await using world = await openRuns();
    const deps = { tools: world.tools, limits: LIMITS };
    const asked = await approvalOf(deps, await runOf(world, more), callOf({ ...input }));
    assert.deepEqual([asked.value?.content, asked.error], [wanted, undefined]);
  });
}

test('what is sent is what was asked for: one mail, to one address, with its subject', async () => {
  await using world = await openRuns();
  const deps = { tools: world.tools, limits: LIMITS };
  for (const [to, wanted] of [
    [undefined, HOME],
    ['Bea@example.com', 'bea@example.com'],
  ] as const) {
    const { answer, ok } = await callTool(deps, await runOf(world), callOf(mail(to)));
    assert.deepEqual([ok, answer.output], [true, 'handed over to the mail server']);
    const sent = answer.rows?.map(({ data }) => data as DataOf<'delivery'>); // of deliver
    assert.deepEqual(
      sent?.map(({ channel, to, subject, content, status }) => ({ channel, to, subject, content, status })),
      [{ channel: 'email', to: wanted, subject: 'Tea', content: 'Hi', status: 'open' }],
    );
  }
});

test('who has no address gets no mail, and the model reads why', async () => {
  await using world = await openRuns();
  const deps = { tools: world.tools, limits: LIMITS };
  const { answer } = await callTool(deps, await runOf(world, { linked: false }), callOf(mail()));
  assert.equal(answer.output, 'error: no address is linked');
});

const WRONG: [input: object, why: RegExp][] = [
  [mail('ann@example.com, eve@example.com'), /to: must be one e-mail address/],
  [mail('ann@example.com\nBcc: eve@example.com'), /to: must be one e-mail address/],
  [mail('Eve <ann@example.com>'), /to: must be one e-mail address/],
  [mail('', { subject: 'a\r\nBcc: eve@example.com' }), /subject: must be one line/],
  [mail('', { subject: ' ' }), /subject/],
  [mail('', { content: '' }), /content/],
  [{ content: 'Hi' }, /subject/],
];
for (const [input, why] of WRONG) {
  test(`send_email ${JSON.stringify(input).slice(0, 70)} is an error that the model can act on`, async () => {
    await using world = await openRuns();
    const deps = { tools: world.tools, limits: LIMITS };
    const asked = await approvalOf(deps, await runOf(world), callOf({ ...input }));
    const { ok, answer } = await callTool(deps, await runOf(world), callOf({ ...input }));
    assert.match(asked.error ?? '', why);
    assert.deepEqual([ok, answer.rows], [false, undefined]);
    assert.match(answer.output, why);
  });
}
