import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createLeases } from '../../apps/brain/src/store/postgres/leases.ts';
import { openPool } from '../../apps/brain/src/store/postgres/pool.ts';
import { prepareSchema } from '../../apps/brain/src/store/postgres/schema.ts';
import { somePostgres } from '../support/engine.ts';
import { noPostgres } from './no-postgres.ts';

const LEASE_MS = 600;
const skip = noPostgres();
const server = skip ? undefined : await somePostgres();
after(() => server?.[Symbol.asyncDispose]());

/** Brains over one database, each with leases of its own; `cut` takes a brain its server, as a dead link does. */
async function openBrains(count: number) {
  const pool = await openPool((await server?.freshDatabase()) ?? '');
  await prepareSchema(pool);
  const brains = Array.from({ length: count }, () => {
    let isCut = false;
    let statements = 0;
    const lost: string[] = [];
    const query = (text: string, values: unknown[]) => {
      if (isCut) return Promise.reject(new Error('the link is cut'));
      statements += 1;
      return pool.query<{ name: string }>(text, values);
    };
    const leases = createLeases({ pool: { query }, holder: randomUUID(), leaseMs: LEASE_MS });
    leases.onLost((names) => lost.push(...names));
    return {
      ...leases,
      lost,
      statements: () => statements,
      cut: (is = true) => void (isCut = is),
      /** Resolves with the next round, or the one after so many. */
      async rounds(many = 1): Promise<void> {
        for (let round = 0; round < many; round += 1)
          await new Promise<void>((resolve) => {
            const stop = leases.onRound(() => {
              stop();
              resolve();
            });
          });
      },
    };
  });
  return {
    brains: brains as [(typeof brains)[0], (typeof brains)[0]],
    pool,
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(brains.map((brain) => brain.close()));
      await pool.end();
    },
  };
}

test(
  'a lease is had by one brain; it is renewed for as long as that lives, and free once it is given back',
  { skip },
  async () => {
    await using all = await openBrains(2);
    const [one, two] = all.brains;
    const both = await Promise.all([one.take('a'), two.take('a')]);
    assert.deepEqual(both.toSorted(), [false, true]);
    const [holder, other] = both[0] ? [one, two] : [two, one];
    assert.deepEqual([holder.holds('a'), other.holds('a')], [true, false]);
    assert.equal(await holder.take('a'), true, 'who has it has it again');
    await other.rounds(6); // twice the time of a lease
    assert.deepEqual([await other.take('a'), holder.holds('a')], [false, true]);
    void holder.release(['a']);
    assert.equal(holder.holds('a'), false);
    await holder.release([]);
    while (!(await other.take('a'))) await other.rounds();
    assert.deepEqual([...one.lost, ...two.lost], []);
  },
);

test(
  'of many that many brains ask for at once each is had once, at one statement a brain',
  { skip },
  async () => {
    await using all = await openBrains(5);
    const names = Array.from({ length: 200 }, (_, at) => `session:${(at * 7919) % 200}`);
    await Promise.all(all.brains.map((brain) => brain.rounds()));
    const before = all.brains.map((brain) => brain.statements());
    const turns = all.brains.map((brain, at) =>
      Promise.all(
        names
          .slice(at * 40)
          .concat(names.slice(0, at * 40))
          .map(brain.take),
      ),
    );
    const given = await Promise.all(turns);
    assert.equal(given.flat().filter(Boolean).length, names.length);
    const asked = all.brains.map((brain, at) => brain.statements() - (before[at] ?? 0));
    assert.ok(Math.max(...asked) <= 2, `${asked.join()}: no more than the one, and a round`);
  },
);

test(
  'the leases of a brain without its server lapse: it counts on none before another can have them',
  { skip },
  async () => {
    await using all = await openBrains(2);
    const [one, two] = all.brains;
    await one.take('a');
    one.cut();
    while (!(await two.take('a'))) await two.rounds();
    assert.equal(one.holds('a'), false);
    await two.rounds(2);
    assert.deepEqual(one.lost, ['a']);
    one.cut(false);
    await one.rounds();
    assert.equal(await one.take('a'), false);
  },
);

test(
  'who was away for longer than a lease is told what another brain has taken, and goes on with the rest',
  { skip },
  async () => {
    await using all = await openBrains(2);
    const [one, two] = all.brains;
    await Promise.all([one.take('a'), one.take('b')]);
    // What a brain that stood still has not seen: time has passed, and another came.
    await all.pool.query("UPDATE lease SET until = clock_timestamp() - interval '1 s' WHERE name = 'a'");
    assert.equal(await two.take('a'), true);
    await one.rounds(2);
    assert.deepEqual([one.lost, one.holds('b')], [['a'], true]);
  },
);

test('a server that has forgotten all leases is told them again by who has them', { skip }, async () => {
  await using all = await openBrains(2);
  const [one, two] = all.brains;
  await one.take('a');
  await all.pool.query('TRUNCATE lease');
  await one.rounds(2);
  assert.deepEqual([one.lost, one.holds('a'), await two.take('a')], [[], true, false]);
});

test('a brain that closes gives all back', { skip }, async () => {
  await using all = await openBrains(2);
  const [one, two] = all.brains;
  await Promise.all([one.take('a'), one.take('b')]);
  await one.close();
  assert.deepEqual(await Promise.all([two.take('a'), two.take('b')]), [true, true]);
  const { rows } = await all.pool.query('SELECT DISTINCT holder FROM lease');
  assert.equal(rows.length, 1);
});
