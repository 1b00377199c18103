import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutMessage } from '../../apps/brain/src/channels/sender.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { ann, triggerRow } from '../brain/open-parts.ts';
import { openDispatching } from './dispatching.ts';

const { promise: never } = Promise.withResolvers<never>();
const words = (pieces: { content: string }[]) => pieces.map(({ content }) => content);

test('what the outbox holds and what comes later is sent, each piece once, and settled', async () => {
  await using all = await openDispatching();
  const early = await all.put('one\ntwo', 'a@x');
  const dispatcher = all.start();
  const late = await all.put('three', 'b@x');
  for (const id of [early, late]) assert.equal((await all.settled(id)).status, 'sent');
  assert.deepEqual(words(all.pieces).toSorted(), ['one', 'three', 'two']);
  assert.deepEqual(
    (await all.facts(early)).map(({ status, part }) => [status, part]),
    [
      ['sending', 0],
      ['sending', 1],
      ['sent', undefined],
    ],
  );
  assert.match((await all.facts(early))[0]?.claimant ?? '', /^brain /);
  await dispatcher.stop();
});

test('an answer by the channel of its question names that message, and its subject; anything else does not', async () => {
  await using all = await openDispatching();
  const question = triggerRow('asked');
  const by = { source: 'email', subject: 'Tea', reply_to: 'a@x', source_message_id: 'm1@x' };
  await all.store.write({ rows: [{ ...question, data: { ...question.data, ...by } }] });
  const open = { status: 'open' as const, state: 'open' as const, run_id: question.id };
  const rows = [
    { channel: 'email', to: 'a@x', content: 'answer' },
    { channel: 'email', to: 'b@x', content: 'to another' },
    { channel: 'email', to: 'a@x', content: 'new', subject: 'Coffee' },
    { channel: 'slack', to: 'a@x', content: 'elsewhere' },
  ];
  for (const row of rows) {
    const data = { event_type: 'delivery' as const, ...open, ...row };
    await all.store.write({ rows: [eventRow(ann, factId('evt', row.content), data)] });
  }
  const dispatcher = all.start({ email: all.sender(), slack: all.sender() });
  await all.handed(4);
  const seen = new Map(
    all.pieces.map(({ content, in_reply_to, subject }) => [content, [in_reply_to, subject]]),
  );
  assert.deepEqual(Object.fromEntries(seen), {
    answer: ['m1@x', 'Tea'],
    'to another': [undefined, 'Tea'],
    new: [undefined, 'Coffee'],
    elsewhere: [undefined, 'Tea'],
  });
  await dispatcher.stop();
});

test('to one address messages go one after the other, to others side by side, so many at once', async () => {
  const gates = new Map<string, () => void>();
  const send = ({ content }: { content: string }) =>
    new Promise<{ status: 'sent' }>((resolve) => gates.set(content, () => resolve({ status: 'sent' })));
  await using all = await openDispatching(send, { maxSends: 3 });
  const first = await all.put('a1', 'a@x');
  const second = await all.put('a2', 'a@x');
  for (const name of ['b', 'c', 'd']) await all.put(`${name}1`, `${name}@x`);
  const dispatcher = all.start();
  assert.deepEqual(words(await all.handed(3)), ['a1', 'b1', 'c1']);
  gates.get('b1')?.();
  assert.deepEqual(words(await all.handed(4)), ['a1', 'b1', 'c1', 'd1']);
  gates.get('a1')?.();
  await all.settled(first);
  assert.deepEqual(words(await all.handed(5)), ['a1', 'b1', 'c1', 'd1', 'a2']);
  for (const open of gates.values()) open();
  await all.settled(second);
  await dispatcher.stop();
});

test('a try that failed for now is repeated when the channel says, from the piece that failed', async () => {
  let tries = 0;
  await using all = await openDispatching(({ content }) => {
    if (content !== 'two' || tries > 0) return { status: 'sent' };
    tries += 1;
    return { status: 'retry', error: 'slow down', retry_after: 0.01 };
  });
  const dispatcher = all.start();
  const id = await all.put('one\ntwo\nthree', 'a@x');
  const { status, attempts, may_be_duplicate } = await all.settled(id);
  assert.deepEqual([status, attempts, may_be_duplicate], ['sent', 4, undefined]);
  assert.deepEqual(words(all.pieces), ['one', 'two', 'two', 'three']);
  await dispatcher.stop();
});

test('what is refused for good, has no address or says nothing is failed with why, and the next goes out', async () => {
  await using all = await openDispatching(({ content }) =>
    content === 'bad' ? { status: 'failed', error: 'nobody of that name' } : { status: 'sent' },
  );
  const ids = [await all.put('bad', 'a@x'), await all.put('lost'), await all.put('  ', 'b@x')];
  const next = await all.put('good', 'a@x');
  const dispatcher = all.start();
  const ends = await Promise.all(ids.map((id) => all.settled(id)));
  assert.deepEqual(
    ends.map(({ status, error }) => [status, error]),
    [
      ['failed', 'nobody of that name'],
      ['failed', 'no address is linked'],
      ['failed', 'the message is empty'],
    ],
  );
  assert.equal((await all.settled(next)).status, 'sent');
  await dispatcher.stop();
});

test('a bug of a sender is logged and tried again, and nothing is lost', async () => {
  let bugs = 0;
  await using all = await openDispatching(({ content }) => {
    bugs += 1;
    if (bugs > 1) return { status: 'sent' };
    throw new TypeError(`no ${content}`);
  });
  const dispatcher = all.start();
  const id = await all.put('one', 'a@x');
  const { status, may_be_duplicate } = await all.settled(id);
  assert.deepEqual([status, may_be_duplicate], ['sent', true]);
  assert.match(all.logged.join(), /a sender failed: TypeError: no one/);
  await dispatcher.stop();
});

test('a message that cannot be made ready is tried again later, by the schedule of the outbox', async () => {
  await using all = await openDispatching();
  let bugs = 0;
  const { pieces, send } = all.sender();
  const broken = (message: OutMessage) => {
    bugs += 1;
    if (bugs === 1) throw new Error('no words');
    return pieces(message);
  };
  const dispatcher = all.start({ email: { pieces: broken, send } });
  const id = await all.put('one', 'a@x');
  assert.deepEqual([(await all.settled(id)).status, words(all.pieces)], ['sent', ['one']]);
  const [, tried] = await all.facts(id);
  assert.deepEqual([tried?.status, tried?.error], ['open', 'it failed: no words']);
  await dispatcher.stop();
});

test('a sender that never answers is given up, and another address is not held up by it', async () => {
  await using all = await openDispatching(({ to }) => (to === 'a@x' ? never : { status: 'sent' }), {
    tryMs: 20,
  });
  const stuck = await all.put('one', 'a@x');
  const free = await all.put('two', 'b@x');
  const dispatcher = all.start();
  assert.equal((await all.settled(free)).status, 'sent');
  await all.handed(3);
  const [, tried] = await all.facts(stuck);
  assert.match(tried?.error ?? '', /took longer than 0\.02 s/);
  assert.equal(tried?.uncertain, true);
  await dispatcher.stop();
});

test('a store that cannot write for a while is waited for: what was sent is not sent again', async () => {
  await using all = await openDispatching();
  const { store } = all;
  const full = new BrainError('unavailable', 'the disk is full', { retryAfter: 5 });
  let refused = 0;
  const write: typeof store.write = async (unit) => {
    const row = unit.rows?.[0]?.data;
    const isNext = row && 'status' in row && ['sending', 'sent'].includes(String(row.status));
    if (isNext && (refused += 1) % 4 !== 0) throw full;
    return store.write(unit);
  };
  const { createDeliveries } = await import('../../apps/brain/src/channels/deliveries.ts');
  const deliveries = createDeliveries({ store: { ...store, write }, bus: all.bus });
  const id = await all.put('one\ntwo', 'a@x');
  const dispatcher = all.start({ email: all.sender() }, { deliveries });
  const { status, attempts } = await all.settled(id);
  assert.deepEqual([status, attempts, words(all.pieces), refused], ['sent', 2, ['one', 'two'], 12]);
  await dispatcher.stop();
});

test('a channel of the brain’s own works or fails by its last try, and is never silent', async () => {
  let answer: () => object = () => ({ status: 'sent' });
  await using all = await openDispatching(() => answer() as { status: 'sent' });
  const dispatcher = all.start();
  const states = () => all.channels.list().map(({ channel, state, detail }) => [channel, state, detail]);
  assert.deepEqual(states(), []);
  await all.settled(await all.put('1', 'a@x'));
  assert.deepEqual(states(), [['email', 'working', undefined]]);
  answer = () => ({ status: 'failed', error: 'wrong password', ours: true });
  await all.settled(await all.put('2', 'a@x'));
  assert.deepEqual(states(), [['email', 'failing', 'wrong password']]);
  answer = () => ({ status: 'failed', error: 'nobody of that name' });
  await all.settled(await all.put('3', 'a@x'));
  assert.deepEqual(states(), [['email', 'failing', 'wrong password']]);
  answer = () => ({ status: 'sent' });
  await all.settled(await all.put('4', 'a@x'));
  all.clock.now += 10 * 60_000;
  assert.deepEqual(states(), [['email', 'working', undefined]]);
  await dispatcher.stop();
});
