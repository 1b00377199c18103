import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createReadBody } from '../../apps/brain/src/doors/webhook-body.ts';

const MB = 1024 * 1024;

test('a body is the very bytes that came, in however many pieces', async () => {
  const readBody = createReadBody();
  for (const pieces of [[], ['a'], ['{"é":', '"', '\u2028', '"}']]) {
    const incoming = new PassThrough();
    const reading = readBody(incoming, {}, MB);
    for (const piece of pieces) incoming.write(piece);
    incoming.end();
    using body = await reading;
    assert.equal(body.bytes.toString(), pieces.join(''));
  }
});

test('bodies together take 64 MiB at most: who finds no room is told when to come again, and room comes back', async () => {
  const readBody = createReadBody();
  const read = (bytes: number) => {
    const incoming = new PassThrough({ highWaterMark: 80 * MB });
    incoming.end(Buffer.alloc(bytes));
    return readBody(incoming, {}, 32 * MB);
  };
  const held = [await read(30 * MB), await read(25 * MB)];
  await assert.rejects(read(5 * MB), { code: 'unavailable', retryAfter: 10 });
  for (let at = 0; at < 36; at += 1) held.push(await read(MB / 4));
  await assert.rejects(read(MB / 4), { code: 'unavailable' }, 'small ones have some room more');
  for (const body of held) {
    body[Symbol.dispose]();
    body[Symbol.dispose]();
  }
  for (let times = 0; times < 3; times += 1) (await read(32 * MB))[Symbol.dispose]();
  await assert.rejects(read(33 * MB), { code: 'too_large' });
  const both = await Promise.all([read(30 * MB), read(26 * MB)]);
  assert.equal(both.length, 2, 'what was refused holds nothing');
});

test('room is taken by what comes, not by what somebody says will come', async () => {
  const readBody = createReadBody();
  const drips = Array.from({ length: 10 }, () => new PassThrough());
  const waiting = drips.map((incoming) => {
    incoming.write('x');
    return readBody(incoming, { 'content-length': String(25 * MB) }, 25 * MB);
  });
  const incoming = new PassThrough();
  incoming.end('{}');
  assert.equal((await readBody(incoming, {}, MB)).bytes.length, 2);
  for (const drip of drips) drip.destroy();
  for (const refused of await Promise.allSettled(waiting)) assert.equal(refused.status, 'rejected');
});

test('a body that breaks off, has broken off before, or says that it is too large is refused', async () => {
  const readBody = createReadBody();
  const broken = new PassThrough();
  const reading = readBody(broken, {}, MB);
  broken.write('{"a"');
  broken.destroy(new Error('aborted'));
  await assert.rejects(reading, { code: 'invalid', message: 'body: it broke off' });
  await assert.rejects(readBody(broken, {}, MB), { code: 'invalid' });
  const large = new PassThrough();
  await assert.rejects(readBody(large, { 'content-length': String(MB + 1) }, MB), { code: 'too_large' });
});
