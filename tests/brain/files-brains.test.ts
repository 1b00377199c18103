import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { openStore, type Store } from '../../apps/brain/src/store/store.ts';
import { somePostgres } from '../support/engine.ts';
import { asked, postgresPrograms } from '../support/postgres.ts';
import { openFolder } from './open-parts.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';
const KIB = 1024;

let postgres: Awaited<ReturnType<typeof somePostgres>>;
before(async () => {
  if (!skip) postgres = await somePostgres();
});
after(() => postgres?.[Symbol.asyncDispose]());

/** Two brains' stores in one database, each with a folder of its own. */
async function openTwo() {
  const databaseUrl = await postgres.freshDatabase();
  const folders = [openFolder(), openFolder()] as const;
  const one = await openStore(folders[0].path, { databaseUrl });
  const other = await openStore(folders[1].path, { databaseUrl });
  return {
    databaseUrl,
    one,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), other.close()]);
      for (const folder of folders) folder[Symbol.dispose]();
    },
  };
}

async function keep({ files }: Store, bytes: Buffer, { user_id = 'ann', maxUserBytes = 4000 * KIB } = {}) {
  await using received = await files.receive(Readable.from([bytes]), 4000 * KIB);
  return await files.keep(received, { media_type: 'image/jpeg', isNew: true, user_id, maxUserBytes });
}

/** Waits until somebody waits for a lock of the database, or the work is over. */
async function waiting(databaseUrl: string, work: Promise<unknown>): Promise<boolean> {
  const over = work.then(
    () => 'over' as const,
    () => 'over' as const,
  );
  for (;;) {
    const found = await Promise.race([over, asked(databaseUrl, 'SELECT 1 FROM pg_locks WHERE NOT granted')]);
    if (found === 'over') return false;
    if (found.length > 0) return true;
  }
}

test(
  'what one brain keeps another has, whole or its first bytes, also where a file ends as a part does',
  { skip },
  async () => {
    await using brains = await openTwo();
    for (const size of [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 3000 * KIB]) {
      const bytes = randomBytes(size);
      const { id } = await keep(brains.one, bytes);
      assert.deepEqual(await brains.other.files.read(id), bytes);
      assert.deepEqual(await brains.other.files.read(id, 300 * KIB), bytes.subarray(0, 300 * KIB));
      const stream = await brains.other.files.stream(id);
      assert.deepEqual(await buffer(stream ?? assert.fail()), bytes);
    }
    assert.equal(await brains.other.files.stream('0'.repeat(64)), undefined);
  },
);

test(
  'a file that is removed while it is read breaks off, and is not taken for a shorter one',
  { skip },
  async () => {
    await using brains = await openTwo();
    const { id } = await keep(brains.one, randomBytes(3000 * KIB));
    const stream = await brains.other.files.stream(id);
    const read = stream?.iterator() ?? assert.fail();
    await read.next();
    await brains.one.files.erasing('ann', () => brains.one.write({ removesUser: 'ann' }));
    await assert.rejects(async () => {
      while (!(await read.next()).done);
    }, /was removed/);
  },
);

test(
  'who keeps bytes at one brain while another brain erases who had them has them afterwards',
  { skip },
  async () => {
    await using brains = await openTwo();
    const bytes = randomBytes(600 * KIB);
    const { id } = await keep(brains.one, bytes);
    let keeping: Promise<unknown> = Promise.resolve();
    await brains.one.files.erasing('ann', async () => {
      await brains.one.write({ removesUser: 'ann' });
      keeping = keep(brains.other, bytes, { user_id: 'bob' });
      assert.ok(await waiting(brains.databaseUrl, keeping), 'it waits until the bytes are gone');
    });
    await keeping;
    assert.deepEqual(await brains.one.files.read(id), bytes);
    assert.equal(await brains.one.files.entry('ann', id), undefined);
  },
);

test('a sweep removes what no row names, and nothing that another brain is keeping', { skip }, async () => {
  await using brains = await openTwo();
  const { id } = await keep(brains.one, randomBytes(300 * KIB));
  await asked(brains.databaseUrl, "INSERT INTO file_bytes VALUES ('left', 0, 'x')");
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const inside = Promise.withResolvers<void>();
  const keeping = brains.one.files.erasing('nobody', async () => {
    inside.resolve();
    await mayEnd;
  });
  await inside.promise;
  const sweep = brains.other.files.sweep(AbortSignal.timeout(20_000));
  const isWaiting = await waiting(brains.databaseUrl, sweep);
  end();
  await Promise.all([keeping, sweep]);
  assert.ok(isWaiting, 'it waits for who changes files');
  const left = await asked<{ file_id: string }>(
    brains.databaseUrl,
    'SELECT DISTINCT file_id FROM file_bytes',
  );
  assert.deepEqual(left, [{ file_id: id }]);
});

test('of many uploads to two brains no more is kept than a person has room for', { skip }, async () => {
  await using brains = await openTwo();
  const all = await Promise.allSettled(
    Array.from({ length: 10 }, (_, at) =>
      keep(at % 2 === 0 ? brains.one : brains.other, randomBytes(30 * KIB), { maxUserBytes: 100 * KIB }),
    ),
  );
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 3);
});
