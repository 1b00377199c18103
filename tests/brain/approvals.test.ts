import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredData, StoredEvent, Trust } from '@brain/schema';
import { auditStates } from '../../apps/brain/src/cli/audit.ts';
import { createApprovals } from '../../apps/brain/src/runs/approvals.ts';
import { deliveryRows } from '../../apps/brain/src/runs/outbox.ts';
import { foldRun, waitingApprovals } from '../../apps/brain/src/runs/steps.ts';
import { identityRow } from '../../apps/brain/src/store/identities.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import type { TableRow } from '../../apps/brain/src/store/snapshot.ts';
import { startModel } from '../support/model.ts';
import { obeyLast } from '../support/obedient.ts';
import { ann, openParts } from './open-parts.ts';
import { kindOf, runsOver } from './open-runs.ts';

const HOUR_MS = 60 * 60_000;
const SEND = 'CALL send_telegram {"to":"-1","content":"hi"}';

/** A store with a model that does as it is told; `live` starts what works on it, with an hour as long as it says. */
async function openWorld() {
  const parts = await openParts();
  const model = await startModel();
  model.answer(obeyLast);
  const lives: ReturnType<typeof runsOver>[] = [];
  return {
    ...parts,
    live(approvalMs = HOUR_MS) {
      const life = runsOver(parts, model, { approvalMs });
      lives.push(life);
      return life;
    },
    /** Says something on the web. */
    async say(message: string, { accept }: ReturnType<typeof runsOver>): Promise<string> {
      const input = { source: 'web', message, session_id: ann.session_id };
      return (await accept(input, { user_id: 'ann', scope: 'service', trust: 'owner' })).run_id;
    },
    /** Waits for an event of the session, from its start; gives all until then. */
    async until(fits: (data: StoredEvent['data']) => boolean): Promise<StoredEvent[]> {
      const all: StoredEvent[] = [];
      const query = { session_id: ann.session_id, after: 0 };
      for await (const { events } of parts.bus.subscribe(query, AbortSignal.timeout(15_000))) {
        all.push(...events.filter((event): event is StoredEvent => event.seq !== null));
        if (all.some(({ data }) => fits(data))) return all;
      }
      throw new Error(`It did not come: ${all.map(kindOf).join(', ')}`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(lives.map(({ runs }) => runs.stop(0)));
      await model.stop();
      await parts[Symbol.asyncDispose]();
    },
  };
}

const isAsked = (data: StoredEvent['data']) => data.event_type === 'approval' && data.status === 'asked';
const isOver = (data: StoredEvent['data']) => data.event_type === 'run' && data.status === 'finished';
const EXPIRED = [
  'message user',
  'run started',
  'tool_call',
  'approval',
  'run started',
  'approval',
  'tool_result',
  'message assistant',
  'run finished',
];

test('what nobody answers in time is not done, and the model reads so', async () => {
  await using world = await openWorld();
  const life = world.live(20);
  await world.say(SEND, life);
  const events = await world.until(isOver);
  assert.deepEqual(events.map(kindOf), EXPIRED);
  const result = events.find(({ data }) => data.event_type === 'tool_result')?.data;
  assert.match(
    result?.event_type === 'tool_result' ? result.output : '',
    /^error: the user did not answer in time/,
  );
  assert.deepEqual(await life.approvals.list('ann'), []);
});

test('what expired while the brain was away is not done either', async () => {
  await using world = await openWorld();
  const first = world.live();
  await world.say(SEND, first);
  const asked = (await world.until(isAsked)).at(-1);
  await first.runs.stop(0);
  const past = new Date(Date.now() - 1).toISOString();
  await world.store.write({ patches: [{ id: asked?.id ?? '', data: { expires_at: past } }] });
  await world.live().runs.resume();
  assert.deepEqual((await world.until(isOver)).map(kindOf), EXPIRED);
});

test('a run that waits is taken up by no start, and its waiting is no time of its own', async () => {
  await using world = await openWorld();
  const first = world.live();
  const run_id = await world.say(SEND, first);
  const asked = (await world.until(isAsked)).at(-1);
  await first.runs.stop(0);
  const later = world.live();
  await later.runs.resume();
  await later.runs.stop(0);
  const trigger = (await world.store.events.get(run_id)) as StoredEvent<'message'>; // its own id
  const state = foldRun(await world.store.events.ofRun(trigger));
  assert.deepEqual([state.starts, waitingApprovals(state).length], [1, 1]);
  const last = world.live();
  await last.runs.resume();
  await last.approvals.settle(asked?.id ?? '', 'ann', { status: 'approved' });
  const end = (await world.until(isOver)).at(-1)?.data;
  assert.ok(end?.event_type === 'run' && Number(end.elapsed_ms) < 10_000);
});

test('after its hour, and not before, an approval can be answered no more; a clock set back gives no more time', async () => {
  await using parts = await openParts();
  let now = Date.now();
  const approvals = createApprovals({ store: parts.store, now: () => now });
  const call = { run_id: 'evt_r', turn: 0, call_id: 'c', name: 'send_telegram', content: 'x' };
  const ask = async (id: string) => {
    const expires_at = approvals.until();
    const data = {
      event_type: 'approval' as const,
      ...call,
      call_id: id,
      status: 'asked' as const,
      expires_at,
    };
    await parts.store.write({ rows: [eventRow(ann, id, { ...data, state: 'open' })] });
  };
  await ask('evt_a');
  await ask('evt_b');
  now += HOUR_MS - 1;
  assert.equal((await approvals.list('ann')).length, 2);
  assert.equal((await approvals.settle('evt_a', 'ann', { status: 'denied' })).data.status, 'denied');
  await assert.rejects(approvals.settle('evt_b', 'ben', { status: 'denied' }), { code: 'not_found' });
  now += 1;
  assert.deepEqual(await approvals.list('ann'), []);
  await assert.rejects(approvals.settle('evt_b', 'ann', { status: 'approved' }), { code: 'conflict' });
  now -= 10 * HOUR_MS;
  assert.equal(approvals.leftMs({ expires_at: new Date(now + 20 * HOUR_MS).toISOString() }), HOUR_MS);
});

const place = (channel: string, address: string) => ({
  id: identityRow('ann', { channel, address }).id,
  user_id: 'ann',
  channel,
  address,
  created_at: '2026-01-01T00:00:00.000Z',
});
const HOME = [place('slack', 'U1'), place('telegram', '100'), place('telegram', '101')];

for (const [what, source, trust, reply_to, wanted] of [
  ['goes back to where the user asked', 'telegram', 'member', '55', ['open', '55']],
  ['goes to their first place on another channel', 'web', 'member', undefined, ['open', '100']],
  ['of somebody else’s message goes to their place', 'webhook', 'untrusted', undefined, ['open', '100']],
  [
    'of somebody else’s message goes to a place that is theirs',
    'telegram',
    'untrusted',
    '101',
    ['open', '101'],
  ],
  ['to a stranger’s own address is not sent', 'telegram', 'untrusted', '666', ['failed', '666']],
] as const) {
  test(`an answer ${what}`, () => {
    const id = factId('evt', what);
    const data: StoredData = {
      event_type: 'message',
      run_id: id,
      role: 'user',
      content: 'x',
      source,
      trust: trust as Trust,
    };
    const trigger = {
      ...eventRow(ann, id, { ...data, ...(reply_to && { reply_to }) }),
      seq: 1,
    } as unknown as StoredEvent<'message'>; // made as one
    const [row] = deliveryRows({ trigger, identities: HOME }, ['telegram'], { part: 'answer', content: 'y' });
    const delivery = row?.data as { status: string; to?: string; state?: string; error?: string };
    assert.deepEqual([delivery.status, delivery.to], wanted);
    assert.equal(delivery.state === 'open', delivery.error === undefined);
  });
}

test('the audit finds an approval whose state is not what its events say', async () => {
  const base = { event_type: 'approval', run_id: 'evt_r', turn: 0, call_id: 'c', name: 'x', content: 'x' };
  const rows = (all: object[]): TableRow[] =>
    all.map((data, at) => ({
      seq: at + 1,
      id: `evt_${at}`,
      type: 'event',
      ...ann,
      data: JSON.stringify(data),
      tags: '[]',
      created_at: '2026-01-01T00:00:00.000Z',
    }));
  const look = async (...all: object[]) =>
    (await Array.fromAsync(auditStates(rows(all)))).map(({ id, state }) => [id, state]);
  const asked = (state: string) => ({ ...base, status: 'asked', state });
  const said = { ...base, status: 'approved', approval_id: 'evt_0' };
  const ended = { event_type: 'run', run_id: 'evt_r', status: 'cancelled' };
  assert.deepEqual(await look(asked('open')), []);
  assert.deepEqual(await look(asked('done')), [['evt_0', 'open']]);
  assert.deepEqual(await look(asked('done'), said), []);
  assert.deepEqual(await look(asked('open'), said), [['evt_0', 'done']]);
  assert.deepEqual(await look(asked('done'), ended), []);
  assert.deepEqual(await look(asked('open'), ended), [['evt_0', 'done']]);
  assert.deepEqual(await look(asked('done'), said, said), [['evt_2', undefined]]);
});
