import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLane } from '../../apps/brain/src/runs/lane.ts';

test('the lane lets one through at a time: the fewest starts first, then the oldest', async () => {
  const lane = createLane();
  const { signal } = new AbortController();
  const entered: string[] = [];
  const leaves: (() => void)[] = [];
  const enter = async (name: string, starts: number, seq: number) => {
    const leave = await lane.enter({ starts, seq }, signal);
    entered.push(name);
    leaves.push(leave);
  };
  await enter('first', 4, 9);
  const others = [enter('killer', 3, 1), enter('younger', 2, 8), enter('older', 2, 7)];
  for (const at of others.keys()) {
    assert.equal(entered.length, at + 1, 'one is in the lane');
    leaves[at]?.();
    await new Promise(setImmediate);
  }
  assert.deepEqual(entered, ['first', 'older', 'younger', 'killer']);
  leaves.at(-1)?.();
  await enter('last', 2, 10);
});

test('who gives up waiting leaves the line, and who comes after is let in', async () => {
  const lane = createLane();
  const stop = new AbortController();
  const leave = await lane.enter({ starts: 2, seq: 1 }, stop.signal);
  const waiting = lane.enter({ starts: 2, seq: 2 }, stop.signal);
  const other = lane.enter({ starts: 2, seq: 3 }, new AbortController().signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
  leave();
  (await other)();
  await assert.rejects(lane.enter({ starts: 2, seq: 4 }, stop.signal), /stopped/);
});
