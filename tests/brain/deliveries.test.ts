import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER, type ClaimedDelivery, type StoredEvent } from '@brain/schema';
import { deliveryRows } from '../../apps/brain/src/runs/outbox.ts';
import { openOutbox } from './open-outbox.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';

const texts = (events: ClaimedDelivery[]) => events.map(({ data }) => data.content);

test('in each chat one delivery is handed out, the next when it is settled, chats side by side', async () => {
  await using outbox = await openOutbox();
  const one = await outbox.put('a1', 'a');
  const two = await outbox.put('a2', 'a');
  await outbox.put('b1', 'b');
  const claim = outbox.claim();
  assert.deepEqual(texts(await claim.take(2)), ['a1', 'b1']);
  await outbox.put('c1', 'c');
  assert.deepEqual(texts(await claim.take(1)), ['c1']);
  await assert.rejects(outbox.deliveries.begin({ id: two, part: 0 }), { code: 'conflict' });
  await outbox.deliveries.settle({ id: one, status: 'sent' });
  assert.deepEqual(texts(await claim.take(1)), ['a2']);
  await outbox.deliveries.begin({ id: two, part: 0 });
  await claim.close();
});

test('thousands that are open go out in order, also those written meanwhile', async () => {
  await using outbox = await openOutbox();
  const names = Array.from({ length: 1100 }, (_, at) => `n${at}`);
  await Promise.all(names.slice(0, 1050).map((name) => outbox.put(name, 'a')));
  const claim = outbox.claim();
  const got: ClaimedDelivery[] = [];
  for (const name of names) {
    if (got.length < 50) await outbox.put(names[1050 + got.length] ?? name, 'a');
    const [next] = await claim.take(1);
    got.push(next!); // `take` gives one
    await outbox.deliveries.settle({ id: next!.id, status: 'sent' });
  }
  assert.deepEqual(texts(got), names);
  await claim.close();
});

test('what several sessions write to one chat at the same time goes out in the order it was written', async () => {
  await using outbox = await openOutbox();
  const claim = outbox.claim();
  await outbox.put('first', 'a');
  let [next] = await claim.take(1);
  const names = ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'];
  const who = (name: string) => ({ user_id: name.startsWith('a') ? 'ann' : 'bob' });
  const waiting = claim.take(1);
  await Promise.all(names.map((name) => outbox.put(name, 'a', who(name))));
  for (const name of names) {
    await outbox.deliveries.settle({ id: next?.id ?? '', status: 'sent' });
    [next] = await (name === 'a1' ? waiting : claim.take(1));
    assert.equal(next?.data.content, name);
  }
  await claim.close();
});

test('a claimant that ends without a word gives back what it held; another gets it at once', async () => {
  await using outbox = await openOutbox();
  await outbox.put('a1', 'a');
  const first = outbox.claim();
  const second = outbox.claim();
  await first.take(1);
  const waiting = second.take(1);
  await first.close();
  assert.deepEqual(texts(await waiting), ['a1']);
  await second.close();
});

test('two claimants never hold the same chat', async () => {
  await using outbox = await openOutbox();
  const first = outbox.claim();
  const second = outbox.claim();
  const got = Promise.all([first.take(2), second.take(2)]);
  for (const to of ['a', 'b', 'c', 'd']) await outbox.put(`${to}1`, to);
  const ids = (await got).flat().map(({ id }) => id);
  assert.equal(new Set(ids).size, 4);
  await first.close();
  await second.close();
});

test('a claimant that claims anew gets what it held, whether or not its first claim has ended', async () => {
  await using outbox = await openOutbox();
  await outbox.put('a1', 'a');
  const half = outbox.claim({ claimant: 'me' });
  await half.take(1);
  const anew = outbox.claim({ claimant: 'me' });
  assert.deepEqual(texts(await anew.take(1)), ['a1']);
  assert.equal((await half.next()).done, true);
  await anew.close();
});

test('a claimant that says nothing holds a hundred at most, and each for the time of a lease', async () => {
  await using outbox = await openOutbox({ leaseMs: 1000 });
  await Promise.all(Array.from({ length: 150 }, (_, at) => outbox.put(`m${at}`, `chat ${at}`)));
  const silent = outbox.claim();
  const held = texts(await silent.take(100));
  const more = silent.next();
  const other = outbox.claim();
  const rest = texts(await other.take(50));
  assert.equal(new Set([...held, ...rest]).size, 150);
  assert.ok(held.includes((await more).value?.data.content), 'the lease of one was over');
  await silent.close();
  await other.close();
});

test('a claimant whose socket takes no more is handed nothing more, and another gets it', async () => {
  await using outbox = await openOutbox();
  const closing = new AbortController();
  const drained = () =>
    new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()));
  const sink = { full: () => true, drained };
  for (const to of ['a', 'b', 'c']) await outbox.put(`${to}1`, to);
  const paused = outbox.deliveries.claim({ channel: 'telegram' }, closing.signal, sink);
  assert.equal((await paused.next()).value?.data.content, 'a1');
  const more = paused.next();
  const other = outbox.claim();
  assert.deepEqual(texts(await other.take(2)), ['b1', 'c1']);
  closing.abort();
  assert.equal((await more).done, true);
  assert.deepEqual(texts(await other.take(1)), ['a1']);
  await other.close();
});

test('a lease is good for as long as its claimant says something', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await using outbox = await openOutbox({ leaseMs: 60_000 });
  const id = await outbox.put('a1', 'a');
  const claim = outbox.claim({ claimant: 'me' });
  await claim.take(1);
  const other = outbox.claim();
  const waiting = other.next();
  for (const part of [0, 1, 2]) {
    t.mock.timers.tick(59_000);
    const begun = outbox.deliveries.begin({ id, part, claimant: 'me' });
    assert.deepEqual(await begun, { attempt: part + 1 });
    const taken = outbox.deliveries.begin({ id, part, claimant: 'another' });
    await assert.rejects(taken, { code: 'conflict' });
  }
  t.mock.timers.tick(60_000);
  assert.equal((await waiting).value?.id, id);
  await claim.close();
  await other.close();
});

test('the owner’s messages without an address are one chat with those to where the owner reads', async () => {
  await using outbox = await openOutbox();
  const early = outbox.claim({ claimant: 'early' });
  await outbox.put('first', undefined, { user_id: OWNER });
  await outbox.put('second', '77');
  await outbox.put('nowhere');
  await early.take(3);
  await early.close();
  const claim = outbox.claim({ owner_to: '77' });
  const got = await claim.take(2);
  assert.deepEqual(
    got.map(({ data, claim: { to } }) => [data.content, to]),
    [
      ['first', '77'],
      ['nowhere', undefined],
    ],
  );
  await outbox.deliveries.settle({ id: got[0]?.id ?? '', status: 'sent' });
  assert.deepEqual(texts(await claim.take(1)), ['second']);
  await claim.close();
});

test('settling is told in the session with attempts and the reason, and once', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('one');
  const settled = { id, status: 'failed' as const, attempts: 3, error: 'the bot was blocked' };
  await outbox.deliveries.settle(settled);
  await outbox.deliveries.settle({ ...settled, status: 'sent' });
  const [fact, ...others] = await outbox.facts(id);
  assert.deepEqual(
    [fact?.status, fact?.attempts, fact?.error, fact?.content],
    ['failed', 3, settled.error, 'one'],
  );
  assert.deepEqual(others, []);
  assert.deepEqual(await outbox.store.events.openDeliveries('telegram', 0, 10), []);
});

test('only a delivery can be begun, put off or settled', async () => {
  await using outbox = await openOutbox();
  await outbox.store.write({ rows: [triggerRow('asked')] });
  for (const id of ['evt_nothing', triggerRow('asked').id]) {
    const { begin, retry, settle } = outbox.deliveries;
    const gone = { code: 'not_found' };
    await assert.rejects(begin({ id, part: 0 }), gone);
    await assert.rejects(retry({ id, attempt: 1, error: 'x', uncertain: false }), gone);
    await assert.rejects(settle({ id, status: 'sent' }), gone);
  }
});

test('a session that is deleted takes its deliveries along, and the next one goes out', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('gone', 'a');
  await outbox.put('stays', 'a', { user_id: 'bob' });
  const claim = outbox.claim();
  await claim.take(1);
  await outbox.store.write({ removesSession: `s:${ann.user_id}` });
  await assert.rejects(outbox.deliveries.settle({ id, status: 'sent' }), { code: 'not_found' });
  assert.deepEqual(texts(await claim.take(1)), ['stays']);
  await claim.close();
});

test('a message to somebody whose address on a channel is not known stands as failed, with why', async () => {
  await using parts = await openParts();
  await parts.store.write({ rows: [triggerRow('asked')] });
  const trigger = (await parts.store.events.get(triggerRow('asked').id)) as StoredEvent<'message'>; // written as one
  const message = { part: 'one', content: 'one' };
  await parts.store.write({
    rows: deliveryRows({ trigger, identities: [] }, ['email', 'telegram', 'telegram'], message),
  });
  const events = await parts.store.events.after(ann.session_id, 0, 10);
  assert.deepEqual(
    events.flatMap(({ data }) =>
      data.event_type === 'delivery' ? [[data.channel, data.status, data.error]] : [],
    ),
    [
      ['email', 'failed', 'no address is linked'],
      ['telegram', 'open', undefined],
    ],
  );
});

test('a claim ends when its signal aborts, and hears nothing of other channels', async () => {
  await using outbox = await openOutbox();
  const claim = outbox.claim({ channel: 'slack' });
  const next = claim.next();
  await outbox.put('one');
  await claim.close();
  assert.equal((await next).done, true);
});
