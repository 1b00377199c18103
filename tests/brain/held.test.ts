import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHeld } from '../../apps/brain/src/runs/held.ts';

const never = new AbortController().signal;

/** Takes room under a name; `in` lists who has it. */
function doors(maxBytes: number) {
  const held = createHeld(maxBytes);
  const inside: string[] = [];
  return {
    inside,
    take: (name: string, bytes: number, signal = never) =>
      held.take(bytes, signal).then((room) => {
        inside.push(name);
        return room;
      }),
  };
}

test('prompts with files wait for room, the first one first, and nobody waits without any', async () => {
  const { inside, take } = doors(100);
  const a = await take('a', 60);
  const b = take('b', 60);
  const c = take('c', 10);
  await take('no files', 0);
  assert.deepEqual(inside, ['a', 'no files'], 'c does not go before b');
  a[Symbol.dispose]();
  const [of] = await Promise.all([b, c]);
  const d = take('d', 31);
  assert.deepEqual(inside, ['a', 'no files', 'b', 'c']);
  of[Symbol.dispose]();
  await d;
});

test('who gives up makes way for those behind, and holds nothing', async () => {
  const { inside, take } = doors(100);
  const a = await take('a', 90);
  const gone = new AbortController();
  const b = take('b', 90, gone.signal);
  const c = take('c', 10);
  gone.abort(new Error('cancelled'));
  await assert.rejects(b, /cancelled/);
  await c;
  await assert.rejects(take('late', 1, gone.signal), /cancelled/);
  a[Symbol.dispose]();
  await take('d', 90);
  assert.deepEqual(inside, ['a', 'c', 'd']);
});

test('what is larger than all the room goes alone', async () => {
  const { inside, take } = doors(100);
  const large = await take('large', 500);
  const next = take('next', 1);
  assert.deepEqual(inside, ['large']);
  large[Symbol.dispose]();
  await next;
});
