import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimedDelivery } from '@brain/schema';
import { type openOutbox, outboxOver } from '../brain/open-outbox.ts';
import { noPostgres } from './no-postgres.ts';
import { openBrains } from './open-brains.ts';

const skip = noPostgres();
const texts = (events: ClaimedDelivery[]) => events.map(({ data }) => data.content);

/** Two brains with an outbox each, over one database. */
async function openDesks(options: Parameters<typeof openBrains>[0] = {}) {
  const all = await openBrains(options);
  const [one, two] = all.brains.map((parts) => ({ ...parts, ...outboxOver(parts) }));
  type Desk = Awaited<ReturnType<typeof openBrains>>['brains'][0] & ReturnType<typeof outboxOver>;
  return {
    ...all,
    brains: [one, two] as [Desk, Desk],
  };
}

/** Whether a claim is given nothing for now. */
async function waits(claim: ReturnType<Awaited<ReturnType<typeof openOutbox>>['claim']>) {
  const next = claim.next();
  for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
  const isWaiting = await Promise.race([next.then(() => false), Promise.resolve(true)]);
  return { isWaiting, next };
}

test(
  'one brain hands out what goes out on a channel; another does once nobody claims there any more',
  { skip },
  async () => {
    await using all = await openDesks();
    const [one, two] = all.brains;
    const first = one.claim();
    await one.put('a1', 'a');
    assert.deepEqual(texts(await first.take(1)), ['a1']);
    const second = two.claim();
    await two.put('b1', 'b');
    assert.deepEqual(texts(await first.take(1)), ['b1'], 'what another brain has written goes out as well');
    const { isWaiting, next } = await waits(second);
    assert.ok(isWaiting);
    await first.close();
    const { value } = await next;
    assert.equal(value?.data.content, 'a1', 'it goes on with what is open, the oldest first');
    await second.close();
  },
);

test('what is begun, put off and settled at another brain counts at the desk', { skip }, async () => {
  await using all = await openDesks();
  const [desk, other] = all.brains;
  const claim = desk.claim();
  const [a1, b1] = [await desk.put('a1', 'a'), await desk.put('b1', 'b')];
  await other.put('a2', 'a');
  await claim.take(2);
  assert.deepEqual(await other.deliveries.begin({ id: a1, part: 0 }), { attempt: 1 });
  await other.deliveries.settle({ id: a1, status: 'sent' });
  assert.deepEqual(texts(await claim.take(1)), ['a2']);
  const { attempt } = await other.deliveries.begin({ id: b1, part: 0 });
  await other.deliveries.retry({ id: b1, attempt, error: 'no', uncertain: false, retry_after: 1 });
  const [again] = await claim.take(1);
  assert.deepEqual([again?.id, again?.claim.attempts], [b1, 1]);
  await claim.close();
});

test('a desk that has missed what others said looks at all that is open', { skip }, async () => {
  await using all = await openDesks();
  const [desk, other] = all.brains;
  const claim = desk.claim();
  const a1 = await desk.put('a1', 'a');
  await claim.take(1);
  desk.deaf(true);
  await other.put('a2', 'a');
  await other.put('b1', 'b');
  await other.deliveries.settle({ id: a1, status: 'sent' });
  desk.deliveries.lookAgain();
  assert.deepEqual(new Set(texts(await claim.take(2))), new Set(['a2', 'b1']));
  await claim.close();
});

test(
  'when the brain of a desk closes, another becomes it and hands out what was under way',
  { skip },
  async () => {
    await using all = await openDesks();
    const [one, two] = all.brains;
    const first = one.claim();
    await one.put('a1', 'a');
    await first.take(1);
    const second = two.claim();
    const { isWaiting, next } = await waits(second);
    assert.ok(isWaiting);
    await one.store.close();
    const { value } = await next;
    assert.equal(value?.data.content, 'a1');
    await first.close();
    await second.close();
  },
);
