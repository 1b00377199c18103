import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { openParts } from './open-parts.ts';

const KIB = 1024;
const PNG = { media_type: 'image/png', maxUserBytes: 100 * KIB };

test('who keeps bytes while another who had them is erased has them afterwards', async () => {
  await using parts = await openParts();
  const { files, write } = parts.store;
  const bytes = randomBytes(1000);
  const receive = () => files.receive(Readable.from([bytes]), KIB);
  await using first = await receive();
  const { id } = await files.keep(first, { ...PNG, user_id: 'ann', isNew: true });
  await using second = await receive();
  let keeping: Promise<unknown> = Promise.resolve();
  await files.erasing('ann', async () => {
    await write({ removesUser: 'ann' });
    // Now, when nobody has them and they are about to be removed.
    keeping = files.keep(second, { ...PNG, user_id: 'bob', isNew: true });
  });
  await keeping;
  assert.deepEqual(await files.read(id), bytes);
  assert.equal(await files.entry('ann', id), undefined);
});

test('for somebody who is not there any more nothing is kept, and they do not come back by it', async () => {
  await using parts = await openParts();
  const { files, users } = parts.store;
  await using received = await files.receive(Readable.from([randomBytes(10)]), KIB);
  const keeping = files.keep(received, { ...PNG, user_id: 'gone', isNew: false });
  await assert.rejects(keeping, /No user gone/);
  assert.equal(await users.get('gone'), undefined);
  assert.equal(await files.read(received.file_id), undefined);
});

test('of many uploads at once no more is kept than there is room for', async () => {
  await using parts = await openParts();
  const { files, write } = parts.store;
  await write({ ensure: [userRow('ann', { role: 'member' })] });
  const all = await Promise.allSettled(
    Array.from({ length: 10 }, async () => {
      await using received = await files.receive(Readable.from([randomBytes(30 * KIB)]), 30 * KIB);
      return await files.keep(received, { ...PNG, user_id: 'ann', isNew: false });
    }),
  );
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 3);
});
