import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoot, createSignal } from 'solid-js';
import type { FastMemory } from '@brain/schema';
import { createMemory } from '../../apps/web/src/memory/memory.ts';
import { createTeller } from './events.ts';
import { createShelf } from './memory-shelf.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** The memory part of the page over a brain whose settings can fail. */
function open(contents: string[]) {
  const shelf = createShelf(contents);
  let writes = true;
  let isDown = false;
  const [connection, setConnection] = createSignal<'open' | 'connecting'>('open');
  const [openAt, openAtMemory] = createSignal<string | null>(null);
  const memory = {
    ...shelf.memory,
    async fast(): Promise<FastMemory> {
      const list = await shelf.memory.list({ limit: 500 });
      const fast_memory = list.map(({ content }) => `- ${content}`).join('\n');
      return { user_id: 'owner', fast_memory, tokens: list.length };
    },
    settings: async () => ({ writes }),
    async configure(now: boolean) {
      if (isDown) throw new Error('socket closed');
      writes = now;
      return { writes };
    },
  };
  const made = createRoot((dispose) => ({
    part: createMemory({ brain: { memory, connection }, openAt }),
    dispose,
  }));
  return { ...made, shelf, setConnection, openAtMemory, goDown: () => void (isDown = true) };
}

test('memory is read when the drawer opens, and again when something is remembered meanwhile', async () => {
  const { part, shelf, openAtMemory, dispose } = open(['a']);
  const remembered = createTeller().tell({
    event_type: 'memory',
    change: 'remembered',
    memory_id: 'mem_2',
    content: 'b',
    why: 'rules',
  });
  part.onEvents([remembered]);
  await settled();
  assert.deepEqual(shelf.calls, [], 'nobody looks');

  openAtMemory('');
  await settled();
  assert.equal(part.fast.state.text, '- a');
  shelf.add('b');
  part.onEvents([remembered]);
  await settled();
  assert.deepEqual(
    part.memories.state.rows.map((row) => row.memory.content),
    ['b', 'a'],
  );
  assert.equal(part.fast.state.text, '- b\n- a');
  dispose();
});

test('when the link is back memory is read again', async () => {
  const { part, shelf, setConnection, openAtMemory, dispose } = open(['a']);
  openAtMemory('');
  await settled();
  setConnection('connecting');
  shelf.add('b');
  setConnection('open');
  await settled();
  assert.equal(part.memories.state.rows.length, 2);
  dispose();
});

test('a change in the drawer is seen in fast memory', async () => {
  const { part, openAtMemory, dispose } = open(['a', 'b']);
  openAtMemory('mem_1');
  await settled();
  assert.equal(part.memories.state.wanted, 'mem_1');
  await part.memories.forget('mem_1');
  await settled();
  assert.equal(part.fast.state.text, '- b');
  dispose();
});

test('the switch goes back where the choice could not be kept', async () => {
  const { part, openAtMemory, goDown, dispose } = open([]);
  openAtMemory('');
  await settled();
  await part.fast.setWrites(false);
  assert.equal(part.fast.state.writes, false);
  goDown();
  await part.fast.setWrites(true);
  assert.deepEqual([part.fast.state.writes, part.fast.state.hasFailed], [false, true]);
  dispose();
});
