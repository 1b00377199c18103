import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { openPool } from '../../apps/brain/src/store/postgres/pool.ts';
import { readingFrom } from '../../apps/brain/src/store/postgres/reading.ts';
import { somePostgres } from '../support/engine.ts';
import { startProxy } from '../support/postgres-proxy.ts';
import { postgresPrograms } from '../support/postgres.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';

/** Reads of a Postgres that is reached by a proxy. */
async function openReads(patienceMs?: number) {
  const server = await somePostgres();
  const url = new URL(await server.freshDatabase());
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const pool = await openPool(url.href);
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool: readingFrom(pool, patienceMs) }) });
  return {
    proxy,
    read: async () =>
      (await sql<{ n: number }>`SELECT count(*) AS n FROM pg_sleep(0.1)`.execute(db)).rows[0]?.n,
    wrong: () => sql`SELECT no_such_column`.execute(db),
    async [Symbol.asyncDispose]() {
      await db.destroy();
      proxy.stop();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('reads that are cut off are asked again, and nobody hears of it', { skip }, async () => {
  await using reads = await openReads();
  assert.equal(await reads.read(), 1);
  const all = Array.from({ length: 20 }, () => reads.read());
  reads.proxy.close(true);
  reads.proxy.close(false);
  assert.deepEqual(await Promise.all(all), Array(20).fill(1));
});

test(
  'where the server stays away a read is refused with when to come back, and goes on with it',
  { skip },
  async () => {
    await using reads = await openReads(200);
    await reads.read();
    reads.proxy.close(true);
    await assert.rejects(reads.read(), { code: 'unavailable', status: 503, retryAfter: 5 });
    reads.proxy.close(false);
    assert.equal(await reads.read(), 1);
  },
);

test('what the server refuses for good is not asked again', { skip }, async () => {
  await using reads = await openReads();
  await assert.rejects(reads.wrong(), /no_such_column/);
});
