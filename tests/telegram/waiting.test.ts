import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createWaiting } from '../../apps/telegram/src/waiting.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A chat that waits for two runs, with what it was shown and what has ended elsewhere. */
function openWaiting(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  const typed: string[] = [];
  const ended: string[] = [];
  const waiting = createWaiting({ type: (chat) => void typed.push(chat), endedRuns: async () => ended });
  waiting.start('77', { run_id: 'one', session_id: 'telegram:77' });
  waiting.start('77', { run_id: 'two', session_id: 'telegram:77' });
  return { waiting, typed, ended };
}

test('“typing…” ends when the run ends elsewhere without an answer', async (t) => {
  const { waiting, typed, ended } = openWaiting(t);
  ended.push('one', 'somebody else’s');
  t.mock.timers.tick(4_000);
  await settled();
  assert.deepEqual(waiting.runsOf('77'), ['two']);
  ended.push('two');
  t.mock.timers.tick(4_000);
  await settled();
  const before = typed.length;
  t.mock.timers.tick(40_000);
  assert.equal(typed.length, before);
});

test('“typing…” lasts until all have answered, and ten minutes at most', async (t) => {
  const { waiting, typed } = openWaiting(t);
  waiting.done('77', 'one');
  t.mock.timers.tick(9 * 60_000);
  assert.equal(typed.length, 2 + (9 * 60) / 4);
  t.mock.timers.tick(60 * 60_000);
  assert.deepEqual(waiting.runsOf('77'), []);
  assert.ok(typed.length <= 2 + (10 * 60) / 4);
});
