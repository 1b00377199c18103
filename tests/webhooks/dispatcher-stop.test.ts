import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutMessage } from '../../apps/brain/src/channels/sender.ts';
import { openDispatching } from './dispatching.ts';

const { promise: never } = Promise.withResolvers<never>();
const words = (pieces: { content: string }[]) => pieces.map(({ content }) => content);

test('stopped, it begins nothing, lets what is being sent end, and settles that', async () => {
  const gate = Promise.withResolvers<{ status: 'sent' }>();
  await using all = await openDispatching(() => gate.promise, { graceMs: 10_000 });
  const id = await all.put('one\ntwo', 'a@x');
  const next = await all.put('after', 'a@x');
  const dispatcher = all.start();
  await all.handed(1);
  const stopped = dispatcher.stop();
  gate.resolve({ status: 'sent' });
  await stopped;
  assert.deepEqual(words(all.pieces), ['one', 'two']);
  assert.equal((await all.settled(id)).status, 'sent');
  assert.deepEqual(await all.facts(next), []);
});

test('stopped while a message is made ready, it does not begin it, however long that takes', async () => {
  for (const [graceMs, isReady] of [
    [10_000, true],
    [10, false],
  ] as const) {
    await using all = await openDispatching(undefined, { graceMs });
    const id = await all.put('one', 'a@x');
    const asked = Promise.withResolvers<void>();
    const ready = Promise.withResolvers<void>();
    const { send } = all.sender();
    const pieces = async (message: OutMessage) => {
      asked.resolve();
      await ready.promise;
      return [message];
    };
    const dispatcher = all.start({ email: { pieces, send } });
    await asked.promise;
    const stopped = dispatcher.stop();
    if (isReady) ready.resolve();
    await stopped;
    assert.deepEqual([all.pieces, await all.facts(id)], [[], []]);
  }
});

test('what is cut off by a stop goes out after the next start, as what may come twice', async () => {
  await using all = await openDispatching();
  const aborted: unknown[] = [];
  const hangs = all.sender((_piece, signal) => {
    signal.addEventListener('abort', () => aborted.push('yes'));
    return never;
  });
  const id = await all.put('one', 'a@x');
  const first = all.start({ email: hangs });
  await all.handed(1);
  await first.stop();
  assert.deepEqual(aborted, ['yes']);
  const second = all.start();
  const { status, attempts, may_be_duplicate } = await all.settled(id);
  assert.deepEqual([status, attempts, may_be_duplicate], ['sent', 2, true]);
  await second.stop();
});
