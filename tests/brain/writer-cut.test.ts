import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kysely, PostgresDialect } from 'kysely';
import type { Tables } from '@brain/schema';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { connect } from '../../apps/brain/src/store/postgres/connection.ts';
import { openPool } from '../../apps/brain/src/store/postgres/pool.ts';
import { prepareSchema } from '../../apps/brain/src/store/postgres/schema.ts';
import { createWriter } from '../../apps/brain/src/store/postgres/writer.ts';
import { type Cut, startProxy } from '../support/postgres-proxy.ts';
import { postgresPrograms } from '../support/postgres.ts';
import { somePostgres } from '../support/engine.ts';
import { triggerRow } from './open-parts.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';
let server: Awaited<ReturnType<typeof somePostgres>> | undefined;
before(async () => {
  if (!skip) server = await somePostgres();
});
after(() => server?.[Symbol.asyncDispose]());

/** A writer that reaches its server by a proxy, and what is seen past it. */
async function openWriter() {
  const url = new URL((await server?.freshDatabase()) ?? '');
  const pool = await openPool(url.href);
  await prepareSchema(pool);
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const told: string[] = [];
  const writer = createWriter(
    'a brain',
    () => connect(url.href),
    (rows) => told.push(...rows.map(({ id }) => id)),
  );
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    writer,
    proxy,
    told,
    rows: async () => await db.selectFrom('store').select(['id', 'data']).orderBy('seq').execute(),
    async [Symbol.asyncDispose]() {
      await writer.close();
      await db.destroy();
      proxy.stop();
    },
  };
}

const unit = (name: string) => ({ rows: [triggerRow(name)] });
const soon = () => new Promise((resolve) => setImmediate(resolve));
const idOf = (name: string) => triggerRow(name).id;

for (const cuts of [
  ['before'],
  ['after'],
  ['before', 'after'],
  ['after', 'before'],
  ['before', 'before'],
] as Cut[][]) {
  test(
    `a connection cut ${cuts.join(', then ')} the server has committed: written once, and said so`,
    { skip },
    async () => {
      await using world = await openWriter();
      await world.writer.write(unit('first'));
      world.proxy.cutAt(...cuts);
      const all = await Promise.all([
        world.writer.write(unit('a')),
        // Done twice, it would be seen: the second time the row stands.
        world.writer.write({ ...unit('b'), patches: [{ id: idOf('first'), data: { state: 'done' } }] }),
      ]);
      assert.deepEqual(
        all.map(({ status }) => status),
        ['written', 'written'],
      );
      const rows = await world.rows();
      const ids = ['first', 'a', 'b'].map(idOf);
      assert.deepEqual(
        rows.map(({ id }) => id),
        ids,
      );
      assert.deepEqual(world.told, ids);
      assert.equal(JSON.parse(rows[0]?.data ?? '').state, 'done');
      assert.equal((await world.writer.write(unit('a'))).status, 'exists');
    },
  );
}

test(
  'a server that is away is said to be, nothing is kept for it, and with it back writing goes on',
  { skip },
  async () => {
    await using world = await openWriter();
    await world.writer.write(unit('first'));
    world.proxy.close(true);
    const refused = await Promise.allSettled([world.writer.write(unit('a')), world.writer.write(unit('b'))]);
    for (const one of refused) {
      assert.ok(one.status === 'rejected' && one.reason instanceof BrainError);
      assert.deepEqual([one.reason.code, one.reason.status], ['unavailable', 503]);
      assert.ok(Number(one.reason.retryAfter) > 0);
    }
    assert.equal((await world.writer.fault())?.code, 'unavailable');
    assert.deepEqual(
      (await world.rows()).map(({ id }) => id),
      [idOf('first')],
    );
    world.proxy.close(false);
    while (await world.writer.fault()) await soon();
    assert.equal((await world.writer.write(unit('a'))).status, 'written');
    assert.deepEqual(world.told, [idOf('first'), idOf('a')]);
  },
);

test(
  'a commit in doubt is neither confirmed nor refused before it is known what became of it',
  { skip },
  async () => {
    await using world = await openWriter();
    const { writer, proxy } = world;
    await writer.write(unit('first'));
    proxy.cutAt('for long');
    const known: unknown[] = [];
    const written = writer.write(unit('a')).finally(() => known.push('a'));
    while (!(await writer.fault())) await soon();
    assert.equal((await world.rows()).length, 2);
    await assert.rejects(writer.write(unit('b')), { code: 'unavailable' });
    assert.deepEqual(known, []);
    proxy.close(false);
    assert.equal((await written).status, 'written');
    assert.deepEqual(world.told, ['first', 'a'].map(idOf));
  },
);
