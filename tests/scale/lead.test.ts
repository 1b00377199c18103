import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLeads } from '../../apps/brain/src/channels/leads.ts';
import { createOwnLeases } from '../../apps/brain/src/store/leases.ts';
import { asked } from '../support/postgres.ts';
import { noPostgres } from './no-postgres.ts';
import { openBrains } from './open-brains.ts';

const skip = noPostgres();

/** A poller at a brain; what it is told, one after the other. */
function connect({ lead }: ReturnType<typeof createLeads>, poller: string) {
  const leaving = new AbortController();
  const told = lead({ channel: 'telegram', poller }, leaving.signal);
  return {
    next: async () => (await told.next()).value?.leads,
    async leave(): Promise<void> {
      leaving.abort();
      await told.return(undefined);
    },
  };
}

test(
  'the first poller leads; when it leaves the next one does, also at another brain',
  { skip },
  async () => {
    await using all = await openBrains();
    const [one, two] = all.brains.map(({ store }) => createLeads(store.leases));
    assert.ok(one && two);
    const first = connect(one, 'first');
    while (!(await first.next()));
    const beside = connect(one, 'beside');
    const elsewhere = connect(two, 'elsewhere');
    assert.deepEqual([await beside.next(), await elsewhere.next()], [false, false]);
    await first.leave();
    assert.equal(await beside.next(), true);
    await beside.leave();
    assert.equal(await elsewhere.next(), true);
    await elsewhere.leave();
  },
);

test(
  'a poller leads no more once its brain has lost the lease, and one leads again when that is free',
  { skip },
  async () => {
    await using all = await openBrains({ leaseMs: 600 });
    const [one, two] = all.brains;
    const first = connect(createLeads(one.store.leases), 'first');
    while (!(await first.next()));
    const second = connect(createLeads(two.store.leases), 'second');
    assert.equal(await second.next(), false);
    await asked(
      all.databaseUrl,
      "UPDATE lease SET holder = 'a third', until = clock_timestamp() + interval '1 s' WHERE name = 'poller:telegram'",
    );
    assert.equal(await first.next(), false);
    assert.equal(await Promise.race([first.next(), second.next()]), true);
    await Promise.all([first.leave(), second.leave()]);
  },
);

test('a poller that asks again takes its own place, and the one before is over', async () => {
  const leads = createLeads(createOwnLeases());
  const first = connect(leads, 'same');
  const other = connect(leads, 'other');
  assert.deepEqual([await first.next(), await other.next()], [true, false]);
  const again = connect(leads, 'same');
  assert.equal(await again.next(), true);
  assert.equal(await first.next(), undefined);
  await again.leave();
  assert.equal(await other.next(), true);
  await other.leave();
});
